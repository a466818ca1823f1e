package dev.outlive.core.engine;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the engine knows of apps beside their rows: derived again after a start. */
final class Launches {
    /** Sessions in which something changed that may want their app, or want it no more. */
    final TreeSet<SessionRef> toLook = new TreeSet<>();

    /** The steady time at which the events of a session want their app, which may be started or woken. */
    final TreeMap<SessionRef, Instant> wanted = new TreeMap<>();

    /** Connections over which processes hear of sessions that they haven't opened. */
    final Set<Link> awaiting = new LinkedHashSet<>();

    /** Sessions that were handed over since the app's process was launched or woken, or that it has opened: no more of them. */
    final TreeMap<AppId, Set<SessionId>> handedOver = new TreeMap<>();

    /** When sessions that were handed over and that the app's process hasn't opened count as handled. */
    final TreeMap<AppId, Instant> openUntil = new TreeMap<>();

    /** Clients that come back before this time count as running. */
    Instant graceUntil = Instant.MIN;

    void look(SessionRef session) {
        toLook.add(session);
    }
}
