package dev.outlive.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a main method of the tests and talks by lines. Killed when closed. */
final class ChildProcess implements AutoCloseable {
    private static final int SECONDS_MAX = 120; // far above what any of them takes, so that a hang ends

    private final Process process;
    private final BufferedReader lines;

    private ChildProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildProcess start(Class<?> main, String... arguments) throws IOException {
        return new ChildProcess(java(main, arguments));
    }

    /** A process that can't make a file longer than so many bytes: its writes fail from there on. */
    static ChildProcess startWithFileLimit(long bytesMax, Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<String>(
                List.of("bash", "-c", "ulimit -f " + bytesMax / 1024 + "; exec \"$@\"", "limited"));
        command.addAll(java(main, arguments));
        return new ChildProcess(command);
    }

    private static List<String> java(Class<?> main, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx128m"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** The next line it says, or an empty one at its end. */
    String line() {
        try {
            String line = lines.readLine();
            return line == null ? "" : line;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** What it still says, up to its end. */
    List<String> rest() {
        return lines.lines().toList();
    }

    long pid() {
        return process.pid();
    }

    /** Ends it as a power switch would, and waits for that. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly(); // what it has said can still be read
        process.waitFor();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("the child process " + pid() + " hasn't ended after " + SECONDS_MAX + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException, IOException {
        kill();
        lines.close();
    }
}
