package dev.outlive.cli.demo;

import dev.outlive.protocol.wire.FrameCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A program of the demo: started on its own, its JSON lines collected, killed by its id. */
final class DemoProcess implements AutoCloseable {
    private final String name;
    private final Process process;
    private final List<JsonNode> lines = new ArrayList<>();
    private final StringBuilder complaints = new StringBuilder();

    private DemoProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread.ofVirtual().start(() -> read(process.inputReader(StandardCharsets.UTF_8)));
        Thread.ofVirtual().start(this::readComplaints);
    }

    /** Starts a main class of this program's own class path in a process of its own. */
    static DemoProcess java(String name, Path outliveHome, String mainClass, List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.add(mainClass);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().put("OUTLIVE_HOME", outliveHome.toString());
        builder.environment().remove("OUTLIVE_APP");
        return new DemoProcess(name, builder.start());
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL: the process gets no chance to do anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM. */
    void stop() {
        process.destroy();
    }

    /** Waits for the end; its exit status. */
    int await(Duration most) throws InterruptedException {
        if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new DemoFailure(name + " hasn't ended after " + most.toSeconds() + " s; " + lastWords());
        }
        return process.exitValue();
    }

    /** The first line that fits, waited for. */
    JsonNode awaitLine(String what, Duration most, Predicate<JsonNode> fits) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        synchronized (lines) {
            while (true) {
                JsonNode found = find(fits);
                if (found != null) {
                    return found;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || (!process.isAlive() && find(fits) == null)) {
                    throw new DemoFailure("waited for " + name + " to say " + what + ", in vain; " + lastWords());
                }
                lines.wait(Math.min(left, 200));
            }
        }
    }

    /** All lines so far that fit. */
    List<JsonNode> lines(Predicate<JsonNode> fits) {
        synchronized (lines) {
            return lines.stream().filter(fits).toList();
        }
    }

    String lastWords() {
        synchronized (lines) {
            String end = process.isAlive() ? "it is still running" : "it ended with " + process.exitValue();
            String words = complaints.isEmpty()
                    ? ""
                    : ", and complained: " + complaints.toString().strip();
            return end + words;
        }
    }

    private @Nullable JsonNode find(Predicate<JsonNode> fits) {
        return lines.stream().filter(fits).findFirst().orElse(null);
    }

    private void read(BufferedReader reader) {
        try (reader) {
            String line = reader.readLine();
            while (line != null) {
                add(line);
                line = reader.readLine();
            }
        } catch (IOException gone) {
            // the process was killed, which the story tells itself
        }
        synchronized (lines) {
            lines.notifyAll();
        }
    }

    private void add(String line) {
        try {
            JsonNode node = FrameCodec.JSON.readTree(line);
            synchronized (lines) {
                lines.add(node);
                lines.notifyAll();
            }
        } catch (JacksonException notJson) {
            complain(line);
        }
    }

    private void readComplaints() {
        try (var reader = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null) {
                complain(line);
                line = reader.readLine();
            }
        } catch (IOException gone) {
            // as above
        }
    }

    private void complain(String line) {
        synchronized (lines) {
            if (complaints.length() < 4000) {
                complaints.append(line).append('\n');
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
