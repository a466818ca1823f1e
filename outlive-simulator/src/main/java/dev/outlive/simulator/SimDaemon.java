package dev.outlive.simulator;

import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.engine.CredentialProviders;
import dev.outlive.core.engine.Engine;
import dev.outlive.core.engine.EvictionPolicy;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.StoreException;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.schedule.Conditions;
import dev.outlive.core.task.RetryPolicy;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.time.ClockMark;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonStatus;
import dev.outlive.simulator.memory.DiskFaults;
import dev.outlive.simulator.memory.MemoryDisk;
import dev.outlive.simulator.memory.MemoryStore;
import dev.outlive.simulator.oracle.Oracle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The daemon's process: the real engine between a mailbox and the model's parts. It may die between any two calls. */
final class SimDaemon extends Node {
    private static final Duration ARCHIVE_FOR = Duration.ofDays(7);
    private static final long NEVER = Long.MAX_VALUE;

    private final World world;
    private final FaultProfile faults;
    private final MemoryDisk disk;
    private final Oracle oracle;
    private final ModelServer server;
    private final SimSpool spool;
    private final Chance chance;
    private final SimDisk simDisk;
    private final SimWeather weather;
    private final SimTokens tokens;
    private final List<SessionRef> sessions;

    private final SimSocket socket;
    private final Processes processes = new Processes();
    private final List<Input> mailbox = new ArrayList<>();
    private @Nullable Engine engine;
    private @Nullable MemoryStore store;
    private @Nullable ModelTransfers transfers;
    private @Nullable SimLauncher launcher;
    private @Nullable ClockMark mark;
    private @Nullable RecoveryReport recovery;
    private Instant bootedAt = Instant.EPOCH;
    private @Nullable Moment lastTurn;
    private boolean machineIsOff;
    private long turnAt = NEVER;
    private long deathPlanned = NEVER;
    private long callsLeft = NEVER;
    private boolean booting;
    private Conditions told = Conditions.UNREAD;

    SimDaemon(World world, FaultProfile faults, MemoryDisk disk, Oracle oracle, List<SessionRef> sessions) {
        super("daemon");
        this.world = world;
        this.faults = faults;
        this.disk = disk;
        this.oracle = oracle;
        this.server = new ModelServer(world, faults, oracle);
        this.spool = new SimSpool(oracle.checks());
        this.chance = new Chance(world, faults.slowness());
        this.simDisk = new SimDisk(world, this, faults, chance);
        this.weather = new SimWeather(world);
        this.tokens = new SimTokens(world, disk, oracle.checks());
        this.sessions = sessions;
        this.socket = new SimSocket(this, world, spool, chance);
    }

    SimSpool spool() {
        return spool;
    }

    SimDisk disk() {
        return simDisk;
    }

    SimTokens tokens() {
        return tokens;
    }

    Oracle oracle() {
        return oracle;
    }

    SimSocket socket() {
        return socket;
    }

    Processes processes() {
        return processes;
    }

    private void asks(CredentialProviders.Ask ask) {
        mayDie();
        tokens.asks(ask);
        world.after(chance.work(2_000), this, "is told", () -> {
            ProviderAnswer answer = tokens.answer(ask);
            post(new Input.FromProvider(ask.ref(), ask.version(), answer));
        });
    }

    /** The network, the power or the load changes. */
    void weatherChanges() {
        weather.changes();
        post(new Input.ConditionsChanged(weather.now()));
    }

    void weatherClears() {
        weather.clears();
        post(new Input.ConditionsChanged(weather.now()));
    }

    /** No attempt begins under conditions that the daemon was told of and its task's policy forbids. */
    void requireWeather(Task task) {
        oracle.checks()
                .require(
                        "I5",
                        !SimWeather.forbids(told, task, clock().wall()),
                        () -> "began under " + told + ": " + task.id() + " with "
                                + task.traits().policy());
    }

    boolean isUp() {
        return engine != null;
    }

    boolean isRunning(ModelTransfers which) {
        return transfers == which;
    }

