package dev.outlive.client;

import dev.outlive.protocol.wire.Submission;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a task is carried out, beyond its request. Immutable; each {@code with…} gives a copy. */
public final class TaskOptions {
    private static final TaskOptions DEFAULTS =
            new TaskOptions("", Submission.PRIORITY_DEFAULT, null, 0, 0, List.of());

    private final String description;
    private final double priority;
    private final @Nullable Instant notBefore;
    private final long bytesPerSecondMax;
    private final int attemptsMax;
    private final List<Integer> retryStatuses;

    private TaskOptions(
            String description,
            double priority,
            @Nullable Instant notBefore,
            long bytesPerSecondMax,
            int attemptsMax,
            List<Integer> retryStatuses) {
        this.description = description;
        this.priority = priority;
        this.notBefore = notBefore;
        this.bytesPerSecondMax = bytesPerSecondMax;
        this.attemptsMax = attemptsMax;
        this.retryStatuses = retryStatuses;
    }

    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /** A free text of the app, at most 64 KiB. */
    public TaskOptions withDescription(String text) {
        Submission.requireDescription(text);
        return new TaskOptions(text, priority, notBefore, bytesPerSecondMax, attemptsMax, retryStatuses);
    }

    /** 0.0 to 1.0, 0.5 by default: tasks that wait for the same slot go in this order. */
    public TaskOptions withPriority(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("a priority is 0.0 to 1.0, not " + value);
        }
        return new TaskOptions(description, value, notBefore, bytesPerSecondMax, attemptsMax, retryStatuses);
    }

    /** The earliest time of the first attempt. */
    public TaskOptions withNotBefore(Instant time) {
        return new TaskOptions(description, priority, time, bytesPerSecondMax, attemptsMax, retryStatuses);
    }

    /** The most this task may move in a second. */
    public TaskOptions withBytesPerSecondMax(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a rate is more than 0 bytes a second, not " + bytes);
        }
        return new TaskOptions(description, priority, notBefore, bytes, attemptsMax, retryStatuses);
    }

    /** Gives up after so many failed attempts without progress; by default only the session's resource timeout counts. */
    public TaskOptions withAttemptsMax(int attempts) {
        if (attempts <= 0) {
            throw new IllegalArgumentException("at least one attempt is made, not " + attempts);
        }
        return new TaskOptions(description, priority, notBefore, bytesPerSecondMax, attempts, retryStatuses);
    }

    /** Statuses that are tried again instead of delivered, for example 503. None by default: every answer counts. */
    public TaskOptions withRetryStatuses(int... statuses) {
        return new TaskOptions(
                description,
                priority,
                notBefore,
                bytesPerSecondMax,
                attemptsMax,
                Arrays.stream(statuses).boxed().toList());
    }

    public String description() {
        return description;
    }

    public double priority() {
        return priority;
    }

    public Optional<Instant> notBefore() {
        return Optional.ofNullable(notBefore);
    }

    /** 0 for no limit. */
    public long bytesPerSecondMax() {
        return bytesPerSecondMax;
    }

    /** 0 for no limit. */
    public int attemptsMax() {
        return attemptsMax;
    }

    public List<Integer> retryStatuses() {
        return retryStatuses;
    }
}
