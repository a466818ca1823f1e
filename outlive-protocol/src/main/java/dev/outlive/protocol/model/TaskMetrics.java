package dev.outlive.protocol.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a task, attempt by attempt, those that failed included. Kept with the task, also while it is
 * archived, and readable before it has ended.
 *
 * <p>Apple: {@code URLSessionTaskMetrics}, whose transactions are the exchanges of the last attempt here.
 *
 * @param createdAt by the clock on the wall, where Apple's {@code taskInterval} begins
 * @param endedAt where it ends; null while it lasts
 * @param redirects how many were followed, in all attempts
 * @param waits how long it waited, a sum for each reason, in the order in which the reasons first came up
 * @param attemptCount how many attempts there were
 * @param attempts oldest first; of many the last ones, so that all of it fits into a frame
 */
public record TaskMetrics(
        int schema,
        TaskId task,
        Instant createdAt,
        @Nullable Instant endedAt,
        int redirects,
        List<Wait> waits,
        long attemptCount,
        List<AttemptMetrics> attempts) {
    public static final int SCHEMA = 1;

    /** Attempts told, and exchanges of them all: about 200 KiB at most, far under the frame cap. */
    public static final int ATTEMPTS_MAX = 100;

    public static final int EXCHANGES_MAX = 200;

    /** For how long a task waited for one thing. */
    public record Wait(WaitReason code, Duration lasted) {}

    public TaskMetrics {
        waits = List.copyOf(waits);
        attempts = List.copyOf(attempts);
    }

    /** All it waited. */
    public Duration waited() {
        return waits.stream().map(Wait::lasted).reduce(Duration.ZERO, Duration::plus);
    }
}
