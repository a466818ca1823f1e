package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.exit.ExitCode;
import dev.outlive.client.internal.DaemonFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code outlive daemon run}: the same program that is started on demand, in the foreground. */
@Command(name = "run", description = "Runs the daemon in the foreground, until it is stopped or Ctrl-C.")
final class DaemonRunCommand implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        Path program = DaemonFinder.current().find();
        Process daemon;
        try {
            daemon = new ProcessBuilder(program.toString()).inheritIO().start();
        } catch (IOException broken) {
            throw new CommandException(
                    ExitCode.DAEMON_UNREACHABLE,
                    "The daemon " + program + " can't be started: " + broken.getMessage() + ".",
                    "Nothing was started.",
                    "Check its permissions, or name another by OUTLIVE_DAEMON.");
        }
        var end = new Thread(() -> stop(daemon), "outlive-daemon-end");
        Runtime.getRuntime().addShutdownHook(end);
        int status = daemon.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException ending) {
            // this process was told to end, which is why the daemon has
        }
        return status;
    }

    /** Passes the end on and waits, so that whoever ends this process knows the daemon's files are closed. */
    private static void stop(Process daemon) {
        daemon.destroy();
        daemon.onExit().join();
    }
}