    /** Time as this process measures it: steady whatever is done to the clock on the wall. */
    Moment clock() {
        return Objects.requireNonNull(mark).at(world.clocks()).moment();
    }

    /** What this process calls the time at which the world was so old. */
    Instant steadyAt(long nanos) {
        return clock().steady().minusNanos(world.now() - nanos);
    }

    /** Starts the process if it doesn't run; it takes a while to be ready. */
    void start() {
        if (engine == null && !booting) {
            booting = true;
            world.after(chance.work(2_000), this, "boots", this::boot);
        }
    }

    private void boot() {
        booting = false;
        bootedAt = world.wall();
        world.event(this, "boots", bootedAt);
        planDeath(faults.killInside() / 10);
        arm();
        try {
            if (faults.expiresTokens()) { // by somebody who meets no faults
                tokens.prepare(new MemoryStore(disk, DiskFaults.NONE, oracle::committed), sessions);
            }
            store = new MemoryStore(disk, simDisk, this::committed);
            var fresh = new ModelTransfers(this, world, faults, server, oracle);
            launcher = new SimLauncher(this, world, faults, processes);
            var booted = new Engine(
                    store,
                    fresh,
                    launcher,
                    this::asks,
                    spool,
                    this::status,
                    new TaskMachine(RetryPolicy.DEFAULT),
                    new AdmissionPolicy(faults.tasksMax(), faults.tasksPerHostMax()),
                    faults.launchPolicy(),
                    faults.window(),
                    EvictionPolicy.NONE,
                    ARCHIVE_FOR,
                    chance.random());
            transfers = fresh;
            mark = marked(store);
            simDisk.find(disk, mark.moment(), oracle);
            RecoveryReport report = booted.recover(mark);
            recovery = report;
            oracle.checks().require("I7", report.difference() == 0, () -> "doesn't add up: " + report);
            machineIsOff = false; // from here on the store knows this boot
            spool.sweep(store);
            engine = booted;
            told = Conditions.UNREAD;
            callsLeft = NEVER;
            if (faults.changesConditions()) {
                world.after(
                        chance.work(3_000),
                        this,
                        "looks around",
                        () -> post(new Input.ConditionsChanged(weather.now())));
            }
            planTurn(0);
        } catch (SimCrash dies) {
            die("inside recovery");
        } catch (StoreException failed) {
            fails(failed);
        }
    }

    private void committed(Set<TaskId> touched) {
        oracle.committed(touched);
        if (simDisk.isFull()) {
            oracle.committedOnFullDisk();
        }
    }

    private void fails(StoreException failed) {
        world.tally().add("fault store " + failed.kind());
        if (failed.kind() == StoreException.Kind.FULL) {
            oracle.store().endsOnFullDisk(Objects.requireNonNull(store).isReserveSpent());
        }
        die("store " + failed.kind());
    }

    /** Ends as a daemon does that is asked to: no turn begins any more, and the store is closed. Nothing else is different. */
    void stopInOrder() {
        if (engine != null && store != null) {
            String rows = disk.rows();
            store.close();
            oracle.store().stopped(rows, disk.rows());
            die("in order");
        }
    }

    /** The steady time of the store goes on. */
    private ClockMark marked(MemoryStore store) {
        try (var transaction = store.begin()) {
            return transaction
                    .clockMark()
                    .map(before -> before.at(world.clocks()))
                    .orElseGet(() -> ClockMark.first(world.clocks()));
        }
    }

    private DaemonStatus status(long sessions, dev.outlive.core.engine.SessionCounts counts, int running) {
        return new DaemonStatus(
                1,
                1,
                "simulated",
                1,
                bootedAt,
                "/",
                "/",
                sessions,
                counts.live(),
                counts.unacknowledged(),
                running,
                socket.size(),
                true,
                0,
                Objects.requireNonNull(recovery));
    }

    /** Somebody has set the clock: a daemon that runs sees it soon. */
    void clockWasSet() {
        if (engine != null) {
            planTurn(chance.between(0, 1_000_000_000));
        }
    }

