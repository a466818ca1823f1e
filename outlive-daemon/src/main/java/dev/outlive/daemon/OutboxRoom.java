package dev.outlive.daemon;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may wait in the outboxes of all connections together. If more does, the connection for which most waits is cut:
 * its process connects again, and what it wasn't told is in the store. Safe from any thread.
 */
final class OutboxRoom {
    private final long bytesMax;
    private final AtomicLong waiting = new AtomicLong();
    private final Set<Outbox> outboxes = ConcurrentHashMap.newKeySet();

    /** Half the heap of a daemon with so much of it: far more than windows of events, and a snapshot of 200,000 tasks. */
    OutboxRoom(long heapBytesMax) {
        bytesMax = heapBytesMax / 2;
    }

    void enter(Outbox outbox) {
        outboxes.add(outbox);
    }

    void leave(Outbox outbox) {
        outboxes.remove(outbox);
    }

    /** So much more waits, or less; the outbox of nobody is locked by the caller. */
    void changed(long bytes) {
        if (waiting.addAndGet(bytes) > bytesMax && bytes > 0) {
            outboxes.stream()
                    .max(Comparator.comparingLong(Outbox::waitingBytes))
                    .ifPresent(Outbox::cut);
        }
    }
}
