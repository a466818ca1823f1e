package dev.outlive.core.engine;

import dev.outlive.core.app.App;
import dev.outlive.core.app.AppProcess;
import dev.outlive.core.app.AppProcess.Stage;
import dev.outlive.core.app.LaunchPolicy;
import dev.outlive.core.app.LivingProcess;
import dev.outlive.core.session.Session;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a process that runs for events hears of sessions that it hasn't opened: of each once a launch or wake. One that holds
 * a session hears of it with its attach or wake.
 */
record HandOvers(Volatile state, LaunchPolicy policy) {

    /** A process listens from here on, and hears at once of the sessions that it is to handle. */
    void await(Link link, Turn turn) {
        if (launches().awaiting.add(link)) {
            turn.undo(() -> launches().awaiting.remove(link));
        }
        App app = turn.app(link.app());
        AppProcess process = app.process();
        if (process == null && link.launch() != null) {
            List<SessionId> awaited = app.isQuit(link.pid(), link.startedAt()) ? List.of() : awaited(link, app, turn);
            LaunchReason reason = awaited.isEmpty() ? LaunchReason.SERVICE : LaunchReason.EVENTS;
            turn.save(app.began(new LivingProcess(link.pid(), link.startedAt(), reason)));
            tell(link, awaited, true, turn);
        } else if (process != null && AppLife.runsForEvents(link, app)) {
            tell(link, process.handling(), true, turn);
            AppTasks.sessions(app.id(), turn)
                    .forEach(session -> launches().look(session.ref())); // more of them may want it by now
        }
    }

    /** The sessions for whose events a process came that a service manager was asked to start. */
    private static List<SessionId> awaited(Link link, App app, Turn turn) {
        return AppTasks.sessions(app.id(), turn).stream()
                .map(Session::ref)
                .filter(ref -> turn.transaction.counts(ref).backlog() > 0
                        && AppLife.reasonOf(link, ref.session(), app) == LaunchReason.EVENTS)
                .map(SessionRef::session)
                .toList();
    }

    /** It listens no more. */
    void closed(Link link, Turn turn) {
        if (launches().awaiting.remove(link)) {
            turn.undo(() -> launches().awaiting.add(link));
        }
    }

    /** The app's process is launched or woken, for these sessions. */
    void begin(AppId app, List<SessionId> sessions, Turn turn) {
        Set<SessionId> before = launches().handedOver.put(app, new LinkedHashSet<>(sessions));
        turn.undo(() -> put(launches().handedOver, app, before));
        allowTime(app, turn);
    }

    /** These, too, or it has opened them. */
    void add(AppId app, List<SessionId> sessions, Turn turn) {
        Set<SessionId> before = handedOver(app);
        var after = new LinkedHashSet<>(before);
        after.addAll(sessions);
        launches().handedOver.put(app, after);
        turn.undo(() -> put(launches().handedOver, app, before));
    }

    /** The process may take so long from now on to open what was handed over to it. */
    void allowTime(AppId app, Turn turn) {
        Instant before = launches().openUntil.put(app, turn.now.steady().plus(policy.handOverGrace()));
        turn.undo(() -> put(launches().openUntil, app, before));
    }

    /** After a start of the daemon: its clients come back first. */
    void boot(App app, AppProcess process, Turn turn) {
        if (process.stage() == Stage.BACKGROUND) {
            launches().handedOver.put(app.id(), new HashSet<>(process.handling()));
            launches()
                    .openUntil
                    .put(
                            app.id(),
                            turn.now.steady().plus(policy.reconnectGrace()).plus(policy.handOverGrace()));
        }
    }

    /** Apps whose time to open sessions is over. */
    List<AppId> overdue(Turn turn) {
        List<AppId> overdue = launches().openUntil.entrySet().stream()
                .filter(each -> !each.getValue().isAfter(turn.now.steady()))
                .map(Map.Entry::getKey)
                .toList();
        for (AppId app : overdue) {
            Instant until = launches().openUntil.remove(app);
            turn.undo(() -> put(launches().openUntil, app, until));
        }
        return overdue;
    }

    /** Whether the process that runs for events can still be told of the session. */
    boolean mayTell(SessionRef ref, App app) {
        AppProcess process = app.process();
        return process != null
                && process.stage() == Stage.BACKGROUND
                && !app.isHeldBack()
                && !isHeld(ref)
                && !handedOver(app.id()).contains(ref.session())
                && listener(process, app.id()).isPresent();
    }

    /** Tells the app's process of those sessions that nobody holds. */
    void tell(App app, List<SessionId> sessions, Turn turn) {
        AppProcess process = app.process();
        if (process != null) {
            listener(process, app.id()).ifPresent(link -> tell(link, sessions, false, turn));
        }
    }

    /** The same over one connection. */
    void tell(Link link, List<SessionId> sessions, boolean repeated, Turn turn) {
        for (SessionId session : sessions) {
            var ref = new SessionRef(link.app(), session);
            if (!isHeld(ref)) {
                turn.answer(link, new DaemonFrame.HandOver(ref, repeated));
            }
        }
    }

    /** Whether the process has opened the session and asked for its events. */
    boolean isOpened(SessionRef ref, AppProcess process) {
        Attachment attachment = state.attachments.get(ref);
        return attachment != null && attachment.started && AppLife.isOf(attachment.link, process);
    }

    private boolean isHeld(SessionRef ref) {
        return state.attachments.containsKey(ref);
    }

    private Set<SessionId> handedOver(AppId app) {
        return launches().handedOver.getOrDefault(app, Set.of());
    }

    /** That of the process itself, rather than of one that it started. */
    private Optional<Link> listener(AppProcess process, AppId app) {
        List<Link> links = launches().awaiting.stream()
                .filter(link -> link.app().equals(app) && AppLife.isOf(link, process))
                .toList();
        return links.stream()
                .filter(link -> process.pid() != null && process.pid() == link.pid())
                .findFirst()
                .or(() -> links.stream().findFirst());
    }

    private Launches launches() {
        return state.launches;
    }

    private static <V> void put(Map<AppId, V> map, AppId app, @Nullable V value) {
        if (value == null) {
            map.remove(app);
        } else {
            map.put(app, value);
        }
    }
}
