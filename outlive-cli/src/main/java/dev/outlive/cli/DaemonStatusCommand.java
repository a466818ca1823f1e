package dev.outlive.cli;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.output.Ages;
import dev.outlive.cli.output.Columns;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.Sizes;
import dev.outlive.client.DaemonStart;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.wire.DaemonStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code outlive daemon status}. */
@Command(name = "status", description = "Tells how the daemon is; exit code 5 if none runs.")
final class DaemonStatusCommand implements Callable<Integer> {
    private final Outlive outlive;

    DaemonStatusCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        try (Daemon daemon = outlive.daemon(DaemonStart.NEVER)) {
            DaemonStatus status = daemon.status();
            var out = outlive.terminal().out();
            switch (outlive.form()) {
                case TABLE, TSV ->
                    block(status).lines(outlive.terminal().colour()).forEach(out::println);
                case JSON -> JsonLines.print(out, status);
                case IDS -> out.print(status.pid() + "\n");
            }
            out.flush();
        }
        return ExitCode.DONE.number();
    }

    /** Whether the report tells of every task once. */
    static String books(RecoveryReport report) {
        return report.difference() == 0
                ? "all of the store's tasks are told of"
                : report.difference()
                        + " of the store's tasks are not told of, or told of twice: a defect; please report it";
    }

    private Columns block(DaemonStatus status) {
        return new Columns()
                .row(List.of("Daemon", status.software() + " (wire " + status.wire() + ")"))
                .row(List.of("Process", Long.toString(status.pid())))
                .row(List.of("Started", Ages.full(status.startedAt(), outlive.clock())))
                .row(List.of("Home", status.home()))
                .row(List.of("Socket", status.socket()))
                .row(List.of("Sessions", Long.toString(status.sessions())))
                .row(List.of(
                        "Tasks",
                        status.liveTasks() + " live, " + status.running() + " with a request out, "
                                + status.unacknowledgedTasks() + " ended and not acknowledged"))
                .row(List.of("Connections", Integer.toString(status.connections())))
                .row(
                        List.of("Store", status.storeHealthy() ? "healthy" : "failed: nothing new is accepted"),
                        1,
                        status.storeHealthy() ? Columns.Colour.GREEN : Columns.Colour.RED)
                .row(List.of("Recovered", status.recovery().text()))
                .row(
                        List.of("", books(status.recovery())),
                        1,
                        status.recovery().difference() == 0 ? Columns.Colour.GREEN : Columns.Colour.RED)
                .row(List.of("Reserve", Sizes.of(status.reserveBytes()) + " kept for a full disk"));
    }
}
