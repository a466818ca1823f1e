package dev.outlive.transfer;

import dev.outlive.transfer.http.Pacer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A limit in bytes per second, shared by all who ask it: time is handed out in order, so the sum keeps the limit however
 * many ask. Safe from any thread.
 */
final class Pace implements Pacer {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Bytes granted at once, as a part of a second: small enough for smooth progress. */
    private static final long SLICES_PER_SECOND = 10;

    private static final long SLICE_BYTES_MIN = 16 * 1024;

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private long freeAtNanos;

    Pace(long bytesPerSecond, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.freeAtNanos = nanoTime.getAsLong();
    }

    /** The limit, or none for 0. */
    static Pacer of(long bytesPerSecond) {
        return bytesPerSecond == 0 ? Pacer.UNLIMITED : new Pace(bytesPerSecond, System::nanoTime);
    }

    /** Both limits together. */
    static Pacer both(Pacer one, Pacer other) {
        if (one == Pacer.UNLIMITED) {
            return other;
        }
        return other == Pacer.UNLIMITED ? one : wanted -> other.acquire(one.acquire(wanted));
    }

    @Override
    public long acquire(long wantedBytes) throws InterruptedException {
        long granted = Math.min(wantedBytes, Math.max(SLICE_BYTES_MIN, bytesPerSecond / SLICES_PER_SECOND));
        long until = reserve(granted);
        long left = until - nanoTime.getAsLong();
        while (left > 0) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while pacing");
            }
            left = until - nanoTime.getAsLong();
        }
        return granted;
    }

    /** When these bytes may be sent. */
    private synchronized long reserve(long bytes) {
        long now = nanoTime.getAsLong();
        long begin = freeAtNanos - now > 0 ? freeAtNanos : now;
        freeAtNanos = begin + nanosFor(bytes);
        return begin;
    }

    private long nanosFor(long bytes) {
        return (long) ((double) bytes / bytesPerSecond * NANOS_PER_SECOND);
    }
}
