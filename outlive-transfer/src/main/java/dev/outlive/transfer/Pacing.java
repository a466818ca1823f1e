package dev.outlive.transfer;

import dev.outlive.transfer.http.Pacer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The limits on the bytes of one attempt: its own, and those it shares with others. One thread waits at a time;
 * {@link #stop} and {@link #answered} free it from any other.
 */
final class Pacing implements Pacer {
    private final List<RateLimit> limits;
    private volatile boolean stopped;
    private volatile boolean answered;

    @Nullable
    private volatile Thread waiting;

    Pacing(RateLimit... limits) {
        this.limits = List.of(limits);
    }

    /** What holds at this moment. A limit that is set later counts from the next slice on. */
    Pacer now() {
        return limits.stream().allMatch(RateLimit::isUnlimited) ? Pacer.UNLIMITED : this;
    }

    /** A request begins: its body has to be paced. */
    void begin() {
        answered = false;
    }

    /** The final answer is there: what is left of the request body isn't sent. */
    void answered() {
        answered = true;
        wake();
    }

    /** The attempt is given up. */
    void stop() {
        stopped = true;
        wake();
    }

    @Override
    public long acquire(long wantedBytes) throws InterruptedException {
        long bytes = slice(wantedBytes);
        waiting = Thread.currentThread();
        try {
            for (RateLimit limit : limits) {
                limit.take(bytes, () -> stopped || answered);
            }
        } finally {
            waiting = null;
        }
        return bytes;
    }

    /** Waits until bytes that came in may be passed on: a slow reader slows the server. */
    void received(long bytes) throws InterruptedException {
        for (long left = bytes; left > 0 && now() != Pacer.UNLIMITED && !stopped; ) {
            long slice = slice(left);
            waiting = Thread.currentThread();
            try {
                for (RateLimit limit : limits) {
                    limit.take(slice, () -> stopped);
                }
            } finally {
                waiting = null;
            }
            left -= slice;
        }
    }

    private long slice(long wantedBytes) {
        long slice = wantedBytes;
        for (RateLimit limit : limits) {
            slice = limit.slice(slice);
        }
        return slice;
    }

    private void wake() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
