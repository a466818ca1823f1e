package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The lease of one session by one connection, and how far delivery to it has come. Volatile: a connection doesn't outlive
 * the daemon. Belongs to the engine's thread.
 */
final class Attachment {
    final Link link;
    final SessionRef session;
    final long epoch;
    final long generation;
    final String capability;

    /** The end of the log when the lease was given, or when the process was woken. */
    long position;

    /** Events up to this number are in the snapshot that was sent; 0 without one. */
    long snapshotPosition;

    final Instant since;

    /** Whether the app has asked for events. */
    boolean started;

    /** Whether it wants the metrics of each task that ends. */
    boolean wantsMetrics;

    /** Whether its process is stopped, or about to be: events wait in the store. */
    boolean suspended;

    /** Whether the user has quit its process: events wait for the next start. */
    boolean quit;

    /** Events up to this number were sent, or are held back. */
    long sentSeq;

    /** Events above it that were sent already: they were refused before their turn had come, and were due. */
    final TreeSet<Long> sentAhead = new TreeSet<>();

    /** Events that were sent and are neither settled nor refused, with what they take as lines. */
    private final TreeMap<Long, Integer> inFlight = new TreeMap<>();

    private long inFlightBytes;

    /** Events that wait for their time. */
    final HeldBack heldBack = new HeldBack();

    /** Whether the app is still to be told that the backlog of its attach is settled. */
    boolean owesDrained;

    Attachment(
            Link link,
            SessionRef session,
            long epoch,
            long generation,
            String capability,
            long position,
            boolean hasBacklog,
            Instant since) {
        this.link = link;
        this.session = session;
        this.epoch = epoch;
        this.generation = generation;
        this.capability = capability;
        this.position = position;
        this.owesDrained = hasBacklog;
        this.since = since;
    }

    /** Whether events may be sent to it. */
    boolean isServed() {
        return started && !suspended && !quit;
    }

    /** Whether one more event may be sent. */
    boolean hasRoom(DeliveryPolicy policy) {
        return policy.hasRoom(inFlight.size(), inFlightBytes);
    }

    /** How many events may be sent if they are short. */
    int room(DeliveryPolicy policy) {
        return policy.windowEventsMax() - inFlight.size();
    }

    /** From now on the event is on its way, or with null isn't. What it took before. */
    @Nullable
    Integer flies(long seq, @Nullable Integer bytes) {
        Integer before = bytes == null ? inFlight.remove(seq) : inFlight.put(seq, bytes);
        inFlightBytes += (bytes == null ? 0 : bytes) - (before == null ? 0 : before);
        return before;
    }

    /** The snapshot that is sent shows everything up to this number. */
    void shown(long upTo, boolean hasBacklog) {
        position = upTo;
        snapshotPosition = upTo;
        owesDrained = hasBacklog;
    }
}
