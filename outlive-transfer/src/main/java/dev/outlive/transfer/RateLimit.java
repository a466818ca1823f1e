package dev.outlive.transfer;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A limit in bytes per second on all who take from it together. Who takes waits until what was taken before is paid
 * for; those who wait are served in the order they came, so that a fast one starves nobody. Adjustable at any time, from
 * any thread.
 */
final class RateLimit {
    /** Slices of a second: few enough to cost nothing, many enough for smooth progress and a fair share for everybody. */
    private static final long SLICES_PER_SECOND = 20;

    /** About a packet: less at once would only cost wake-ups, unless the limit itself is lower. */
    private static final long SLICE_BYTES_MIN = 1400;

    /** How much lateness of its own wake-ups may be made good. */
    private static final long CATCH_UP_NANOS = 100_000_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final Parker parker;
    private final ArrayDeque<Thread> waiting = new ArrayDeque<>();
    private volatile long bytesPerSecond;
    private long freeAtNanos;

    /** Suspends the calling thread for at most so long; may return early. The seam at which tests let time pass. */
    @FunctionalInterface
    interface Parker {
        void park(long nanos);
    }

    /** A limit, 0 for none. */
    RateLimit(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime, LockSupport::parkNanos);
    }

    RateLimit(long bytesPerSecond, LongSupplier nanoTime, Parker parker) {
        this.nanoTime = nanoTime;
        this.parker = parker;
        this.freeAtNanos = nanoTime.getAsLong();
        this.bytesPerSecond = required(bytesPerSecond);
    }

    boolean isUnlimited() {
        return bytesPerSecond == 0;
    }

    /** Changes the limit, 0 for none. Those who wait notice at once, and wait no longer than under the old one. */
    synchronized void set(long newBytesPerSecond) {
        long now = nanoTime.getAsLong();
        long debtNanos = Math.max(0, freeAtNanos - now);
        double debtBytes = debtNanos / NANOS_PER_SECOND * bytesPerSecond;
        bytesPerSecond = required(newBytesPerSecond);
        freeAtNanos = now + (isUnlimited() ? 0 : Math.min(debtNanos, nanosFor(debtBytes)));
        waiting.forEach(LockSupport::unpark);
    }

    /** How many of the wanted bytes to take at once. */
    long slice(long wantedBytes) {
        long limit = bytesPerSecond;
        return limit == 0
                ? wantedBytes
                : Math.min(wantedBytes, Math.max(Math.min(limit, SLICE_BYTES_MIN), limit / SLICES_PER_SECOND));
    }

    /**
     * Takes so many bytes, after waiting for its turn.
     *
     * @param released says that the wait has lost its reason: then nothing is taken. Whoever makes it true unparks the
     *     waiting thread
     */
    void take(long bytes, BooleanSupplier released) throws InterruptedException {
        Thread me = Thread.currentThread();
        boolean queued = false;
        try {
            while (!released.getAsBoolean()) {
                long napNanos;
                synchronized (this) {
                    if (isUnlimited()) {
                        return;
                    }
                    if (!queued) {
                        waiting.add(me);
                        queued = true;
                    }
                    napNanos = nap(me);
                    if (napNanos <= 0) {
                        freeAtNanos = Math.max(freeAtNanos, nanoTime.getAsLong() - CATCH_UP_NANOS) + nanosFor(bytes);
                        return;
                    }
                }
                parker.park(napNanos);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while pacing");
                }
            }
        } finally {
            if (queued) {
                leave(me);
            }
        }
    }

    /** How long the thread has to wait; who isn't the first waits to be woken. */
    private long nap(Thread me) {
        return waiting.peek() == me ? freeAtNanos - nanoTime.getAsLong() : Long.MAX_VALUE;
    }

    private synchronized void leave(Thread me) {
        waiting.remove(me);
        Thread next = waiting.peek();
        if (next != null) {
            LockSupport.unpark(next);
        }
    }

    private long nanosFor(double bytes) {
        return (long) (bytes / bytesPerSecond * NANOS_PER_SECOND);
    }

    private static long required(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a limit isn't negative: " + bytesPerSecond);
        }
        return bytesPerSecond;
    }
}
