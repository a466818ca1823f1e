package dev.outlive.receiver.http;

import java.time.Duration;

/**
 * How long a sender may keep the receiver waiting, in three phases: for a request to begin, for its head, for its body.
 *
 * <p>A bound on each single wait doesn't stop a sender that drips a byte a second, so a head has a bound on the sum of
 * all waits, and a body a floor on its average rate. Only time spent waiting for bytes counts; time during which the
 * receiver's own rate limit made the sender wait doesn't. Used by one thread.
 */
public final class Patience {
    private final long idleNanos;
    private final long headNanos;
    private final long floorBytesPerSecond;

    private long allowanceNanos;
    private long waitedNanos;
    private long creditNanosPerByte;

    /**
     * @param idle the longest wait for the next byte, and what a body may be late in all before its rate counts
     * @param head the longest wait for a whole request head once its first byte is there
     * @param floorBytesPerSecond the average rate a body must keep, above 0
     */
    public Patience(Duration idle, Duration head, long floorBytesPerSecond) {
        if (idle.isNegative() || idle.isZero() || head.isNegative() || head.isZero() || floorBytesPerSecond <= 0) {
            throw new IllegalArgumentException("waits and rates must be above 0, not " + idle + ", " + head + ", "
                    + floorBytesPerSecond + " bytes/s");
        }
        this.idleNanos = idle.toNanos();
        this.headNanos = head.toNanos();
        this.floorBytesPerSecond = floorBytesPerSecond;
        beginIdle();
    }

    /** The connection waits for a request to begin. */
    public void beginIdle() {
        begin(idleNanos, 0);
    }

    /** The first byte of a head has come. */
    public void beginHead() {
        begin(headNanos, 0);
    }

    /** The head has ended, its body follows. */
    public void beginBody() {
        begin(idleNanos, Math.max(1, 1_000_000_000L / floorBytesPerSecond));
    }

    private void begin(long allowance, long creditPerByte) {
        allowanceNanos = allowance;
        waitedNanos = 0;
        creditNanosPerByte = creditPerByte;
    }

    /** How long the next wait may take; 0 or less: no longer at all. */
    public long nextWaitNanos() {
        return Math.min(idleNanos, allowanceNanos - waitedNanos);
    }

    /** A wait has ended with this many bytes. */
    public void waited(long nanos, int bytes) {
        waitedNanos += Math.max(0, nanos);
        // What a fast sender earns isn't saved up beyond one idle time: it would let a drip go on for hours.
        long earned = bytes * creditNanosPerByte;
        waitedNanos = Math.max(0, waitedNanos - earned);
    }
}
