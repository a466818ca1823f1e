package dev.outlive.cli;

import dev.outlive.cli.output.Columns;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.AppSnapshot;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code outlive relaunchers}. */
@Command(
        name = "relaunchers",
        description = {
            "Lists the commands by which the daemon starts apps for events that wait.",
            "In a pipe: app, working folder, variables handed on, problem, then the words of the command."
        })
final class RelaunchersCommand implements Callable<Integer> {
    private final Outlive outlive;

    RelaunchersCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        List<AppSnapshot> apps;
        try (Daemon daemon = outlive.daemon()) {
            apps = daemon.apps().stream()
                    .filter(app -> app.launcher().isPresent())
                    .toList();
        }
        var out = outlive.terminal().out();
        switch (outlive.form()) {
            case TABLE -> table(apps).lines(outlive.terminal().colour()).forEach(out::println);
            case TSV -> apps.forEach(app -> out.print(TaskTable.tabSeparated(cells(app)) + "\n"));
            case JSON -> apps.forEach(app -> JsonLines.print(out, app));
            case IDS -> apps.forEach(app -> out.print(app.app() + "\n"));
        }
        out.flush();
        if (apps.isEmpty() && outlive.terminal().isOutInteractive()) {
            outlive.note("no app has registered a launch command");
        }
        return 0;
    }

    private static Columns table(List<AppSnapshot> apps) {
        var columns = new Columns();
        if (!apps.isEmpty()) {
            columns.heading("APP", "FOLDER", "COMMAND", "PROBLEM");
        }
        for (AppSnapshot app : apps) {
            columns.row(List.of(
                    app.app().value(),
                    app.launcher().folder().isEmpty() ? "~" : app.launcher().folder(),
                    String.join(" ", app.launcher().argv()),
                    app.problem()));
        }
        return columns;
    }

    private static List<String> cells(AppSnapshot app) {
        var cells = new java.util.ArrayList<>(List.of(
                app.app().value(),
                app.launcher().folder(),
                String.join(" ", app.launcher().environment()),
                app.problem()));
        cells.addAll(app.launcher().argv());
        return cells;
    }
}
