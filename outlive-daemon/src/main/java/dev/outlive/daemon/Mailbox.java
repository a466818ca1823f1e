package dev.outlive.daemon;

import dev.outlive.core.engine.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the engine's next turn: many post, the engine's thread takes. Bounded: who posts into a full mailbox
 * waits, so a flood slows those who make it and not the daemon.
 */
final class Mailbox {
    /** Waiting inputs; at some KiB each this is the most the daemon holds for others. */
    static final int INPUTS_MAX = 16_384;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final ArrayDeque<Input> inputs = new ArrayDeque<>();
    private boolean closed;

    /** Adds an input; waits while the mailbox is full. Into a closed mailbox it falls unheard: the daemon is ending. */
    void post(Input input) {
        lock.lock();
        try {
            while (inputs.size() >= INPUTS_MAX && !closed) {
                notFull.awaitUninterruptibly();
            }
            if (!closed) {
                inputs.add(input);
                notEmpty.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes up to {@code max} inputs in the order they came; waits for the first one at most so long. Empty when that time
     * is over or the mailbox is closed.
     */
    List<Input> take(int max, long nanosMax) {
        lock.lock();
        try {
            long left = nanosMax;
            while (inputs.isEmpty() && !closed && left > 0) {
                left = notEmpty.awaitNanos(left);
            }
            var taken = new ArrayList<Input>(Math.min(max, inputs.size()));
            while (taken.size() < max && !inputs.isEmpty()) {
                taken.add(inputs.remove());
            }
            notFull.signalAll();
            return taken;
        } catch (InterruptedException stray) {
            return List.of(); // this thread is ended by closing the mailbox, never by an interrupt
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everybody who waits; nothing more is taken in. */
    void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
