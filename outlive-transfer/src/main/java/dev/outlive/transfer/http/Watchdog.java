package dev.outlive.transfer.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that keeps every deadline of an engine by closing the connection it belongs to: blocking reads know no
 * timeout. It sleeps until the earliest deadline known; bytes that move only postpone deadlines, so they never wake it.
 */
final class Watchdog implements AutoCloseable {
    /** Shortest sleep, so that many deadlines in a row cost one look. */
    private static final long SLEEP_MIN_NANOS = 5_000_000;

    /** Longest sleep; whatever comes sooner wakes the thread. */
    private static final long SLEEP_MAX_NANOS = 3_600_000_000_000L;

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private @Nullable Thread thread;
    private volatile long wakeAtNanos;
    private volatile boolean closed;

    /** A new watch. The action runs on the watchdog's thread, once, and must not block. */
    Watch watch(Consumer<Deadline> onExpiry) {
        ensureStarted();
        var watch = new Watch(this, onExpiry);
        watches.add(watch);
        return watch;
    }

    void forget(Watch watch) {
        watches.remove(watch);
    }

    /** Wakes the thread if it would sleep past this moment. */
    void mindful(long dueNanos) {
        if (dueNanos - wakeAtNanos < 0) {
            wake();
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }

    private synchronized void wake() {
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private synchronized void ensureStarted() {
        if (thread == null) {
            wakeAtNanos = System.nanoTime() + SLEEP_MAX_NANOS;
            thread = Thread.ofPlatform().daemon().name("outlive-http-watchdog").start(this::run);
        }
    }

    private void run() {
        while (!closed) {
            // While looking around, any new deadline leaves a wake-up behind; none can fall between look and sleep.
            wakeAtNanos = System.nanoTime() + SLEEP_MAX_NANOS;
            long due = wakeAtNanos;
            for (var watch : watches) {
                long next = watch.check(System.nanoTime());
                if (next - due < 0) {
                    due = next;
                }
            }
            wakeAtNanos = due;
            LockSupport.parkNanos(this, Math.max(SLEEP_MIN_NANOS, due - System.nanoTime()));
        }
    }
}
