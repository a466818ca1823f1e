package dev.outlive.client;

import dev.outlive.client.internal.DaemonAccess;
import dev.outlive.client.internal.DaemonConnection;
import dev.outlive.client.internal.HandOverLink;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.OutliveHome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The hand-overs of this process: whoever learns first that a session's events want the app calls the handler, and what
 * learns it later waits for that call. A session that is open learns it with its attach or wake, any other over a
 * {@link HandOverLink}, which only a process has that the daemon, or a service manager, has started.
 */
final class HandOvers {
    private static final Executor LATER = CompletableFuture.delayedExecutor(HandOver.DONE_SECONDS, TimeUnit.SECONDS);

    /** The last one of each session. */
    private static final Map<SessionRef, HandOver> LAST = new HashMap<>();

    /** Sessions that this process holds and has a delegate for. */
    private static final Map<SessionRef, SessionEvents> HELD = new HashMap<>();

    /** Daemons that sessions of this process were opened at. */
    private static final Map<Place, Way> KNOWN = new LinkedHashMap<>();

    private static final Map<Place, HandOverLink> LINKS = new LinkedHashMap<>();

    private HandOvers() {}

    /** Whose hand-overs come over one connection. */
    private record Place(OutliveHome home, AppId app) {}

    private record Way(DaemonAccess access, DaemonStart start) {}

    /** Listens for sessions that aren't open, from the moment on that a handler is named. */
    static void listen() {
        if (DaemonConnection.launchToken() == null) {
            return;
        }
        synchronized (HandOvers.class) {
            know(BackgroundApp.own(), DaemonStart.IF_NEEDED);
            KNOWN.forEach(HandOvers::listen);
        }
    }

    /** Listens by the way of a session, too, whose app or daemon may be another. */
    static void listenBy(DaemonAccess access, DaemonStart start) {
        if (DaemonConnection.launchToken() == null) {
            return;
        }
        synchronized (HandOvers.class) {
            know(access, start);
            if (BackgroundApp.handler() != null) {
                KNOWN.forEach(HandOvers::listen);
            }
        }
    }

    private static void know(DaemonAccess access, DaemonStart start) {
        KNOWN.putIfAbsent(new Place(access.home(), access.app()), new Way(access, start));
    }

    private static void listen(Place place, Way way) {
        LINKS.computeIfAbsent(place, any -> HandOverLink.begin(way.access(), way.start(), HandOvers::told));
    }

    /** The daemon tells of a session that this process hadn't opened when that was said. */
    static void told(SessionRef session, boolean repeated) {
        HandOver next;
        synchronized (HandOvers.class) {
            if (HELD.containsKey(session) || (repeated && isUnderWay(session))) {
                return;
            }
            next = begin(session);
        }
        next.call(BackgroundApp.handler());
    }

    /** A session is open, if it wasn't let go meanwhile: its first callback may come late. */
    static synchronized void held(SessionRef session, SessionEvents events) {
        if (!events.isLetGo()) {
            HELD.put(session, events);
        }
    }

    static synchronized void letGo(SessionRef session, SessionEvents events) {
        HELD.remove(session, events);
    }

    /**
     * The hand-over that comes before the events of a session that was just opened, if there is one.
     *
     * @param forEvents whether the process was started, or woken, for them
     */
    static Optional<HandOver> opened(SessionRef session, boolean forEvents) {
        HandOver next;
        boolean first;
        synchronized (HandOvers.class) {
            HandOver last = LAST.get(session);
            if (last != null && !last.isOver()) {
                return Optional.of(last);
            }
            if (!forEvents) {
                return Optional.empty();
            }
            first = last == null;
            next = begin(session);
        }
        next.call(first ? BackgroundApp.handler() : null); // opened a second time: nobody is told again
        return Optional.of(next);
    }

    /** The process was woken for events of a session that it holds. */
    static HandOver woken(SessionRef session, boolean repeated) {
        HandOver next;
        synchronized (HandOvers.class) {
            HandOver last = LAST.get(session);
            if (repeated && last != null && isUnderWay(session)) {
                return last;
            }
            next = begin(session);
        }
        next.call(BackgroundApp.handler());
        return next;
    }

    private static boolean isUnderWay(SessionRef session) {
        HandOver last = LAST.get(session);
        return last != null && !last.isDone();
    }

    private static HandOver begin(SessionRef session) {
        var next = new HandOver(session, () -> finished(session), LATER);
        LAST.put(session, next);
        return next;
    }

    /** Says it over the session's connection, behind what was acknowledged there, else over the process's own. */
    private static void finished(SessionRef session) {
        SessionEvents holder;
        Optional<HandOverLink> link;
        synchronized (HandOvers.class) {
            holder = HELD.get(session);
            link = LINKS.entrySet().stream()
                    .filter(each -> each.getKey().app().equals(session.app()))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
        if (holder == null || !holder.tellHandled()) {
            link.ifPresent(own -> own.handled(session));
        }
    }
}
