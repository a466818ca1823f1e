package dev.outlive.receiver;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The rate that all connections share. Bytes are paid for after they came, in the order in which they came, so equal
 * slices give equal shares. Safe from any thread.
 */
final class TokenBucket {
    /** Waits for a time, or until the receiver closes. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(long nanos) throws InterruptedException;
    }

    /** No limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    /** Twenty slices a second look like a steady flow and cost nothing. */
    private static final long SLICES_PER_SECOND = 20;

    private static final int SLICE_BYTES_MIN = 1024;
    private static final int SLICE_BYTES_MAX = 256 * 1024;

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private final long burstNanos = TimeUnit.SECONDS.toNanos(1) / SLICES_PER_SECOND;
    private long paidUntil;

    TokenBucket(long bytesPerSecond, LongSupplier nanoTime, Sleeper sleeper) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("a rate is above 0 bytes/s, not " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.paidUntil = nanoTime.getAsLong();
    }

    /** How many bytes to read at once. */
    int sliceBytes() {
        return Math.clamp(bytesPerSecond / SLICES_PER_SECOND, SLICE_BYTES_MIN, SLICE_BYTES_MAX);
    }

    /** Pays for bytes that have come, and waits for as long as they were too early. */
    void take(int bytes) throws InterruptedException {
        if (bytesPerSecond == UNLIMITED) {
            return;
        }
        long wait = owe(bytes);
        if (wait > 0) {
            sleeper.sleep(wait);
        }
    }

    private synchronized long owe(int bytes) {
        long now = nanoTime.getAsLong();
        // A pause saves up one slice at most.
        if (paidUntil - (now - burstNanos) < 0) {
            paidUntil = now - burstNanos;
        }
        paidUntil += (long) (bytes * 1e9 / bytesPerSecond);
        return paidUntil - now;
    }
}
