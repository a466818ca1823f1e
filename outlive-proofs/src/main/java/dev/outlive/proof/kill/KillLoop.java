package dev.outlive.proof.kill;

import dev.outlive.proof.app.KillApp;
import dev.outlive.proof.app.UploadingApp;
import dev.outlive.proof.failpoint.Footprint;
import dev.outlive.proof.failpoint.Phase;
import dev.outlive.proof.failpoint.Point;
import dev.outlive.proof.failpoint.Trap;
import dev.outlive.proof.kill.KillOptions.Victim;
import dev.outlive.proof.oracle.History;
import dev.outlive.proof.oracle.HistoryChecker;
import dev.outlive.proof.oracle.OracleJournal;
import dev.outlive.proof.oracle.OracleLine;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Healing;
import dev.outlive.proof.rig.Rig;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * App, daemon and server as real processes, killed again and again while uploads go on; at the end everything is let heal
 * and judged. A victim is killed at a random moment, or has a trap from its start and dies between two steps.
 */
public final class KillLoop {
    /** What each run must hit, by a trap where chance doesn't. */
    public static final Set<Phase> MUST_HIT = EnumSet.complementOf(EnumSet.of(Phase.IDLE));

    /** An untrapped victim lives so long at most. */
    private static final int LIFE_MILLIS_MAX = 900;

    /** A trapped victim that hasn't met its trap by then is killed as any other. */
    private static final Duration TRAP_MAX = Duration.ofSeconds(4);

    private static final int UPLOADS_AHEAD = 24;

    private final KillOptions options;
    private final Rig rig;
    private final Random random;
    private final UploadMix mix;
    private final Consumer<String> progress;
    private final KillReport report = new KillReport();
    private final Map<Victim, Trap> traps = new EnumMap<>(Victim.class);
    private final Set<Phase> hit = EnumSet.noneOf(Phase.class);

    public KillLoop(KillOptions options, Rig rig, Consumer<String> progress) {
        this.options = options;
        this.rig = rig;
        this.random = new Random(options.seed());
        this.mix = new UploadMix(rig.site(), random);
        this.progress = progress;
    }

