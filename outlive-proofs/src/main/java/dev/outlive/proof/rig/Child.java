package dev.outlive.proof.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process that this one started, and may kill. What it says goes to a log and can be waited for. */
public final class Child implements Running, AutoCloseable {
    /** The exit code of a process after SIGKILL, as a shell tells it. */
    public static final int EXIT_KILLED = 137;

    /** Quick to start, small, and without files in a shared temporary folder. */
    private static final List<String> JVM = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx96m",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED");

    private final String name;
    private final Path log;
    private final Process process;
    private final List<String> said = new ArrayList<>();
    private final Thread end;
    private boolean silent;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.end = new Thread(this::destroy, "end-" + name);
        Runtime.getRuntime().addShutdownHook(end);
        Thread.ofVirtual().name("output-" + name).start(this::read);
    }

    /** A command that runs a main class of this class path. */
    public static List<String> java(List<String> options, Class<?> main, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /** Starts a program in the working folder of this process. */
    public static Child start(String name, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        return start(name, log, Path.of("").toAbsolutePath(), environment, command);
    }

    /** Starts a program. */
    public static Child start(String name, Path log, Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // a build's own
        return new Child(name, log, builder.start());
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                Writer copy = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.write(line + "\n");
                copy.flush();
                synchronized (said) {
                    said.add(line);
                    said.notifyAll();
                }
            }
        } catch (IOException gone) {
            // it was killed in the middle of a line
        } finally {
            synchronized (said) {
                silent = true;
                said.notifyAll();
            }
        }
    }

    public String name() {
        return name;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said so far. */
    public List<String> lines() {
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    /** Waits for a line that it says. */
    public String awaitLine(Predicate<String> wanted, Duration max) throws InterruptedException {
        return findLine(wanted, max)
                .orElseThrow(() -> new IllegalStateException(
                        name + (isAlive() ? " didn't say in " + max.toSeconds() + " s what was awaited" : " ended")
                                + "; its last lines: " + tail()));
    }

    /** Waits for a line that it says; empty if it ends without, or takes too long. */
    public Optional<String> findLine(Predicate<String> wanted, Duration max) throws InterruptedException {
        long giveUpAt = System.nanoTime() + max.toNanos();
        Optional<String> line = heard(wanted, giveUpAt);
        if (line.isEmpty()) {
            // whoever says nothing any more is about to end
            process.waitFor(Math.max(0, giveUpAt - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        return line;
    }

    private Optional<String> heard(Predicate<String> wanted, long giveUpAt) throws InterruptedException {
        synchronized (said) {
            int next = 0;
            while (true) {
                for (; next < said.size(); next++) {
                    if (wanted.test(said.get(next))) {
                        return Optional.of(said.get(next));
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(giveUpAt - System.nanoTime());
                if (left <= 0 || silent) {
                    return Optional.empty();
                }
                said.wait(left);
            }
        }
    }

    @Override
    public OptionalInt awaitExit(Duration max) throws InterruptedException {
        return process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS)
                ? OptionalInt.of(process.exitValue())
                : OptionalInt.empty();
    }

    /** Kills it with SIGKILL and waits for its end. */
    public int kill() throws InterruptedException {
        destroy();
        int code = process.waitFor();
        close();
        return code;
    }

    /** Asks it to end with SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Lets it go on where it is held. */
    public void release() throws IOException {
        tell("");
    }

    /** Gives it a line on its standard input. */
    public void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    public long pid() {
        return process.pid();
    }

    /** Sends it a signal, for example {@code STOP}. */
    public void signal(String signal) throws IOException, InterruptedException {
        int code = new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException(name + " can't be sent SIG" + signal);
        }
    }

    @Override
    public String tail() {
        synchronized (said) {
            return String.join(" | ", said.subList(Math.max(0, said.size() - 8), said.size()));
        }
    }

    /** Itself and what it started: strace alone would leave the daemon behind. */
    private void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException ending) {
            // this process ends, too
        }
    }
}
