package dev.outlive.simulator.oracle;

import dev.outlive.core.app.App;
import dev.outlive.core.app.AppProcess;
import dev.outlive.core.app.Attempts;
import dev.outlive.core.app.LaunchPolicy;
import dev.outlive.core.engine.AppLauncher;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.MemoryDisk;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Judges when apps are started for their events, and what their quit, disable and enable do. Each app here has one session. */
public final class AppJudge implements FrameWitness {
    /** Once all is well, events that want their app have it started in this time: more than the longest back-off. */
    public static final Duration LAUNCHED_WITHIN = Duration.ofHours(2);

    private final MemoryDisk disk;
    private final Checks checks;
    private final LongSupplier nanos;
    private final LaunchPolicy policy;
    private final TreeMap<AppId, AppFacts> apps = new TreeMap<>();
    private boolean healed;

    AppJudge(MemoryDisk disk, Checks checks, LongSupplier nanos, LaunchPolicy policy) {
        this.policy = policy;
        this.disk = disk;
        this.checks = checks;
        this.nanos = nanos;
    }

    // Facts

    public void installed(SessionRef session, Lifecycle lifecycle) {
        apps.put(session.app(), new AppFacts(session, lifecycle));
    }

    public void began(AppId app, long pid) {
        of(app).living.add(pid);
    }

    public void ended(AppId app, long pid) {
        of(app).living.remove(pid);
        of(app).opened.remove(pid);
    }

    /** No launch fails any more, and no process dies of itself. */
    public void healed() {
        healed = true;
    }

    private AppFacts of(AppId app) {
        return Objects.requireNonNull(apps.get(app));
    }

    @Override
    public void said(LinkFacts link, ClientFrame frame) {
        if (frame instanceof ClientFrame.Hello hello) {
            link.hello = hello;
        }
        ClientFrame.Hello hello = link.hello;
        AppFacts speaker = hello == null ? null : apps.get(hello.app());
        if (frame instanceof ClientFrame.AppAct act && apps.containsKey(act.app())) {
            of(act.app()).said(act, link, nanos.getAsLong());
        } else if (frame instanceof ClientFrame.Act act
                && apps.containsKey(act.session().app())) {
            of(act.session().app()).begunAnew = nanos.getAsLong();
        } else if (speaker != null && hello != null) {
            speaker.said(frame, hello, link, nanos.getAsLong());
        }
    }

    @Override
    public void leaves(LinkFacts link, DaemonFrame frame, @Nullable ClientFrame call) {
        if (frame instanceof DaemonFrame.AppIs && call instanceof ClientFrame.AppAct act) {
            AppFacts app = of(act.app());
            if (act.action() == ClientFrame.AppAction.QUIT) {
                app.quit = !app.mayBeUndone(nanos.getAsLong());
            } else if (act.action() == ClientFrame.AppAction.DISABLE) {
                app.disabled = !app.mayBeUndone(nanos.getAsLong());
            }
        } else if (frame instanceof DaemonFrame.Attached attached
                && link.hello != null
                && apps.containsKey(link.hello.app())) {
            of(attached.session().app()).opened.add(link.hello.pid());
        }
    }

    // Quit and disable

    /** A quit or a disable is confirmed: tasks that were there have ended, or are ending. */
    void committed(Set<TaskId> created) {
        for (AppFacts app : apps.values()) {
            App row = disk.apps().get(app.session.app());
            if (row != null) {
                counted(app, row);
                held(app, row, created);
                app.row = row;
            }
        }
    }

    private void held(AppFacts app, App row, Set<TaskId> created) {
        App before = app.row;
        boolean quits = row.quit() && (before == null || !Objects.equals(before.quitAt(), row.quitAt()));
        boolean disables = !row.enabled() && (before == null || before.enabled());
        checks.require("quit", !quits || app.quitSaid, () -> app.session.app() + " was quit and nobody has said so");
        checks.require(
                "quit", !disables || app.disableSaid, () -> app.session.app() + " was disabled and nobody has said so");
        if (disables || (quits && app.lifecycle.quitPolicy() == QuitPolicy.CANCEL)) {
            for (Task task : disk.liveTasks().values()) {
                checks.require(
                        "quit",
                        !task.session().equals(app.session)
                                || created.contains(task.id())
                                || task.state() instanceof TaskState.Completed
                                || task.state() instanceof TaskState.Canceling
                                || task.state() instanceof TaskState.Expiring,
                        () -> "its app was " + (disables ? "disabled" : "quit") + " and this task goes on: " + task);
            }
        }
    }

    /** Sessions whose tasks hold, as their app was quit or disabled. */
    Set<SessionRef> holding() {
        var holding = new TreeSet<SessionRef>();
        for (AppFacts app : apps.values()) {
            App row = app.row;
            if (row != null && (!row.enabled() || (row.quit() && app.lifecycle.quitPolicy() == QuitPolicy.PAUSE))) {
                holding.add(app.session);
            }
        }
        return holding;
    }

    /** A task has ended as cancelled. */
    void cancelled(Task task, CancelReason reason) {
        AppFacts app = of(task.session().app());
        boolean holds = switch (reason.kind()) {
            case USER_FORCE_QUIT -> app.quitSaid && app.lifecycle.quitPolicy() == QuitPolicy.CANCEL;
            case APP_DISABLED -> app.disableSaid;
            default -> true;
        };
        checks.require("quit", holds, () -> task.id() + " was cancelled as " + reason + ", and nobody has said so");
    }

    /** An attempt begins. */
    void begins(Task task) {
        AppFacts app = of(task.session().app());
        checks.require(
                "quit",
                !app.disabled && !(app.quit && app.lifecycle.quitPolicy() == QuitPolicy.PAUSE),
                () -> task.id() + " begins attempt " + task.attempt() + " although its app is "
                        + (app.disabled ? "disabled" : "quit"));
    }

