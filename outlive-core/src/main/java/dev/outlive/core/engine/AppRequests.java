package dev.outlive.core.engine;

import dev.outlive.core.app.App;
import dev.outlive.core.app.AppProcess;
import dev.outlive.core.app.LivingProcess;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Step;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.AppState;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What connections ask of apps: quit, start, stop, list. */
record AppRequests(Volatile state, AppLife life, Settlement settlement, TaskMachine machine, RandomGenerator random) {

    void act(Link link, ClientFrame.AppAct act, Turn turn) {
        boolean own = link.app().equals(act.app()) && act.action() == ClientFrame.AppAction.QUIT;
        if (link.role() != ClientFrame.Role.OPERATOR && !own) {
            refuse(
                    link,
                    act.call(),
                    ErrorCode.WRONG_USER,
                    "app " + link.app() + " may do nothing but quit itself",
                    turn);
            return;
        }
        App app = turn.app(act.app());
        if (!isKnown(app, turn)) {
            turn.refuse(
                    link,
                    act.call(),
                    ErrorCode.SESSION_NOT_FOUND,
                    "no app " + act.app() + " is known: it has no session and no launcher",
                    "Nothing was done, and it is known from its first session or its first start on",
                    "List those that are known by `outlive apps`, or start it by `outlive app run " + act.app()
                            + " -- COMMAND`");
            return;
        }
        AppProcess process = app.process();
        switch (act.action()) {
            case QUIT -> quit(app, link, turn);
            case DISABLE -> disable(app, link, turn);
            case ENABLE -> {
                turn.save(app.enabled(true));
                life.release(app.id(), turn);
                life.lookAtAll(app.id(), turn);
            }
            case RELAUNCH -> {
                turn.save(app.cleared());
                life.lookAtAll(app.id(), turn);
            }
            case START -> {
                Optional<String> obstacle = obstacle(app);
                if (app.enabled()) {
                    life.userGoesOn(app.id(), turn);
                }
                if (obstacle.isPresent()) {
                    refuse(link, act.call(), ErrorCode.BAD_REQUEST, obstacle.get(), turn);
                    return;
                }
                begin(turn.app(app.id()), turn);
            }
            case SUSPEND, RESUME, KILL -> {
                if (process == null || process.pid() == null) {
                    turn.refuse(
                            link,
                            act.call(),
                            ErrorCode.BAD_REQUEST,
                            "no process of app " + app.id() + " is under supervision",
                            "Nothing was sent to any process, and its tasks aren't affected",
                            "Start it by `outlive app run " + app.id() + " -- COMMAND`");
                    return;
                }
                supervise(app, process, act.action(), turn);
            }
        }
        answer(link, act.call(), act.app(), turn);
    }

    private void supervise(App app, AppProcess process, ClientFrame.AppAction action, Turn turn) {
        switch (action) {
            case SUSPEND -> {
                if (!process.standsStill()) {
                    life.supervision().suspend(app, turn);
                }
            }
            case RESUME -> {
                life.userGoesOn(app.id(), turn);
                life.supervision().toForeground(turn.app(app.id()), turn);
            }
            default -> kill(app, process, turn);
        }
    }

    private void kill(App app, AppProcess process, Turn turn) {
        turn.afterwards(() -> life.launcher().nudge(app.id(), process, AppLauncher.Nudge.KILL));
    }

    /** Why no process can be started for the app's user. */
    private static Optional<String> obstacle(App app) {
        if (!app.enabled()) {
            return Optional.of(disabled(app));
        }
        if (app.process() != null || app.isAlive() || app.launcher().isPresent()) {
            return Optional.empty();
        }
        return Optional.of("app " + app.id() + " has no launcher, so no process was started. "
                + (app.quit() ? "It counts as quit no longer, so its tasks go on, and its events" : "Its events")
                + " wait until a process of it opens its sessions. Start it as you always do, or by `outlive app run "
                + app.id() + " -- COMMAND`");
    }

