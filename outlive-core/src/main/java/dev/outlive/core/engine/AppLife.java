package dev.outlive.core.engine;

import dev.outlive.core.app.App;
import dev.outlive.core.app.AppProcess;
import dev.outlive.core.app.AppProcess.Stage;
import dev.outlive.core.app.Attempts;
import dev.outlive.core.app.Backlog;
import dev.outlive.core.app.LaunchPolicy;
import dev.outlive.core.app.LivingProcess;
import dev.outlive.core.session.Session;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The processes of apps: started or woken for events that wait, stopped under supervision, and known while they live. */
record AppLife(
        Volatile state,
        AppLauncher launcher,
        LaunchPolicy policy,
        Admission admission,
        Supervision supervision,
        HandOvers handOvers,
        RandomGenerator random) {

    /** After a start: processes of the last life are watched again, and every backlog is looked at. */
    void boot(Turn turn) {
        state.launches.graceUntil = turn.now.steady().plus(policy.reconnectGrace());
        for (App stored : turn.transaction.apps()) {
            App app = stored.recovered();
            AppProcess process = app.process();
            if (process != null && process.pid() == null) { // ordered, and not known to have come
                app = app.ended(turn.now.steady().plus(policy.reconnectGrace()));
            } else if (process != null) {
                handOvers.boot(app, process, turn);
            }
            turn.save(app);
            AppId id = app.id();
            app.living().forEach(each -> turn.afterwards(() -> launcher.watch(id, each.pid(), each.startedAt())));
        }
        turn.transaction.sessions().forEach(session -> state.launches.look(session.ref()));
    }

    /** A process takes a session: what it was started for, and what follows for its app. */
    LaunchReason attached(Link link, ClientFrame.Attach attach, boolean resumed, Turn turn) {
        SessionRef ref = attach.session();
        App app = turn.app(ref.app());
        LaunchReason reason = reasonOf(link, ref.session(), app);
        boolean quit = app.isQuit(link.pid(), link.startedAt());
        turn.save(app.began(new LivingProcess(link.pid(), link.startedAt(), reason)));
        if (!resumed) {
            if (attach.settings().lifecycle().launcher().isPresent()) {
                turn.save(turn.app(ref.app())
                        .registered(attach.settings().lifecycle().launcher()));
            }
            if (reason == LaunchReason.USER && !quit && !runsForEvents(link, app)) {
                userStarted(ref.app(), turn);
            }
        }
        if (runsForEvents(link, app)) {
            handOvers.add(app.id(), List.of(ref.session()), turn);
        }
        return reason;
    }

    static boolean runsForEvents(Link link, App app) {
        AppProcess process = app.process();
        return process != null && process.stage() == Stage.BACKGROUND && isOf(link, process);
    }

    /** The lease was given to this process: one under supervision hears how it stands. */
    void granted(Attachment attachment, boolean resumed, Turn turn) {
        App app = turn.app(attachment.session.app());
        attachment.quit = app.isQuit(attachment.link.pid(), attachment.link.startedAt());
        AppProcess process = app.process();
        if (process == null || !isOf(attachment.link, process)) {
            return;
        }
        attachment.suspended = process.standsStill();
        if (resumed && process.standsStill()) {
            turn.answer(attachment.link, new DaemonFrame.AppSuspending(attachment.session));
        } else if (resumed) {
            supervision.resume(attachment, process.handling().contains(attachment.session.session()), turn);
        }
    }

    /** What a process was started for, by the token it shows. */
    static LaunchReason reasonOf(Link link, @Nullable SessionId session, App app) {
        if (link.launch() == null) {
            return LaunchReason.USER;
        }
        Optional<AppProcess> started = app.started(link.launch());
        if (started.isPresent()) {
            boolean woken = session != null
                    && started.get().stage() == Stage.BACKGROUND
                    && started.get().handling().contains(session);
            return woken ? LaunchReason.EVENTS : started.get().reason();
        }
        boolean awaited = session != null && app.attempts(session).launches() > 0;
        return awaited ? LaunchReason.EVENTS : LaunchReason.SERVICE; // a service manager that was asked to start it
    }

    static boolean isOf(Link link, AppProcess process) {
        Long pid = process.pid();
        return process.token().equals(link.launch()) || (pid != null && pid == link.pid());
    }

    /** From here on processes that are there get no events: those wait for the next start by the user. */
    void quit(App app, Turn turn) {
        turn.save(app.userQuit(turn.now.steady()));
        quit(app.id(), true, turn);
    }

    /** What the user starts may be a process that was quit and lives on. */
    void userGoesOn(AppId id, Turn turn) {
        quit(id, false, turn);
        userStarted(id, turn);
    }

    private void quit(AppId id, boolean now, Turn turn) {
        for (Attachment attachment : state.attachments.values()) {
            if (attachment.session.app().equals(id)) {
                boolean before = attachment.quit;
                attachment.quit = now;
                turn.undo(() -> attachment.quit = before);
            }
        }
    }

    /** Ends what a quit began. */
    void userStarted(AppId id, Turn turn) {
        App before = turn.app(id);
        turn.save(before.userStarted());
        if (before.isHeldBack()) {
            release(id, turn);
        }
        lookAtAll(id, turn);
    }

    /** Their budgets go on. */
    void release(AppId id, Turn turn) {
        AppTasks.each(id, turn, (task, _) -> turn.update(task, task.unpausedAt(turn.now.steady())));
    }

    void lookAtAll(AppId id, Turn turn) {
        AppTasks.sessions(id, turn).forEach(session -> state.launches.look(session.ref()));
    }

    /** A connection is gone. Its process may live on: then it counts as running until its end is reported. */
    void closed(Link link, Turn turn) {
        handOvers.closed(link, turn);
        if (link.role() == ClientFrame.Role.APP) {
            App app = turn.app(link.app());
            app.living(link.pid())
                    .ifPresent(left -> turn.afterwards(() -> launcher.watch(link.app(), left.pid(), left.startedAt())));
            if (runsForEvents(link, app)) {
                lookAtAll(link.app(), turn); // what it held may be handed over again
            }
        }
    }

    void take(Input.FromLauncher said, Turn turn) {
        App app = turn.app(said.app());
        switch (said.report()) {
            case AppLauncher.Report.Started(var token, var pid, var startedAt) -> {
                if (app.started(token).isPresent()) {
                    turn.save(app.seen(pid, startedAt));
                    if (app.started(token).get().stage() == Stage.BACKGROUND) {
                        handOvers.allowTime(app.id(), turn); // it couldn't open anything before
                    }
                }
            }
            case AppLauncher.Report.Failed(var token, var why) -> {
                if (app.started(token).isPresent()) {
                    turn.save(app.failed(why, turn.now.steady().plus(waitAfter(app))));
                    lookAtAll(app.id(), turn);
                }
            }
            case AppLauncher.Report.Ended(var pid, var problem) -> {
                turn.save(app.gone(pid));
                AppProcess process = app.process();
                if (process != null && process.pid() != null && process.pid() == pid) {
                    turn.save(app.gone(pid)
                            .ended(turn.now.steady().plus(waitAfter(app)))
                            .troubled(problem));
                    supervision.letGo(app, process, turn);
                }
                lookAtAll(app.id(), turn);
            }
        }
    }

    private Duration waitAfter(App app) {
        return policy.wait(
                app.attempts().stream().mapToInt(Attempts::tries).max().orElse(1), random);
    }

    /** An event of the session was acknowledged: launches for it begin anew. */
    static void acknowledged(SessionRef ref, Turn turn) {
        App app = turn.app(ref.app());
        if (app.attempts(ref.session()).tries() > 0) {
            turn.save(app.acknowledged(ref.session()));
        }
        // what is left of the backlog is looked at with the task that was archived
    }

    /** The process says that it has finished with the events of this session. */
    void handled(Link link, SessionRef ref, Turn turn) {
        App app = turn.app(ref.app());
        AppProcess process = app.process();
        if (process != null && isOf(link, process)) {
            handled(process, app.handled(ref.session()), turn);
        }
    }

    private void handled(AppProcess process, App after, Turn turn) {
        turn.save(after);
        boolean finished = process.stage() == Stage.BACKGROUND
                && !process.handling().isEmpty()
                && Objects.requireNonNull(after.process()).handling().isEmpty();
        if (finished && after.supervised()) {
            supervision.suspend(after, turn);
        }
    }

    /** What a process under supervision was told of and hasn't opened in time holds it awake no longer. */
    private void giveUpUnopened(Turn turn) {
        for (AppId id : handOvers.overdue(turn)) {
            App app = turn.app(id);
            AppProcess process = app.process();
            if (process != null && app.supervised() && process.stage() == Stage.BACKGROUND) {
                List<SessionId> unopened = process.handling().stream()
                        .filter(session -> !handOvers.isOpened(new SessionRef(id, session), process))
                        .toList();
                handled(process, app.leftUnopened(unopened, turn.now.steady().plus(waitAfter(app))), turn);
            }
        }
    }

    /** A start for the user. */
    void start(App app, Turn turn) {
        launch(app, LaunchReason.USER, List.of(), turn);
    }

    private void launch(App app, LaunchReason reason, List<SessionId> sessions, Turn turn) {
        String token =
                HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
        turn.save(app.launched(
                token, reason, sessions, turn.now.steady().plus(policy.wait(tries(app, sessions), random))));
        if (reason == LaunchReason.EVENTS) {
            handOvers.begin(app.id(), sessions, turn);
        }
        var order = new AppLauncher.Order(app.id(), app.launcher(), token, reason);
        turn.afterwards(() -> launcher.launch(order));
    }

    private static int tries(App app, List<SessionId> sessions) {
        return 1
                + sessions.stream()
                        .mapToInt(session -> app.attempts(session).tries())
                        .max()
                        .orElse(0);
    }

    /** Starts and wakes apps whose events want it, and stops those whose grace period is over. */
    void decide(Turn turn) {
        giveUpUnopened(turn);
        for (App app : suspending(turn)) {
            AppProcess process = Objects.requireNonNull(app.process());
            turn.save(app.suspended());
            turn.afterwards(() -> launcher.nudge(app.id(), process, AppLauncher.Nudge.STOP));
            lookAtAll(app.id(), turn);
        }
        for (SessionRef ref : List.copyOf(state.launches.toLook)) {
            look(ref, turn);
        }
        var due = new TreeMap<AppId, List<SessionId>>();
        state.launches.wanted.forEach((ref, at) -> {
            if (!at.isAfter(turn.now.steady())) {
                due.computeIfAbsent(ref.app(), _ -> new ArrayList<>()).add(ref.session());
            }
        });
        due.forEach((id, sessions) -> meet(turn.app(id), sessions, turn));
    }

    private List<App> suspending(Turn turn) {
        return turn.transaction.apps().stream()
                .map(app -> turn.app(app.id()))
                .filter(app -> app.process() != null
                        && app.process().stopAt() != null
                        && !app.process().stopAt().isAfter(turn.now.steady()))
                .toList();
    }

    private void meet(App app, List<SessionId> sessions, Turn turn) {
        for (SessionId session : sessions) {
            var ref = new SessionRef(app.id(), session);
            state.launches.wanted.remove(ref);
            turn.undo(() -> state.launches.look(ref));
        }
        switch (policy.means(app, app.isAlive())) {
            case LAUNCH -> launch(app, LaunchReason.EVENTS, sessions, turn);
            case WAKE -> wake(app, sessions, turn);
            case NONE -> handOver(app, sessions, turn); // else looked at again when that changes
        }
    }

    /** A process that runs for the events of others is told of these. */
    private void handOver(App app, List<SessionId> sessions, Turn turn) {
        List<SessionId> untold = sessions.stream()
                .filter(session -> handOvers.mayTell(new SessionRef(app.id(), session), app))
                .toList();
        if (!untold.isEmpty()) {
            turn.save(app.handedOver(untold, turn.now.steady().plus(policy.wait(tries(app, untold), random))));
            handOvers.add(app.id(), untold, turn);
            handOvers.allowTime(app.id(), turn);
            handOvers.tell(turn.app(app.id()), untold, turn);
        }
    }

    private void wake(App app, List<SessionId> sessions, Turn turn) {
        AppProcess process = Objects.requireNonNull(app.process());
        turn.save(app.woken(sessions, turn.now.steady().plus(policy.wait(tries(app, sessions), random))));
        turn.afterwards(() -> launcher.nudge(app.id(), process, AppLauncher.Nudge.CONTINUE));
        supervision
                .of(app)
                .forEach(attachment ->
                        supervision.resume(attachment, sessions.contains(attachment.session.session()), turn));
        handOvers.begin(app.id(), sessions, turn);
        handOvers.tell(app, sessions, turn);
    }

    /** Notes whether and when the session's events want their app. */
    private void look(SessionRef ref, Turn turn) {
        state.launches.toLook.remove(ref);
        turn.undo(() -> state.launches.look(ref));
        App app = turn.app(ref.app());
        Optional<Instant> at = Optional.empty();
        if (turn.transaction.counts(ref).backlog() > 0
                && (policy.means(app, app.isAlive()) != LaunchPolicy.Means.NONE || handOvers.mayTell(ref, app))) {
            Session session = turn.session(ref).orElseThrow();
            at = policy.wantedAt(
                    session.settings().lifecycle().launchEvents(),
                    backlog(ref, turn),
                    app.attempts(ref.session()),
                    turn.now.steady());
        }
        if (at.isPresent()) {
            Instant grace = state.launches.graceUntil;
            state.launches.wanted.put(ref, at.get().isBefore(grace) ? grace : at.get());
        } else {
            state.launches.wanted.remove(ref);
        }
    }

    private Backlog backlog(SessionRef ref, Turn turn) {
        List<LoggedEvent> events = turn.transaction.events(ref, 0, 1);
        return new Backlog(
                turn.transaction.counts(ref).backlog(),
                events.getFirst().at(),
                turn.transaction.questions().isAsked(ref),
                admission.canRun(ref, turn));
    }

    /** When an app is to be started, woken or stopped next. */
    Optional<Instant> next(Turn turn) {
        var times = new ArrayList<>(state.launches.wanted.values());
        times.addAll(state.launches.openUntil.values());
        for (App app : turn.transaction.apps()) {
            AppProcess process = turn.app(app.id()).process();
            if (process != null && process.stopAt() != null) {
                times.add(process.stopAt());
            }
        }
        return times.stream().min(Instant::compareTo);
    }

    /** When events start or wake this app, as things stand. */
    @Nullable
    Instant nextLaunch(AppId id) {
        return state.launches.wanted.entrySet().stream()
                .filter(entry -> entry.getKey().app().equals(id))
                .map(Map.Entry::getValue)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
