package dev.outlive.cli;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.RecoveryReport;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code outlive daemon start}. */
@Command(
        name = "start",
        description = {
            "Starts the daemon if none runs, waits until it answers, prints its process id.",
            "If it was started, what became of the tasks that it found is told, too."
        })
final class DaemonStartCommand implements Callable<Integer> {
    private final Outlive outlive;

    DaemonStartCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        if (!tell(DaemonStart.NEVER, "already running")) {
            tell(DaemonStart.IF_NEEDED, "started");
        }
        return ExitCode.DONE.number();
    }

    /** Whether there is a daemon now. Only the start itself fails where none can be reached. */
    private boolean tell(DaemonStart start, String how) {
        try (Daemon daemon = outlive.daemon(start)) {
            connect(daemon, start).ifPresent(pid -> print(daemon, start, pid, how));
            return start == DaemonStart.IF_NEEDED || daemon.isConnected();
        }
    }

    private static Optional<Long> connect(Daemon daemon, DaemonStart start) {
        try {
            return Optional.of(daemon.connection().welcome().pid());
        } catch (OutliveException unreachable) {
            if (start == DaemonStart.NEVER && Daemon.isNotRunning(unreachable)) {
                return Optional.empty();
            }
            throw unreachable;
        }
    }

    private void print(Daemon daemon, DaemonStart start, long pid, String how) {
        var out = outlive.terminal().out();
        switch (outlive.form()) {
            case TABLE, TSV -> {
                out.print(how + ", pid " + pid + "\n");
                if (start == DaemonStart.IF_NEEDED) {
                    tell(daemon.status().recovery());
                }
            }
            case JSON -> JsonLines.print(out, daemon.status());
            case IDS -> out.print(pid + "\n");
        }
        out.flush();
    }

    private void tell(RecoveryReport report) {
        outlive.terminal().out().print("recovered " + report.text() + "\n");
        if (report.difference() != 0) {
            outlive.note(DaemonStatusCommand.books(report));
        }
    }
}
