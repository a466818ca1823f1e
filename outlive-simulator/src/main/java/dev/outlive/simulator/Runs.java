package dev.outlive.simulator;

import dev.outlive.simulator.oracle.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Many seeds, on as many threads as the machine has processors; each run knows nothing of the others. */
public final class Runs {
    private final Times times;
    private final Tally tally = new Tally();
    private final TreeMap<String, Long> checks = new TreeMap<>();
    private final List<SeedReport> failures = new ArrayList<>();
    private long seeds;
    private long events;
    private long eventsLeast = Long.MAX_VALUE;
    private long eventsMost;
    private long seedOfMost;
    private long crashesLeast = Long.MAX_VALUE;
    private long tasks;
    private Duration virtualTime = Duration.ZERO;

    /** Whether to go on after a violation. */
    public enum AfterViolation {
        GO_ON,
        STOP
    }

    /** How often each seed is run. */
    public enum Times {
        ONCE,
        /** A second run that ends with another state hash is a violation: the seed wouldn't replay. */
        TWICE
    }

    private Runs(Times times) {
        this.times = times;
    }

    /** Runs these seeds, or those up to the first violation. */
    public static Runs of(long from, long count, Times times, AfterViolation after) throws InterruptedException {
        var runs = new Runs(times);
        var enough = new AtomicBoolean();
        int threads = (int) Math.min(Runtime.getRuntime().availableProcessors(), count);
        try (ExecutorService workers = Executors.newFixedThreadPool(Math.max(threads, 1))) {
            var reports = new ArrayList<Future<List<SeedReport>>>();
            for (int thread = 0; thread < threads; thread++) {
                long first = from + thread;
                reports.add(workers.submit(() -> share(first, from + count, threads, times, after, enough)));
            }
            for (Future<List<SeedReport>> share : reports) {
                share.get().forEach(runs::add);
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a run broke outside its world", failed.getCause());
        }
        runs.failures.sort(java.util.Comparator.comparingLong(SeedReport::seed));
        return runs;
    }

    private static List<SeedReport> share(
            long first, long end, int step, Times times, AfterViolation after, AtomicBoolean enough) {
        var reports = new ArrayList<SeedReport>();
        for (long seed = first; seed < end && !enough.get(); seed += step) {
            SeedReport report = new Simulation(seed).run();
            if (times == Times.TWICE && report.violation() == null) {
                report = report.comparedTo(new Simulation(seed).run());
            }
            reports.add(report.violation() == null ? report.brief() : report);
            if (report.violation() != null && after == AfterViolation.STOP) {
                enough.set(true);
            }
        }
        return reports;
    }

    private void add(SeedReport report) {
        seeds++;
        events += report.events();
        eventsLeast = Math.min(eventsLeast, report.events());
        if (report.events() > eventsMost) {
            eventsMost = report.events();
            seedOfMost = report.seed();
        }
        crashesLeast = Math.min(crashesLeast, report.crashes());
        tasks += report.tasks();
        virtualTime = virtualTime.plus(report.virtualTime());
        tally.addAll(report.tally());
        report.checks().forEach((id, count) -> checks.merge(id, count, Long::sum));
        if (report.violation() != null) {
            failures.add(report);
        }
    }

    public long seeds() {
        return seeds;
    }

    public long eventsLeast() {
        return eventsLeast;
    }

    public long crashesLeast() {
        return crashesLeast;
    }

    public Tally tally() {
        return tally;
    }

    public Map<String, Long> checks() {
        return new TreeMap<>(checks);
    }

    /** The runs that broke a guarantee, by seed. */
    public List<SeedReport> failures() {
        return List.copyOf(failures);
    }

    /** The counts, line by line. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add((times == Times.TWICE ? "%,d seeds, each twice with the same state hash" : "%,d seeds")
                        .formatted(seeds)
                + ", %,d events (%,d to %,d a seed, the most in seed %d), %s of virtual time, %,d violations"
                        .formatted(events, eventsLeast, eventsMost, seedOfMost, days(virtualTime), failures.size()));
        lines.add("%,d tasks, %,d attempts, %,d requests processed by the server, %,d frames, %,d turns, %,d commits"
                .formatted(
                        tasks,
                        tally.of("attempts"),
                        tally.of("processed"),
                        tally.of("frames"),
                        tally.of("turns"),
                        tally.of("commits")));
        lines.add("%,d crashes (at least %,d a seed): %s"
                .formatted(tally.all("crash "), crashesLeast, tally.under("crash ")));
        lines.add("faults: " + tally.under("fault "));
        lines.add("%,d checks: %s"
                .formatted(checks.values().stream().mapToLong(Long::longValue).sum(), checks));
        for (SeedReport failure : failures) {
            Violation violation = failure.violation();
            lines.add("seed " + failure.seed() + ": " + (violation == null ? "" : violation.getMessage()));
            lines.add("  replay: " + failure.replay());
        }
        return lines;
    }

    private static String days(Duration time) {
        return "%,.1f days".formatted(time.toMillis() / 86_400_000.0);
    }
}
