package dev.outlive.cli;

import dev.outlive.cli.output.Ages;
import dev.outlive.cli.output.Columns;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.SessionId;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Apps on the way out, in the form the user asked for. */
record AppTable(Outlive outlive) {
    static final String PIPE =
            "In a pipe: app, state, pid, started for, enabled, quit, sessions, live, backlog, next launch,"
                    + " launch-parked sessions, problem.";

    void print(List<AppSnapshot> apps) {
        PrintStream out = outlive.terminal().out();
        switch (outlive.form()) {
            case TABLE -> table(apps).lines(outlive.terminal().colour()).forEach(out::println);
            case TSV -> apps.forEach(app -> out.print(TaskTable.tabSeparated(cells(app)) + "\n"));
            case JSON -> apps.forEach(app -> JsonLines.print(out, app));
            case IDS -> apps.forEach(app -> out.print(app.app() + "\n"));
        }
        out.flush();
    }

    private Columns table(List<AppSnapshot> apps) {
        var columns = new Columns();
        if (!apps.isEmpty()) {
            columns.heading("APP", "STATE", "PID", "STARTED FOR", "SESSIONS", "LIVE", "BACKLOG", "NOTE");
        }
        for (AppSnapshot app : apps) {
            columns.row(List.of(
                    app.app().value(),
                    app.state().code(),
                    text(app.pid(), "-"),
                    startedFor(app, "-"),
                    Long.toString(app.sessions()),
                    Long.toString(app.liveTasks()),
                    Long.toString(app.backlogEvents()),
                    note(app)));
        }
        return columns;
    }

    /** What a person should know of the app, the most important first. */
    private String note(AppSnapshot app) {
        var notes = new ArrayList<String>();
        if (!app.enabled()) {
            notes.add("disabled");
        }
        if (app.quit()) {
            notes.add("quit by its user");
        }
        if (!app.launchParked().isEmpty()) {
            notes.add("launch-parked: " + parked(app));
        }
        if (!app.problem().isEmpty()) {
            notes.add(app.problem());
        }
        Instant next = app.nextLaunch();
        if (next != null) {
            Instant now = outlive.clock().instant();
            notes.add(next.isAfter(now) ? "launched in " + Ages.age(now, next) : "launched now");
        }
        return String.join("; ", notes);
    }

    private static List<String> cells(AppSnapshot app) {
        return List.of(
                app.app().value(),
                app.state().code(),
                text(app.pid(), ""),
                startedFor(app, ""),
                Boolean.toString(app.enabled()),
                Boolean.toString(app.quit()),
                Long.toString(app.sessions()),
                Long.toString(app.liveTasks()),
                Long.toString(app.backlogEvents()),
                text(app.nextLaunch(), ""),
                parked(app),
                app.problem());
    }

    private static String parked(AppSnapshot app) {
        return app.launchParked().stream().map(SessionId::value).collect(Collectors.joining(" "));
    }

    private static String startedFor(AppSnapshot app, String absent) {
        return app.startedFor() == null ? absent : app.startedFor().code();
    }

    private static String text(@Nullable Object value, String absent) {
        return value == null ? absent : value.toString();
    }
}
