package dev.outlive.proof.stage;

import dev.outlive.proof.rig.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * An app with a launcher is stopped by SIGSTOP while its tasks end by the thousand, and continued: nothing is lost or doubled,
 * no second process is started, and the daemon's memory stays as it was.
 */
public final class StoppedApp {
    private static final String SESSION = "s";
    private static final int TASKS_A_ROUND_MAX = 4000;
    private static final Duration ROUND = Duration.ofSeconds(5);

    /** Far above what a window of events and the tables of a few thousand tasks take, far below what all of them would. */
    private static final long GROWTH_MAX = 64 << 20;

    private StoppedApp() {}

    /** What came of it. */
    public record Report(
            long events,
            long endsPerSecond,
            Duration stopped,
            long daemonBytesBefore,
            long daemonBytesAfter,
            List<String> faults) {
        @Override
        public String toString() {
            return events + " events at " + endsPerSecond + " a second while stopped for " + stopped.toSeconds()
                    + " s; the daemon had " + (daemonBytesBefore >> 20) + " MiB before and " + (daemonBytesAfter >> 20)
                    + " MiB at the end of it";
        }
    }

    /** {@code outlive-proof stop} */
    public static int command(List<String> arguments) throws IOException, InterruptedException {
        Duration time = Duration.ofMinutes(10);
        if (!arguments.isEmpty()) {
            boolean known = arguments.size() == 2
                    && arguments.getFirst().equals("--minutes")
                    && arguments.getLast().matches("[0-9]{1,4}");
            if (!known) {
                throw new IllegalArgumentException("stop takes --minutes N");
            }
            time = Duration.ofMinutes(Long.parseLong(arguments.getLast()));
        }
        Report report = run(TASKS_A_ROUND_MAX, time);
        System.out.println("stop: " + report);
        report.faults().forEach(System.out::println);
        System.out.println(report.faults().isEmpty() ? "stop: every promise kept" : "stop: promises were broken");
        return report.faults().isEmpty() ? 0 : 1;
    }

    /** Runs it: so many tasks end at once, again and again while the app is stopped. */
    public static Report run(int tasks, Duration stopped) throws IOException, InterruptedException {
        try (var stage = Stage.open()) {
            Child app = stage.app("open " + SESSION + " relaunch each", "--events", "open " + SESSION);
            stage.await("opened " + SESSION);
            long pid = app.pid();
            long before = residentBytes(stage.daemon().pid());
            long from = System.nanoTime();
            app.signal("STOP");
            long events = 0;
            long rate = 0;
            do {
                try (var swarm = Swarm.of(stage, SESSION, "t" + events + "-", tasks)) {
                    swarm.endAll();
                    stage.await("the ends", swarm::isEnded);
                    events += tasks;
                    rate = swarm.endsPerSecond();
                }
                LockSupport.parkNanos(
                        Math.min(ROUND.toNanos(), stopped.toNanos())); // what is awaited is that time passes
            } while (System.nanoTime() - from < stopped.toNanos());
            var faults = new ArrayList<String>();
            stage.await("the silence", () -> stage.session(SESSION).silentSince() != null);
            if (!Objects.equals(stage.session(SESSION).holderPid(), pid)) {
                faults.add("I18: the stopped process lost its session");
            }
            long after = residentBytes(stage.daemon().pid());
            if (after - before > GROWTH_MAX) {
                faults.add("I17: the daemon grew from " + before + " to " + after + " bytes");
            }
            if (stage.count("complete") > 0) {
                faults.add("the app wasn't stopped");
            }
            app.signal("CONT");
            long all = events;
            stage.await("the events", () -> stage.session(SESSION).backlogEvents() == 0);
            if (stage.count("complete") != all) {
                faults.add("I12: " + all + " ends were handed over " + stage.count("complete") + " times");
            }
            if (stage.count("started") != 1) {
                faults.add("I18: a second process was started");
            }
            return new Report(all, rate, Duration.ofNanos(System.nanoTime() - from), before, after, faults);
        }
    }

    private static long residentBytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
