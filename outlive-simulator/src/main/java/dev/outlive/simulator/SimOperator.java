package dev.outlive.simulator;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody at the command line: looks at all tasks and acts on them without a lease. */
final class SimOperator extends Node implements SimConnection.Client {
    private final World world;
    private final SimDaemon daemon;
    private final Net net;
    private final dev.outlive.simulator.oracle.Oracle oracle;
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
        world.after(chance.around(Duration.ofSeconds(2)), this, "works", () -> {
            if (!world.isHealed()) {
                doSomething();
                planWork();
            }
        });
    }

    private void doSomething() {
        SimConnection current = connection;
        if (current == null) {
            if (daemon.isUp()) {
                connection = net.connect(this);
                say(new ClientFrame.Hello(++calls, List.of(1), "simulated", app(), pid, role(), null));
                say(new ClientFrame.Watch(++calls, Selection.all()));
            }
            return;
        }
        if (seen.isEmpty() || chance.happens(0.4)) {
            say(new ClientFrame.Find(++calls, Selection.all()));
        } else {
            act(chance.oneOf(seen));
        }
    }

    private void act(TaskSnapshot task) {
        ClientFrame.Action action = task.state() == TaskState.COMPLETED
                ? ClientFrame.Action.ACKNOWLEDGE
                : chance.oneOf(
                        List.of(ClientFrame.Action.SUSPEND, ClientFrame.Action.RESUME, ClientFrame.Action.CANCEL));
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
