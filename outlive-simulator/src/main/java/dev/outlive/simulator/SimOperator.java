package dev.outlive.simulator;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody at the command line: looks at all tasks and acts on them without a lease. */
final class SimOperator extends Node implements SimConnection.Client {
    private final World world;
    private final SimDaemon daemon;
    private final Net net;
    private final dev.outlive.simulator.oracle.Oracle oracle;
    private final FaultProfile faults;
    private final Chance chance;
    private final long pid;
    private @Nullable SimConnection connection;
    private List<TaskSnapshot> seen = List.of();
    private long calls;

    SimOperator(
            World world, SimDaemon daemon, Net net, dev.outlive.simulator.oracle.Oracle oracle, FaultProfile faults) {
        super("operator");
        this.world = world;
        this.daemon = daemon;
        this.net = net;
        this.oracle = oracle;
        this.faults = faults;
        this.chance = new Chance(world, faults.slowness());
        this.pid = net.nextPid();
    }

    @Override
    public AppId app() {
        return new AppId("outlive");
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public ClientFrame.Role role() {
        return ClientFrame.Role.OPERATOR;
    }

    void planWork() {
        world.after(chance.around(Duration.ofSeconds(world.isHealed() ? 20 : 2)), this, "works", () -> {
            if (connection == null) {
                connect();
            } else if (world.isHealed()) {
                setRight();
            } else {
                doSomething();
            }
            planWork();
        });
    }

    private void connect() {
        if (daemon.isUp()) {
            connection = net.connect(this);
            say(new ClientFrame.Hello(++calls, List.of(1), "simulated", app(), pid, role(), null));
            say(new ClientFrame.Watch(++calls, Selection.all()));
        }
    }

    private void doSomething() {
        if (faults.pauses() && chance.happens(0.2)) {
            pauseOrNot();
        } else if (faults.findsCopies() && chance.happens(0.1)) {
            say(new ClientFrame.ListRestored(++calls, null));
        } else if (faults.quits() && !seen.isEmpty() && chance.happens(0.1)) {
            act(chance.oneOf(seen).app());
        } else if (seen.isEmpty() || chance.happens(0.4)) {
            say(new ClientFrame.Find(++calls, Selection.all()));
        } else {
            act(chance.oneOf(seen));
        }
    }

    private void pauseOrNot() {
        PauseScope scope = seen.isEmpty() || chance.happens(0.3) ? PauseScope.all() : scope(chance.oneOf(seen));
        boolean ends = chance.happens(0.5);
        world.event(this, ends ? "unpauses" : "pauses", scope);
        world.tally().add(ends ? "operator unpauses" : "operator pauses");
        say(ends ? new ClientFrame.Unpause(++calls, scope) : new ClientFrame.Pause(++calls, scope));
    }

    private PauseScope scope(TaskSnapshot task) {
        return chance.happens(0.5)
                ? new PauseScope(task.app(), task.session(), null)
                : new PauseScope(null, null, URI.create(task.url()).getHost());
    }

    /** What a user does who has understood: ends every pause, and has dead letters delivered again, or lets them go. */
    private void setRight() {
        say(new ClientFrame.Unpause(++calls, PauseScope.all()));
        say(new ClientFrame.Find(++calls, Selection.all()));
        say(new ClientFrame.ListRestored(++calls, null));
        say(new ClientFrame.ListApps(++calls));
        for (TaskSnapshot task : seen) {
            if (task.deadLetter() != null) {
                settle(task);
            }
        }
    }

    private void act(AppId app) {
        act(
                app,
                chance.oneOf(List.of(
                        ClientFrame.AppAction.QUIT,
                        ClientFrame.AppAction.QUIT,
                        ClientFrame.AppAction.START,
                        ClientFrame.AppAction.START,
                        ClientFrame.AppAction.DISABLE,
                        ClientFrame.AppAction.ENABLE,
                        ClientFrame.AppAction.ENABLE,
                        ClientFrame.AppAction.RELAUNCH)));
    }

    private void act(AppId app, ClientFrame.AppAction action) {
        world.event(this, "acts on app", action, app);
        world.tally().add("apps: " + action.code());
        say(new ClientFrame.AppAct(++calls, app, action));
    }

    /** What was quit or disabled goes on, and some of what is parked is tried again. */
    private void setRight(AppSnapshot app) {
        if (!world.isHealed()) {
            return;
        }
        if (!app.enabled()) {
            act(app.app(), ClientFrame.AppAction.ENABLE);
        } else if (app.quit()) {
            act(app.app(), ClientFrame.AppAction.START);
        } else if (!app.launchParked().isEmpty() && chance.happens(0.1)) {
            act(app.app(), ClientFrame.AppAction.RELAUNCH);
        }
    }

    private void settle(RestoredSession restored) {
        RestoredSession.Choice choice =
                chance.happens(0.7) ? RestoredSession.Choice.ACCEPT : RestoredSession.Choice.DISCARD;
        world.event(this, "settles a copy", choice, restored.ref());
        world.tally().add("copies: " + choice.code());
        say(new ClientFrame.SettleRestored(++calls, restored.ref(), null, choice));
    }

    private void settle(TaskSnapshot task) {
        ClientFrame.Action action = chance.happens(0.7) ? ClientFrame.Action.REQUEUE : ClientFrame.Action.DISCARD;
        world.event(this, "settles a dead letter", action, task.id());
        world.tally().add("dead letters: " + action.code());
        say(new ClientFrame.Act(++calls, task.sessionRef(), null, task.id(), action));
    }

    private void act(TaskSnapshot task) {
        if (task.deadLetter() != null && chance.happens(0.7)) {
            settle(task);
            return;
        }
        ClientFrame.Action action = task.state() == TaskState.COMPLETED
                ? ClientFrame.Action.ACKNOWLEDGE
                : chance.oneOf(List.of(
                        ClientFrame.Action.SUSPEND,
                        ClientFrame.Action.RESUME,
                        ClientFrame.Action.CANCEL,
                        ClientFrame.Action.RETRY));
        world.event(this, "acts", action, task.id());
        say(new ClientFrame.Act(++calls, task.sessionRef(), null, task.id(), action));
    }

    private void say(ClientFrame frame) {
        if (connection != null) {
            connection.toDaemon(frame, 0);
        }
    }

    @Override
    public void received(SimConnection from, DaemonFrame frame) {
        switch (frame) {
            case DaemonFrame.Tasks tasks -> {
                seen = tasks.tasks();
                seen.forEach(oracle::told);
            }
            case DaemonFrame.RestoredSessions restored -> restored.sessions().forEach(this::settle);
            case DaemonFrame.Apps apps -> apps.apps().forEach(this::setRight);
            case DaemonFrame.TaskIs is -> oracle.told(is.task());
            case DaemonFrame.Changed changed -> oracle.told(changed.task());
            default -> {}
        }
    }

    @Override
    public void ended(SimConnection which) {
        connection = null;
    }
}