    /** Whether steady time can go on over a restart of the machine: the clock was last set before the last turn. */
    boolean knowsTheClock() {
        return engine != null && lastTurn != null && !clock().isSetSince(lastTurn);
    }

    /** Whether it went down with its machine, and neither is up again. */
    boolean isMachineOff() {
        return machineIsOff;
    }

    /** The machine goes down, and comes up again with the daemon. */
    void reboot() {
        machineIsOff = true;
        kill("with its machine");
        world.reboot();
    }

    /** A process of an app has ended. */
    void gone(AppProcess process) {
        processes.gone(process);
        if (launcher != null) {
            launcher.gone(process.app(), process.pid());
        }
    }

    /** Ends the process here and now. */
    void kill(String how) {
        if (engine != null || booting) {
            die(how);
        }
    }

    private void die(String how) {
        world.event(this, "dies", how);
        world.tally().add("crash daemon " + how);
        endEpoch();
        if (engine != null && lastTurn != null && chance.strikes(0.1)) {
            var former = new Former(engine, List.copyOf(mailbox), lastTurn);
            world.after(chance.work(30_000), "goes on", () -> former.goesOn(this, disk));
        }
        engine = null;
        lastTurn = null;
        store = null;
        transfers = null;
        launcher = null;
        booting = false;
        mailbox.clear();
        turnAt = NEVER;
        callsLeft = NEVER;
        deathPlanned = NEVER;
        oracle.wire().daemonDied();
        oracle.store().died();
        tokens.daemonDied();
        socket.breakDown();
        world.after(chance.work(10_000), this, "is started again", this::start);
    }

    /** Lets the process die in a turn to come, before one of its calls. */
    void planDeath(double rate) {
        if (chance.strikes(rate)) {
            deathPlanned = chance.between(0, 60);
        }
    }

    private void arm() {
        callsLeft = deathPlanned;
        deathPlanned = NEVER;
    }

    /** One call of this process to the world outside; it may be its last. */
    void mayDie() {
        if (callsLeft != NEVER && callsLeft-- <= 0) {
            throw new SimCrash();
        }
    }

    // Turns

    void post(Input input) {
        if (engine != null) {
            mailbox.add(input);
            planTurn(chance.work(5).toNanos());
        }
    }

    private void planTurn(long inNanos) {
        long at = world.now() + inNanos;
        if (at < turnAt) {
            turnAt = at;
            world.after(Duration.ofNanos(inNanos), this, "turn", () -> {
                if (turnAt == at) {
                    turn();
                }
            });
        }
    }

    private void turn() {
        turnAt = NEVER;
        List<Input> inputs = List.copyOf(mailbox.subList(0, chance.below(mailbox.size() + 1)));
        if (inputs.isEmpty()) {
            inputs = List.copyOf(mailbox);
        }
        mailbox.subList(0, inputs.size()).clear();
        world.tally().add(inputs.isEmpty() ? "ticks" : "turns");
        for (Input input : inputs) {
            told = input instanceof Input.ConditionsChanged(var conditions) ? conditions : told;
        }
        if (!inputs.isEmpty()) {
            planDeath(faults.killInside() / 100);
            arm();
        }
        try {
            Moment now = clock();
            oracle.takes(inputs, now.steady());
            Instant next = Objects.requireNonNull(engine).turn(inputs, now);
            callsLeft = NEVER;
            lastTurn = now;
            oracle.turned();
            Duration wait = next.isAfter(now.steady()) ? Duration.between(now.steady(), next) : Duration.ZERO;
            planTurn(mailbox.isEmpty() ? slack(wait) : 0);
        } catch (SimCrash dies) {
            die("inside a turn");
        } catch (StoreException failed) {
            fails(failed);
        }
    }

    /** Nobody wakes up on the dot. */
    private long slack(Duration wait) {
        return Math.min(wait.toNanos(), Duration.ofDays(1).toNanos()) + chance.between(0, 400_000_000);
    }
}
