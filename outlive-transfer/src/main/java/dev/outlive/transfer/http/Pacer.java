package dev.outlive.transfer.http;

/** A bandwidth limit asked between slices of a request body. */
@FunctionalInterface
public interface Pacer {
    /** No limit. */
    Pacer UNLIMITED = wanted -> wanted;

    /**
     * Blocks until some bytes may be sent and says how many: at least 1, at most {@code wantedBytes}. To grant about a
     * second's worth keeps progress smooth and lets an early answer stop the sending soon. Idle timers stand still
     * meanwhile.
     */
    long acquire(long wantedBytes) throws InterruptedException;
}