    private static String disabled(App app) {
        return "app " + app.id()
                + " is disabled, so it was not started. Its tasks hold until it is enabled. Let it go on"
                + " by `outlive app enable " + app.id() + "`, then start it";
    }

    /** The app's process runs for its user, if it can. */
    private void begin(App app, Turn turn) {
        AppProcess process = app.process();
        if (process != null && process.standsStill()) {
            life.supervision().toForeground(app, turn);
        } else if (process == null && !app.isAlive()) {
            life.start(app, turn);
        }
    }

    private void quit(App app, Link link, Turn turn) {
        life.quit(app, turn);
        AppTasks.each(app.id(), turn, (task, session) -> {
            switch (session.settings().lifecycle().quitPolicy()) {
                case CANCEL -> cancel(task, CancelReason.Kind.USER_FORCE_QUIT, "app quit", link, turn);
                case PAUSE -> turn.update(task, task);
                case CONTINUE -> {}
            }
        });
        AppProcess process = app.process();
        if (link.role() == ClientFrame.Role.OPERATOR) {
            end(app, turn); // an app that quits itself ends by itself
        } else if (process != null && process.pid() == null) {
            kill(app, process, turn);
        }
    }

    /** Ends all its processes, also one that is just being started. */
    private void end(App app, Turn turn) {
        AppProcess process = app.process();
        if (process != null) {
            kill(app, process, turn);
        }
        var left = new ArrayList<String>();
        for (LivingProcess each : app.living()) {
            Instant startedAt = each.startedAt();
            if (process != null && process.pid() != null && process.pid() == each.pid()) {
                continue;
            }
            if (startedAt == null) {
                left.add(Long.toString(each.pid()));
            } else {
                turn.afterwards(() -> life.launcher().kill(app.id(), each.pid(), startedAt));
            }
        }
        if (!left.isEmpty()) {
            turn.save(turn.app(app.id())
                    .troubled("process " + String.join(", ", left) + " of app " + app.id()
                            + " could not be ended and goes on: the daemon doesn't see it among the processes of its"
                            + " user. It gets no events until its user starts the app again. End it where it runs"));
        }
    }

    private void disable(App app, Link link, Turn turn) {
        turn.save(app.enabled(false));
        AppTasks.each(
                app.id(), turn, (task, _) -> cancel(task, CancelReason.Kind.APP_DISABLED, "app disable", link, turn));
    }

    private void cancel(Task task, CancelReason.Kind kind, String what, Link by, Turn turn) {
        Step step = machine.step(task, new Signal.CancelRequested(kind), turn.now, random);
        turn.take(task, step);
        Requests.noteOf(by, what, task, turn);
        if (!step.events().isEmpty()) {
            settlement.endIfSettled(task.session(), turn);
        }
    }

    void run(Link link, ClientFrame.RunApp run, Turn turn) {
        if (link.role() != ClientFrame.Role.OPERATOR || !run.launcher().isPresent()) {
            refuse(link, run.call(), ErrorCode.BAD_REQUEST, "an operator runs an app, by a command", turn);
            return;
        }
        App app = turn.app(run.app());
        if (app.process() != null || app.isAlive()) {
            turn.refuse(
                    link,
                    run.call(),
                    ErrorCode.BAD_REQUEST,
                    "app " + app.id() + " runs already (pid " + pids(app) + ")",
                    "It goes on, and no second process was started",
                    "Quit it first by `outlive app quit " + app.id() + "`, or bring it back by `outlive app resume "
                            + app.id() + "`");
            return;
        }
        if (!app.enabled()) {
            refuse(link, run.call(), ErrorCode.BAD_REQUEST, disabled(app), turn);
            return;
        }
        turn.save(app.registered(run.launcher()).underSupervision());
        life.userStarted(app.id(), turn);
        life.start(turn.app(app.id()), turn);
        answer(link, run.call(), run.app(), turn);
    }

