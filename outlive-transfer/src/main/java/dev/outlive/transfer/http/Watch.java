package dev.outlive.transfer.http;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one connection: fixed ones, one that every byte postpones, and a floor on speed. Ends by being
 * released, or by expiring once. Safe from any thread.
 */
final class Watch {
    /** What {@link #check} returns when nothing is due for long. */
    private static final long FAR_NANOS = 3_600_000_000_000L;

    private final Watchdog watchdog;
    private final Consumer<Deadline> onExpiry;
    private final Map<Deadline, Long> fixed = new EnumMap<>(Deadline.class);
    private Deadline quietKind = Deadline.IDLE;
    private long quietNanos;
    private volatile long lastByteNanos = System.nanoTime();
    private volatile long bytes;
    private int pauses;
    private long pausedNanos;
    private long floorBytes;
    private long floorNanos;
    private long floorMarkNanos;
    private long floorMarkBytes;
    private @Nullable Runnable firstAid;
    private boolean aided;
    private @Nullable Deadline expired;
    private boolean released;

    Watch(Watchdog watchdog, Consumer<Deadline> onExpiry) {
        this.watchdog = watchdog;
        this.onExpiry = onExpiry;
    }

    /** Notes bytes that moved in either direction. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // a lost update makes the floor a little stricter for one window
    void moved(long count) {
        bytes += count;
        lastByteNanos = System.nanoTime();
    }

    /** Sets a fixed deadline from now. */
    synchronized void arm(Deadline deadline, Duration limit) {
        long due = System.nanoTime() + limit.toNanos();
        fixed.put(deadline, due);
        watchdog.mindful(due);
    }

    synchronized void disarm(Deadline deadline) {
        fixed.remove(deadline);
    }

    /** From now on, expires as the given deadline after so long without a byte. */
    synchronized void quietLimit(Deadline kind, Duration limit) {
        quietKind = kind;
        quietNanos = limit.toNanos();
        lastByteNanos = System.nanoTime();
        watchdog.mindful(lastByteNanos + quietNanos);
    }

    /** From now on, expires when fewer bytes than the floor move in a window. */
    synchronized void floorOn(long bytesPerSecond, Duration window) {
        floorNanos = window.toNanos();
        floorBytes = bytesPerSecond * Math.max(1, window.toMillis()) / 1000;
        restartFloor();
        if (floorBytes > 0) {
            watchdog.mindful(floorMarkNanos + floorNanos);
        }
    }

    synchronized void floorOff() {
        floorBytes = 0;
    }

    /** What to do once instead of expiring when the quiet limit of {@link Deadline#IDLE} passes. */
    synchronized void firstAid(@Nullable Runnable action) {
        firstAid = action;
    }

    /** Whether the first aid was needed. */
    synchronized boolean wasAided() {
        return aided;
    }

    /** Stops the quiet limit and the floor while our own side is what is waited for; pairs with {@link #resume}. */
    synchronized void pause() {
        if (pauses++ == 0) {
            pausedNanos = System.nanoTime();
        }
    }

    synchronized void resume() {
        if (--pauses > 0) {
            return;
        }
        long now = System.nanoTime();
        lastByteNanos = now;
        floorMarkNanos += now - pausedNanos;
        if (quietNanos > 0) {
            watchdog.mindful(now + quietNanos);
        }
        if (floorBytes > 0) {
            watchdog.mindful(floorMarkNanos + floorNanos);
        }
    }

    /** The deadline that expired, if one did. */
    synchronized @Nullable Deadline expired() {
        return expired;
    }

    /** Ends the watch; false if it expired before. */
    boolean release() {
        synchronized (this) {
            released = true;
        }
        watchdog.forget(this);
        return expired() == null;
    }

    /** Expires what is due and says when to look again. */
    long check(long now) {
        Deadline due;
        Runnable aid = null;
        synchronized (this) {
            if (released || expired != null) {
                return now + FAR_NANOS;
            }
            due = dueAt(now);
            if (due == null) {
                return nextLook(now);
            }
            if (due == Deadline.IDLE && firstAid != null) {
                aid = firstAid;
                firstAid = null;
                aided = true;
                lastByteNanos = now;
            } else {
                expired = due;
            }
        }
        if (aid != null) {
            aid.run();
            return now;
        }
        watchdog.forget(this);
        onExpiry.accept(due);
        return now + FAR_NANOS;
    }

    private @Nullable Deadline dueAt(long now) {
        for (var entry : fixed.entrySet()) {
            if (now - entry.getValue() >= 0) {
                return entry.getKey();
            }
        }
        if (pauses > 0) {
            return null;
        }
        if (quietNanos > 0 && now - lastByteNanos >= quietNanos) {
            return quietKind;
        }
        if (floorBytes > 0 && now - floorMarkNanos >= floorNanos) {
            if (bytes - floorMarkBytes < floorBytes) {
                return Deadline.FLOOR;
            }
            restartFloor();
        }
        return null;
    }

    private long nextLook(long now) {
        long next = now + FAR_NANOS;
        for (long due : fixed.values()) {
            next = sooner(next, due);
        }
        if (pauses == 0 && quietNanos > 0) {
            next = sooner(next, lastByteNanos + quietNanos);
        }
        if (pauses == 0 && floorBytes > 0) {
            next = sooner(next, floorMarkNanos + floorNanos);
        }
        return next;
    }

    private void restartFloor() {
        floorMarkNanos = System.nanoTime();
        floorMarkBytes = bytes;
    }

    private static long sooner(long a, long b) {
        return b - a < 0 ? b : a;
    }
}