    // Launches

    /** The launcher is told to start a process. */
    public void ordered(AppLauncher.Order order, Moment now) {
        AppFacts app = of(order.app());
        app.wantedSince = AppFacts.NEVER;
        checks.require(
                "I32",
                order.launcher().equals(app.lifecycle.launcher()),
                () -> order + " names a launcher that nobody has registered");
        if (order.reason() != LaunchReason.EVENTS) {
            checks.require("launch", app.startSaid, () -> order + " and nobody has said so");
            return;
        }
        checks.require("launch", !app.quit && !app.disabled, () -> order + " although it is quit or disabled");
        checks.require(
                "launch",
                app.opened.isEmpty(),
                () -> order + " although these of its processes have held its session and live: " + app.opened);
        List<LoggedEvent> backlog = disk.eventsUpTo(app.session, Long.MAX_VALUE);
        checks.require(
                "launch",
                !backlog.isEmpty() && isTriggered(app, backlog, now),
                () -> order + " by the policy " + app.lifecycle.launchEvents() + " for " + backlog + " while "
                        + disk.liveTasks().values().stream()
                                .filter(task -> task.session().equals(app.session) && !task.isCompleted())
                                .toList());
    }

    private boolean isTriggered(AppFacts app, List<LoggedEvent> backlog, Moment now) {
        LaunchWhen when = app.lifecycle.launchEvents();
        boolean standsStill = backlog.stream().anyMatch(event -> event.type().asks())
                || liveOf(app).noneMatch(this::mayRun);
        return switch (when.kind()) {
            case NEVER -> false;
            case EACH -> true;
            case ALL -> standsStill;
            case EVERY ->
                standsStill
                        || backlog.size() >= when.events()
                        || !backlog.getFirst().at().plus(when.within()).isAfter(now.steady());
        };
    }

    private Stream<Task> liveOf(AppFacts app) {
        return disk.liveTasks().values().stream()
                .filter(task -> task.session().equals(app.session) && !task.isCompleted());
    }

    /** Whether it can run by itself, as far as can be told from outside. One that wants a credential may wait for a person. */
    private boolean mayRun(Task task) {
        return switch (task.state()) {
            case TaskState.Running _, TaskState.Canceling _, TaskState.Expiring _ -> true;
            case TaskState.Queued queued ->
                !queued.awaitsAnswer()
                        && disk.credentials().isEmpty()
                        && !disk.restored().containsKey(task.session())
                        && disk.pauses()
                                .holding(new Lane(task.session(), task.traits().origin()))
                                .isEmpty();
            default -> false;
        };
    }

    /** Whether a process was started for events in the turn between the two. */
    private static boolean isNewlyStarted(@Nullable App before, App after) {
        AppProcess now = after.process();
        @Nullable AppProcess then = before == null ? null : before.process();
        return now != null
                && now.reason() == LaunchReason.EVENTS
                && (then == null || !then.token().equals(now.token()));
    }

    /** No more starts for events in a row than the guard lets through; its count begins anew only for a reason. */
    private void counted(AppFacts app, App row) {
        Attempts before = app.row == null ? null : app.row.attempts(app.session.session());
        Attempts now = row.attempts(app.session.session());
        boolean isStarted = isNewlyStarted(app.row, row);
        if (before != null && now.launches() < before.launches() + (isStarted ? 1 : 0)) {
            boolean failed = now.launches() == before.launches() - 1 && now.tries() == before.tries();
            checks.require(
                    "launch",
                    failed || nanos.getAsLong() - app.begunAnew <= AppFacts.UNDER_WAY_MAX.toNanos(),
                    () -> "the launches of " + app.session + " went from " + before + " to " + now);
            app.launches = failed ? Math.max(0, app.launches - 1) : 0;
        }
        if (isStarted) {
            app.launches++;
        }
        checks.require(
                "launch",
                app.launches <= policy.launchesMax(),
                () -> app.session + " was started " + app.launches + " times and nothing was acknowledged");
    }

    /** A turn is over: once all is well no event may wait for ever. */
    void turned() {
        if (healed) {
            apps.values().forEach(this::awaits);
        }
    }

    private void awaits(AppFacts app) {
        long now = nanos.getAsLong();
        if (!isWanted(app)) {
            app.wantedSince = AppFacts.NEVER;
        } else if (app.wantedSince == AppFacts.NEVER) {
            app.wantedSince = now;
        }
        checks.require(
                "launch",
                app.wantedSince == AppFacts.NEVER || now - app.wantedSince <= LAUNCHED_WITHIN.toNanos(),
                () -> app.session + " has waited for its app since " + Duration.ofNanos(app.wantedSince) + ": "
                        + disk.eventsUpTo(app.session, Long.MAX_VALUE));
    }

    private boolean isWanted(AppFacts app) {
        App row = app.row;
        LaunchWhen when = app.lifecycle.launchEvents();
        if (row == null || !row.launcher().isPresent() || row.isHeldBack() || !app.living.isEmpty()) {
            return false;
        }
        boolean isParked = row.attempts(app.session.session()).launches() >= policy.launchesMax() && app.launches > 0;
        List<LoggedEvent> backlog = disk.eventsUpTo(app.session, Long.MAX_VALUE);
        return !isParked
                && when.kind() != LaunchWhen.Kind.NEVER
                && !backlog.isEmpty()
                && (when.kind() != LaunchWhen.Kind.ALL
                        || liveOf(app).allMatch(task -> task.state() instanceof TaskState.Suspended));
    }
}
