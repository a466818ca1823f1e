package dev.outlive.protocol.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one attempt, however it ended.
 *
 * @param attempt its number, from 1
 * @param startedAt by the clock on the wall
 * @param endedAt as long after {@code startedAt} as it took, whatever the clock on the wall was set to meanwhile; null
 *     while it is out. Of one that was lost with its daemon: when the next daemon found that
 * @param waited how long the task had waited before it: in the queue, in a back-off, for a condition; waits shorter than a
 *     tenth of a second are left out
 * @param bytesSent body bytes that were on their way when it ended
 * @param result how it ended: {@code 201}, {@code connection-lost: …}, {@code stopped}; empty while it is out
 * @param exchanges in their order, empty if none was begun; of more than {@link ExchangeMetrics#KEPT_MAX} the last. Null
 *     if they aren't known: it is out, or was lost with its daemon
 */
public record AttemptMetrics(
        long attempt,
        Instant startedAt,
        @Nullable Instant endedAt,
        Duration waited,
        long bytesSent,
        String result,
        @Nullable List<ExchangeMetrics> exchanges) {
    public AttemptMetrics {
        exchanges = exchanges == null ? null : List.copyOf(exchanges);
    }

    /** How many redirects it followed, as far as its exchanges are known. */
    public int redirects() {
        return exchanges == null
                ? 0
                : (int) exchanges.stream().filter(ExchangeMetrics::redirected).count();
    }
}
