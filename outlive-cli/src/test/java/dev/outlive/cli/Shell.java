package dev.outlive.cli;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Runs the command line in this process, as a shell would, and keeps what it wrote. */
final class Shell {
    /** What a command left behind. */
    record Result(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** A pipe whose reader may go away. */
    private static final class Pipe extends ByteArrayOutputStream {
        private volatile boolean broken;

        @Override
        public void flush() throws IOException {
            if (broken) {
                throw new IOException("Broken pipe");
            }
        }
    }

    private static final Executor THREADS = Thread::startVirtualThread;

    private final Path workingFolder;
    private final Map<String, String> environment = new HashMap<>();
    private boolean outTerminal;
    private boolean errTerminal;
    private byte[] in = {};
    private final Pipe out = new Pipe();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Shell(Path home) {
        workingFolder = home;
        environment.put("OUTLIVE_HOME", home.toString());
    }

    /** With the output on a terminal. */
    Shell atTerminal() {
        outTerminal = true;
        errTerminal = true;
        return this;
    }

    /** With messages, but not results, on a terminal. */
    Shell withErrAtTerminal() {
        errTerminal = true;
        return this;
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Shell withInput(String text) {
        in = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    Result run(String... arguments) {
        out.reset();
        err.reset();
        var terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                outTerminal,
                errTerminal,
                outTerminal && Terminal.wantsColour(environment),
                () -> Terminal.Size.DEFAULT);
        var clock = Clock.fixed(SampleTask.NOW, ZoneOffset.UTC);
        int code = Main.run(
                new Invocation(terminal, new ByteArrayInputStream(in), environment, workingFolder, clock), arguments);
        return new Result(code, soFar(), errSoFar());
    }

    /** Runs beside the test. */
    CompletableFuture<Result> start(String... arguments) {
        return CompletableFuture.supplyAsync(() -> run(arguments), THREADS);
    }

    /** Nobody reads the results any more. */
    void hangUp() {
        out.broken = true;
    }

    String soFar() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String errSoFar() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
