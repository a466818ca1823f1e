package dev.outlive.simulator;

import dev.outlive.simulator.memory.MemoryDisk;
import dev.outlive.simulator.oracle.Oracle;
import dev.outlive.simulator.oracle.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of one seed. First safety: random work under faults, judged after each step. Then liveness: everything is healed,
 * and within bounded virtual time every task must have ended, been delivered and been acknowledged.
 */
public final class Simulation {
    /** A run has at least so many events and crashes. */
    public static final int EVENTS_MIN = 1_000;

    public static final int CRASHES_MIN = 3;

    /** Events that a report shows unless asked for more. */
    public static final int LAST_EVENTS = 200;

    private static final int JUDGE_ALL_EVERY = 1_000;
    private static final Duration HEALING_MAX = Duration.ofDays(3); // a clock set back delays a begin date by so much
    private static final long HEALING_EVENTS_MAX = 50_000;

    private final long seed;
    private final World world;
    private final FaultProfile faults;
    private final MemoryDisk disk = new MemoryDisk();
    private final Oracle oracle;
    private final SimDaemon daemon;
    private final Chaos chaos;
    private final List<AppSite> sites = new ArrayList<>();
    private final long eventsWanted;
    private long judgedAt;

    public Simulation(long seed) {
        this(seed, LAST_EVENTS);
    }

    /**
     * @param lastEvents how many events the report shows
     */
    public Simulation(long seed, int lastEvents) {
        this.seed = seed;
        this.world = new World(seed, lastEvents);
        SplittableRandom random = world.split();
        this.faults = FaultProfile.draw(random);
        this.oracle = new Oracle(disk, world::now, faults.window(), faults.launchPolicy());
        this.eventsWanted = EVENTS_MIN + (long) random.nextInt(500);
        this.daemon = new SimDaemon(
                world,
                faults,
                disk,
                oracle,
                IntStream.rangeClosed(1, faults.sites())
                        .mapToObj(AppSite::session)
                        .toList());
        var net = new Net(world, daemon, oracle, faults);
        for (int number = 1; number <= faults.sites(); number++) {
            sites.add(new AppSite(world, daemon, oracle, faults, net, number));
        }
        this.chaos = new Chaos(world, faults, daemon, net, sites);
        if (faults.hasOperator() || faults.pauses() || faults.poison() > 0 || faults.findsCopies() || faults.quits()) {
            new SimOperator(world, daemon, net, oracle, faults).planWork();
        }
    }

    public SeedReport run() {
        Violation violation = null;
        try {
            daemon.start();
            sites.forEach(site -> site.launch(false));
            chaos.begin();
            safety();
            liveness();
        } catch (Violation broken) {
            violation = broken;
        } catch (RuntimeException bug) {
            violation = new Violation("defect", "the run broke: " + bug);
            violation.initCause(bug);
        }
        return report(violation);
    }

    private void safety() {
        while (world.events() < eventsWanted) {
            step();
        }
        while (world.tally().all("crash ") < CRASHES_MIN) {
            if (world.tally().all("crash app") == 0) {
                chaos.killApp();
            } else {
                chaos.killDaemon();
            }
            long until = world.events() + 30;
            while (world.events() < until) {
                step();
            }
        }
    }

    private void liveness() {
        chaos.end();
        long begun = world.now();
        long events = world.events();
        while (!isQuiet()) {
            step();
            boolean tooLong =
                    world.now() - begun > HEALING_MAX.toNanos() || world.events() - events > HEALING_EVENTS_MAX;
            if (tooLong) {
                oracle.judgeEnd();
                throw new Violation("I5", "still not quiet after " + Duration.ofNanos(world.now() - begun));
            }
        }
        oracle.judgeEnd();
        daemon.kill("to sweep the spool");
        while (!daemon.isUp()) {
            step();
        }
        oracle.checks()
                .require("I6", daemon.spool().isEmpty(), () -> "left in the spool at the end: " + daemon.spool());
    }

    private boolean isQuiet() {
        return disk.liveTasks().isEmpty() && disk.allEvents().isEmpty();
    }

    private void step() {
        if (!world.step()) {
            throw new IllegalStateException("nothing is planned any more");
        }
        if (world.events() - judgedAt >= JUDGE_ALL_EVERY) {
            judgedAt = world.events();
            oracle.judgeAll();
        }
    }

    private SeedReport report(@Nullable Violation violation) {
        world.trace().mix(disk.rows());
        return new SeedReport(
                seed,
                world.trace().hash(),
                world.events(),
                Duration.ofNanos(world.now()),
                oracle.tasks(),
                world.tally(),
                oracle.checks().counts(),
                violation,
                world.trace().lines());
    }
}
