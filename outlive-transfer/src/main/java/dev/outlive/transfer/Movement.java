package dev.outlive.transfer;

import dev.outlive.core.task.Received;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Progress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one attempt is. Written by the threads that move its bytes, each count by one of them at a time; sampled by one
 * other. No count goes back within an attempt, however often its request is sent.
 */
final class Movement {
    private final long attempt;
    private final long bytesExpectedToSend;
    private volatile long bytesSent;
    private volatile long bytesReceived;
    private volatile long bytesExpectedToReceive = -1;
    private Progress sampled;

    Movement(long attempt, long bytesExpectedToSend) {
        this.attempt = attempt;
        this.bytesExpectedToSend = bytesExpectedToSend;
        this.sampled = now();
    }

    void sent(long bytes) {
        bytesSent = Math.max(bytesSent, bytes);
    }

    void received(long bytes) {
        bytesReceived = Math.max(bytesReceived, bytes);
    }

    /** The length the answer announces, -1 if it doesn't. */
    void expectedToReceive(long bytes) {
        bytesExpectedToReceive = bytes;
    }

    long bytesSent() {
        return bytesSent;
    }

    /** Whether the whole request body was handed over. */
    boolean isAllSent() {
        return bytesSent >= bytesExpectedToSend;
    }

    /** How far it is, if it moved since the last call. */
    Optional<Progress> sample() {
        Progress now = now();
        if (now.equals(sampled)) {
            return Optional.empty();
        }
        sampled = now;
        return Optional.of(now);
    }

    /**
     * What there is of the answer at the end.
     *
     * @param last what was measured of the exchange that brought it
     */
    Received atEnd(@Nullable ExchangeMetrics last) {
        long moved =
                last == null || last.redirected() ? 0 : last.responseBodyBytes(); // more than is kept of a long one
        return new Received(Math.max(bytesReceived, moved), bytesExpectedToReceive);
    }

    private Progress now() {
        return new Progress(attempt, bytesSent, bytesExpectedToSend, bytesReceived, bytesExpectedToReceive);
    }
}
