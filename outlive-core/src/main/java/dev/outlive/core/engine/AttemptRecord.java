package dev.outlive.core.engine;

import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in the journal of a task.
 *
 * @param startedAt by the clock on the wall
 * @param began the steady time of the same moment
 * @param endedAt as long after {@code startedAt} as it took on steady time; null while it is out
 * @param result how it ended: {@code 201}, {@code connection-lost: …}, {@code stopped}; empty while it is out
 * @param exchanges what was measured, of more than {@link ExchangeMetrics#KEPT_MAX} the last; null if that isn't known:
 *     it is out, or was lost with its daemon
 */
public record AttemptRecord(
        TaskId task,
        long attempt,
        Instant startedAt,
        Instant began,
        @Nullable Instant endedAt,
        long bytesSent,
        String result,
        @Nullable List<ExchangeMetrics> exchanges) {
    public AttemptRecord {
        if (exchanges != null) {
            exchanges = List.copyOf(
                    exchanges.subList(Math.max(0, exchanges.size() - ExchangeMetrics.KEPT_MAX), exchanges.size()));
        }
    }

    /** An attempt that begins. */
    static AttemptRecord begun(TaskId task, long attempt, Moment now) {
        return new AttemptRecord(task, attempt, now.wall(), now.steady(), null, 0, "", null);
    }

    /** The same attempt, which ends now. */
    AttemptRecord ended(Moment now, long sent, String how, @Nullable List<ExchangeMetrics> measured) {
        Duration took = Duration.between(began, now.steady());
        return new AttemptRecord(task, attempt, startedAt, began, startedAt.plus(took), sent, how, measured);
    }
}
