package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.exit.ExitCode;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.OutliveException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/** {@code outlive daemon stop}. */
@Command(
        name = "stop",
        description = "Stops the daemon and waits until it is gone. Its tasks go on when it runs again.")
final class DaemonStopCommand implements Callable<Integer> {
    /** It ends attempts, commits what it knows and closes its store; a slow disk may need a while. */
    private static final Duration GONE_MAX = Duration.ofSeconds(60);

    private final Outlive outlive;

    DaemonStopCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Optional<Long> pid = stop();
        if (pid.isEmpty()) {
            outlive.note("no daemon runs; nothing to stop");
            return ExitCode.DONE.number();
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid.get());
        if (process.isPresent()) {
            try {
                process.get().onExit().get(GONE_MAX.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException stillThere) {
                throw new CommandException(
                        ExitCode.TIMEOUT,
                        "The daemon (pid " + pid.get() + ") agreed to stop and still runs after " + GONE_MAX.toSeconds()
                                + " s.",
                        "It ends once its disk has taken what it writes; nothing is lost.",
                        "Look at its log; kill -9 " + pid.get() + " ends it at once, which loses nothing either.");
            }
        }
        outlive.note("stopped, pid " + pid.get() + "; unfinished tasks go on when the daemon runs again");
        return ExitCode.DONE.number();
    }

    /** The process that stops, or none if none runs. */
    private Optional<Long> stop() {
        try (Daemon daemon = outlive.daemon(DaemonStart.NEVER)) {
            long pid = daemon.connection().welcome().pid();
            sayStop(daemon);
            return Optional.of(pid);
        } catch (OutliveException unreachable) {
            if (Daemon.isNotRunning(unreachable)) {
                return Optional.empty();
            }
            throw unreachable;
        }
    }

    /** The connection ends with the daemon: one that breaks instead of an answer says the same. */
    private static void sayStop(Daemon daemon) {
        try {
            daemon.stop();
        } catch (OutliveException gone) {
            if (!Daemon.isNotRunning(gone)) {
                throw gone;
            }
        }
    }
}
