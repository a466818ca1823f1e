package dev.outlive.simulator;

import dev.outlive.core.app.AppProcess.Stage;
import dev.outlive.core.engine.AppLauncher;
import dev.outlive.core.engine.Input;
import dev.outlive.protocol.model.AppId;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Starts, signals and watches processes of apps, in one life of the daemon. Processes outlive it, orders and watches don't. */
final class SimLauncher implements AppLauncher {
    private static final Duration DIES_AT_ONCE_WITHIN = Duration.ofSeconds(2);

    private final SimDaemon daemon;
    private final World world;
    private final FaultProfile faults;
    private final Processes processes;
    private final Chance chance;
    private final TreeSet<Long> watched = new TreeSet<>();
    private final TreeSet<String> killedBeforeTheyCame = new TreeSet<>();

    SimLauncher(SimDaemon daemon, World world, FaultProfile faults, Processes processes) {
        this.daemon = daemon;
        this.world = world;
        this.faults = faults;
        this.processes = processes;
        this.chance = new Chance(world, faults.slowness());
    }

    @Override
    public void launch(Order order) {
        daemon.mayDie();
        world.event(this, "is to launch", order.app(), order.reason());
        world.tally().add("launches for " + order.reason().code());
        daemon.oracle().apps().ordered(order, daemon.clock());
        world.after(chance.work(5_000), daemon, "launches", () -> start(order));
    }

    private void start(Order order) {
        AppSite site = processes.site(order.app());
        if (site == null || chance.strikes(faults.failingLaunches())) {
            world.tally().add("fault launch failed");
            report(order.app(), new Report.Failed(order.token(), "the program isn't there"));
            return;
        }
        AppProcess process = site.launchedBy(order.token(), order.reason());
        watched.add(process.pid());
        report(
                order.app(),
                new Report.Started(order.token(), process.pid(), daemon.steadyAt(process.startedAtNanos())));
        if (killedBeforeTheyCame.remove(order.token())) {
            process.end("is killed before it came");
        } else if (chance.strikes(faults.dyingLaunches())) {
            world.after(
                    chance.work(DIES_AT_ONCE_WITHIN.toMillis()),
                    process,
                    "dies at once",
                    () -> process.kill("at its start"));
        }
    }

    @Override
    public void nudge(AppId app, dev.outlive.core.app.AppProcess process, Nudge nudge) {
        daemon.mayDie();
        Long pid = process.pid();
        if (pid == null) {
            if (nudge == Nudge.KILL) {
                killedBeforeTheyCame.add(process.token());
            }
            return;
        }
        world.event(this, "signals", nudge, pid, process.stage() == Stage.BACKGROUND);
        AppProcess there = processes.find(pid);
        if (there != null) {
            switch (nudge) {
                case KILL -> there.end("is killed for its user");
                case STOP -> {
                    world.stop(there);
                    there.stopped();
                }
                case CONTINUE -> world.goOn(there);
            }
        }
    }

    @Override
    public void kill(AppId app, long pid, Instant startedAt) {
        daemon.mayDie();
        AppProcess there = processes.find(pid);
        if (there != null) {
            there.end("is killed for its user");
        }
    }

    @Override
    public void watch(AppId app, long pid, @Nullable Instant startedAt) {
        daemon.mayDie();
        if (processes.find(pid) == null) {
            ended(app, pid);
        } else {
            watched.add(pid);
        }
    }

    /** A process of an app has ended. */
    void gone(AppId app, long pid) {
        if (watched.remove(pid)) {
            ended(app, pid);
        }
    }

    private void ended(AppId app, long pid) {
        world.after(chance.work(200), daemon, "sees the end of", () -> report(app, new Report.Ended(pid)));
    }

    private void report(AppId app, Report report) {
        world.event(this, "reports", app, report);
        daemon.post(new Input.FromLauncher(app, report));
    }

    @Override
    public String toString() {
        return "launcher";
    }
}