    /** Runs all cycles, lets everything heal, and judges. What stops it is part of the report. */
    public KillReport run() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try {
            kill();
            heal();
        } catch (IllegalStateException stuck) {
            report.stopped(String.valueOf(stuck.getMessage()));
            rig.daemon().close();
            start(Victim.DAEMON, Optional.empty());
        }
        History history = rig.history();
        report.judged(history, HistoryChecker.check(history), Duration.ofNanos(System.nanoTime() - begun));
        return report;
    }

    private void kill() throws IOException, InterruptedException {
        mix.plan(UPLOADS_AHEAD);
        rig.startServer();
        start(Victim.DAEMON, Optional.empty());
        start(Victim.APP, Optional.empty());
        List<Victim> victims = List.copyOf(options.victims());
        int toHit = 0;
        while (report.kills() < options.cycles()
                || toHit < 3 * MUST_HIT.size() && !missing().isEmpty()) {
            toHit += report.kills() < options.cycles() ? 0 : 1;
            cycle(victims.get(random.nextInt(victims.size())));
            if (report.kills() % 50 == 0) {
                progress.accept("kills " + report.kills() + ", uploads " + mix.planned());
            }
        }
    }

    /** An app is never within the daemon's commit. */
    private Set<Phase> missing() {
        var missing = options.victims().contains(Victim.DAEMON)
                ? EnumSet.copyOf(MUST_HIT)
                : options.victims().contains(Victim.APP)
                        ? EnumSet.of(Phase.CREATE, Phase.SENDING, Phase.DELIVER, Phase.ACK)
                        : EnumSet.of(Phase.SENDING);
        missing.removeAll(hit);
        return missing;
    }

    private void cycle(Victim victim) throws IOException, InterruptedException {
        keepBusy();
        Child child = child(victim);
        boolean trapped = traps.containsKey(victim);
        if (victim == Victim.APP && !trapped) {
            child.findLine(UploadingApp.OPENED::equals, Rig.READY); // it has done nothing before
        }
        Duration life = trapped ? TRAP_MAX : Duration.ofMillis(random.nextInt(LIFE_MILLIS_MAX));
        OptionalInt exit = child.awaitExit(life);
        if (exit.isEmpty()) {
            child.kill();
            died(victim, false);
        } else {
            ended(victim, exit.getAsInt());
        }
        restart(victim);
        tend();
    }

    /** Whoever ended meanwhile, by its trap or since it was done, is started again. */
    private void tend() throws IOException, InterruptedException {
        for (Victim each : Victim.values()) {
            OptionalInt exit = child(each).awaitExit(Duration.ZERO);
            if (exit.isPresent()) {
                ended(each, exit.getAsInt());
                restart(each);
            }
        }
    }

    private void ended(Victim victim, int exit) throws IOException {
        if (exit == Trap.EXIT_KILLED) {
            died(victim, true);
            return;
        }
        boolean expected = victim == Victim.APP && (exit == 0 || exit == KillApp.EXIT_NO_DAEMON);
        if (!expected) {
            throw new IllegalStateException(victim + " ended with " + exit + " by itself; its last lines: "
                    + child(victim).tail());
        }
    }

    private void died(Victim victim, boolean trapped) throws IOException {
        Phase phase = switch (victim) {
            case DAEMON -> Footprint.read(rig.site().footprint());
            case APP -> phaseOfApp();
            case SERVER -> Phase.SENDING;
        };
        hit.add(phase);
        report.killed(victim, phase, trapped);
    }

    /** What the app was doing, by the last line of its journal. */
    private Phase phaseOfApp() throws IOException {
        List<OracleLine> journal = OracleJournal.read(rig.site().appJournal());
        if (journal.isEmpty()) {
            return Phase.IDLE;
        }
        OracleLine last = journal.getLast();
        if (last.is(OracleLine.Kind.INTENT, OracleLine.Op.CREATE)) {
            return Phase.CREATE;
        }
        if (last.t() == OracleLine.Kind.HANDED) {
            return Phase.DELIVER;
        }
        if (last.is(OracleLine.Kind.INTENT, OracleLine.Op.ACK)) {
            return Phase.ACK;
        }
        return last.t() == OracleLine.Kind.BEGUN || last.t() == OracleLine.Kind.DONE ? Phase.IDLE : Phase.SENDING;
    }

    private void restart(Victim victim) throws IOException, InterruptedException {
        if (victim == Victim.APP) {
            keepBusy();
        }
        start(victim, trapFor(victim));
    }

    /** A trap at a point whose phase wasn't hit yet, or at any, or none. */
    private Optional<Trap> trapFor(Victim victim) {
        boolean wanted = !missing().isEmpty() && report.kills() * 2 >= options.cycles();
        if (victim == Victim.SERVER || !wanted && random.nextInt(3) != 0) {
            return Optional.empty();
        }
        List<Point> points = Arrays.stream(Point.values())
                .filter(point -> point.isOfApp() == (victim == Victim.APP))
                .filter(point -> !wanted || missing().contains(point.phase()))
                .toList();
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(Trap.halt(points.get(random.nextInt(points.size())), 1 + random.nextInt(3)));
    }

    private void start(Victim victim, Optional<Trap> trap) throws IOException, InterruptedException {
        traps.remove(victim);
        trap.ifPresent(set -> traps.put(victim, set));
        String[] options = trap.map(set -> new String[] {set.option()}).orElse(new String[0]);
        switch (victim) {
            case SERVER -> rig.startServer();
            case DAEMON -> startDaemon(options);
            case APP -> rig.startApp(List.of(), options);
        }
    }

    /** A trap may end the daemon in its first turn, before it can say that it is ready. */
    private void startDaemon(String... options) throws IOException, InterruptedException {
        try {
            rig.startDaemon(options);
        } catch (IllegalStateException notReady) {
            OptionalInt exit = rig.daemon().awaitExit(Duration.ZERO);
            if (options.length == 0 || exit.isEmpty() || exit.getAsInt() != Trap.EXIT_KILLED) {
                throw notReady;
            }
            died(Victim.DAEMON, true);
            start(Victim.DAEMON, Optional.empty());
        }
    }

    /** There is always more to upload than the app has asked for. */
    private void keepBusy() throws IOException {
        long acknowledged = OracleJournal.read(rig.site().appJournal()).stream()
                .filter(line -> line.is(OracleLine.Kind.FACT, OracleLine.Op.ACK))
                .map(OracleLine::key)
                .distinct()
                .count();
        if (mix.planned() - acknowledged < UPLOADS_AHEAD) {
            mix.plan(UPLOADS_AHEAD / 2);
        }
    }

    private Child child(Victim victim) {
        return switch (victim) {
            case APP -> rig.app();
            case DAEMON -> rig.daemon();
            case SERVER -> rig.server();
        };
    }

    /** No more kills and no more traps: everything has to be acknowledged now. */
    private void heal() throws IOException, InterruptedException {
        for (Victim victim : List.of(Victim.APP, Victim.DAEMON)) {
            child(victim).kill(); // it may have a trap
        }
        start(Victim.DAEMON, Optional.empty());
        start(Victim.APP, Optional.empty());
        Healing.await(rig, rig.app(), () -> rig.startApp(List.of()));
    }
}
