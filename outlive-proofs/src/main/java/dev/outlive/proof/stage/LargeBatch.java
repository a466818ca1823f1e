package dev.outlive.proof.stage;

import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.TaskSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks created as one batch, whose daemon is killed right after its commit: each is there for the app that opens the session
 * then, is sent once, and completes once.
 */
public final class LargeBatch {
    private static final String SESSION = "s";
    private static final int TASKS = 100_000;

    /** The heap that {@code outlived} gives itself. */
    private static final String HEAP = "-Xmx512m";

    private LargeBatch() {}

    /** What came of it. */
    public record Report(int tasks, Duration created, Duration opened, Duration completed, List<String> faults) {
        @Override
        public String toString() {
            return tasks + " tasks created in " + created.toMillis() + " ms and found after a kill in "
                    + opened.toMillis() + " ms, completed in " + completed.toSeconds() + " s";
        }
    }

    /** {@code outlive-proof batch} */
    public static int command(List<String> arguments) throws IOException, InterruptedException {
        int tasks = TASKS;
        if (!arguments.isEmpty()) {
            boolean known = arguments.size() == 2
                    && arguments.getFirst().equals("--tasks")
                    && arguments.getLast().matches("[1-9][0-9]{0,5}");
            if (!known) {
                throw new IllegalArgumentException("batch takes --tasks N");
            }
            tasks = Integer.parseInt(arguments.getLast());
        }
        Report report = run(tasks);
        System.out.println("batch: " + report);
        report.faults().forEach(System.out::println);
        System.out.println(report.faults().isEmpty() ? "batch: every promise kept" : "batch: promises were broken");
        return report.faults().isEmpty() ? 0 : 1;
    }

    /** Runs it with so many tasks. */
    public static Report run(int tasks) throws IOException, InterruptedException {
        try (var stage = Stage.open(Stage.QUICK, List.of(HEAP))) {
            Files.write(stage.photo(), new byte[0]); // what is counted are tasks, not bytes
            long from = System.nanoTime();
            try (var swarm = Swarm.of(stage, SESSION, "t", tasks)) {
                Duration created = since(from);
                stage.restartDaemon();
                var ended = new AtomicInteger();
                from = System.nanoTime();
                Player player = stage.player("app")
                        .onComplete((task, completion) -> ended.incrementAndGet())
                        .open(stage.configuration(SESSION).build());
                var faults = new ArrayList<String>();
                int found = player.session().allTasks().size();
                Duration opened = since(from);
                if (found != tasks) {
                    faults.add("I1: of " + tasks + " tasks " + found + " are there after a kill");
                }
                from = System.nanoTime();
                swarm.resumeAll(stage);
                while (ended.get() < found) {
                    int before = ended.get();
                    stage.await("one more of " + tasks + " ends, after " + before, () -> ended.get() > before);
                }
                player.flush();
                Duration completed = since(from);
                judge(stage, swarm, ended.get(), faults);
                return new Report(tasks, created, opened, completed, faults);
            }
        }
    }

    private static void judge(Stage stage, Swarm swarm, int told, List<String> faults) {
        if (told != swarm.keys().size()) {
            faults.add("I12: " + swarm.keys().size() + " tasks were told as ended " + told + " times");
        }
        List<TaskSnapshot> listed = stage.tasks();
        long finished = listed.stream()
                .filter(task -> task.acknowledged()
                        && task.outcome() != null
                        && task.outcome().kind() == Outcome.Kind.FINISHED)
                .count();
        if (finished != swarm.keys().size()) {
            faults.add("I5: of " + swarm.keys().size() + " tasks " + finished + " have finished and are acknowledged");
        }
        long paths = stage.web().got().stream().map(Web.Got::path).distinct().count();
        int requests = stage.web().got().size();
        if (paths != swarm.keys().size() || requests != swarm.keys().size()) {
            faults.add("I19: the server got " + requests + " requests for " + paths + " of "
                    + swarm.keys().size() + " URLs");
        }
    }

    private static Duration since(long from) {
        return Duration.ofNanos(System.nanoTime() - from);
    }
}
