package dev.outlive.cli.demo;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.TaskSnapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code outlive demo}: the story end to end, in a folder of its own that is gone afterwards. */
@Command(
        name = "demo",
        description = "Shows an upload that outlives its app and its daemon, with real files and kill -9.")
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--receiver-hooks", split = ",", hidden = true, description = "Makes the receiver misbehave.")
    private List<String> hooks = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        Path folder = Files.createTempDirectory("outlive-demo");
        var narrator =
                new Narrator(out, System.console() != null && System.console().isTerminal());
        var story = new DemoStory(folder, narrator, hooks);
        var cleanUp = new Thread(() -> end(story, folder));
        Runtime.getRuntime().addShutdownHook(cleanUp); // also on Ctrl-C
        try {
            print(out, story.tell());
            out.printf(
                    Locale.ROOT,
                    "%nDone in %.1f s: three uploads outlived their app and their daemon.%n",
                    seconds(narrator));
            return 0;
        } catch (DemoFailure | OutliveException failed) {
            narrator.tell("FAILED: " + failed.getMessage());
            return 1;
        }
    }

    private static double seconds(Narrator narrator) {
        return narrator.elapsed().toMillis() / 1e3;
    }

    private static void print(PrintStream out, List<DemoStory.Row> rows) {
        out.println();
        out.printf(
                "%-12s %10s %-10s %8s %-13s  %-8s  %s%n",
                "FILE", "SIZE", "OUTCOME", "ATTEMPTS", "RECEIVED", "SHA-256", "ACKNOWLEDGED");
        for (DemoStory.Row row : rows) {
            TaskSnapshot task = row.task();
            String status = task.response() == null
                    ? ""
                    : String.valueOf(task.response().status());
            out.printf(
                    "%-12s %6s MiB %-10s %8d %-13s  %-8s  %s%n",
                    row.photo().name(),
                    TaskLine.mib(row.photo().bytes()),
                    "finished " + status,
                    task.attempt(),
                    row.uploads() == 1 ? "once" : row.uploads() + " times",
                    row.sha256().equals(row.photo().sha256()) ? "equal" : "DIFFERS",
                    task.acknowledged() ? "yes" : "no");
        }
    }

    private static void end(DemoStory story, Path folder) {
        story.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            System.err.println("outlive demo: " + folder + " could not be removed: " + left.getMessage());
        }
    }
}
