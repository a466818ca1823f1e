package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the engine knows of apps beside their rows: derived again after a start. */
final class Launches {
    /** Sessions in which something changed that may want their app, or want it no more. */
    final TreeSet<SessionRef> toLook = new TreeSet<>();

    /** The steady time at which the events of a session want their app, which may be started or woken. */
    final TreeMap<SessionRef, Instant> wanted = new TreeMap<>();

    /** Clients that come back before this time count as running. */
    Instant graceUntil = Instant.MIN;

    void look(SessionRef session) {
        toLook.add(session);
    }
}