    private static String pids(App app) {
        AppProcess process = app.process();
        return process != null && process.pid() != null
                ? process.pid().toString()
                : app.living().stream().map(each -> Long.toString(each.pid())).collect(Collectors.joining(", "));
    }

    /** The app has finished with the events of a session. */
    void handled(Link link, ClientFrame.EventsHandled handled, Turn turn) {
        if (!handled.session().app().equals(link.app())) {
            refuse(
                    link,
                    handled.call(),
                    ErrorCode.WRONG_USER,
                    "app " + link.app() + " handles no events of app "
                            + handled.session().app(),
                    turn);
            return;
        }
        life.handled(link, handled.session(), turn);
        turn.answer(link, new DaemonFrame.Done(handled.call()));
    }

    /** A process listens for sessions that it hasn't opened. */
    void awaitHandOvers(Link link, ClientFrame.AwaitHandOvers await, Turn turn) {
        turn.answer(link, new DaemonFrame.Done(await.call()));
        life.handOvers().await(link, turn);
    }

    void list(Link link, ClientFrame.ListApps list, Turn turn) {
        var ids = new TreeSet<AppId>();
        turn.transaction.sessions().forEach(session -> ids.add(session.ref().app()));
        turn.transaction.apps().forEach(app -> ids.add(app.id()));
        turn.answer(
                link,
                new DaemonFrame.Apps(
                        list.call(),
                        ids.stream().map(id -> view(turn.app(id), turn)).toList()));
    }

    void reason(Link link, ClientFrame.Launch ask, Turn turn) {
        LaunchReason reason = AppLife.reasonOf(link, null, turn.app(link.app()));
        turn.answer(link, new DaemonFrame.LaunchIs(ask.call(), reason));
    }

    private void answer(Link link, long call, AppId app, Turn turn) {
        turn.answer(link, new DaemonFrame.AppIs(call, view(turn.app(app), turn)));
    }

    private static void refuse(Link link, long call, ErrorCode code, String message, Turn turn) {
        turn.refuse(link, call, code, message);
    }

    private static boolean isKnown(App app, Turn turn) {
        return !app.equals(App.unknown(app.id()))
                || !AppTasks.sessions(app.id(), turn).isEmpty();
    }

    private AppSnapshot view(App app, Turn turn) {
        long sessions = 0;
        long live = 0;
        long backlog = 0;
        var parked = new ArrayList<SessionId>();
        for (Session session : AppTasks.sessions(app.id(), turn)) {
            SessionCounts counts = turn.transaction.counts(session.ref());
            sessions++;
            live += counts.live();
            backlog += counts.backlog();
            if (life.policy().isParked(app.attempts(session.ref().session()))) {
                parked.add(session.ref().session());
            }
        }
        AppProcess process = app.process();
        LivingProcess latest = app.isAlive() ? app.living().getLast() : null;
        return new AppSnapshot(
                AppSnapshot.SCHEMA,
                app.id(),
                stateOf(app),
                app.enabled(),
                app.quit(),
                app.supervised(),
                process != null && process.pid() != null ? process.pid() : latest == null ? null : latest.pid(),
                process != null ? process.reason() : latest == null ? null : latest.reason(),
                app.launcher(),
                sessions,
                live,
                backlog,
                wall(life.nextLaunch(app.id()), turn),
                parked,
                app.problem());
    }

    @Nullable
    private static Instant wall(@Nullable Instant steady, Turn turn) {
        return steady == null ? null : turn.now.wallOf(steady);
    }

    private static AppState stateOf(App app) {
        AppProcess process = app.process();
        if (process == null) {
            return app.isAlive() ? AppState.RUNNING : AppState.NOT_RUNNING;
        }
        if (process.pid() == null) {
            return AppState.STARTING;
        }
        return switch (process.stage()) {
            case FOREGROUND -> AppState.RUNNING;
            case BACKGROUND -> AppState.BACKGROUND;
            case SUSPENDING -> AppState.SUSPENDING;
            case SUSPENDED -> AppState.SUSPENDED;
        };
    }
}
