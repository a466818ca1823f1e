package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;

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

    /** The number of the last event that was sent. */
    long sentSeq;

    /** Events that were sent and are neither settled nor refused. */
    final TreeSet<Long> inFlight = new TreeSet<>();

    /** Events that were refused, by the time they are due again. */
    final TreeMap<Long, Instant> refused = new TreeMap<>();

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

    /** The snapshot that is sent shows everything up to this number. */
    void shown(long upTo, boolean hasBacklog) {
        position = upTo;
        snapshotPosition = upTo;
        owesDrained = hasBacklog;
    }
}
