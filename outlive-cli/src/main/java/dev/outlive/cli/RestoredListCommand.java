package dev.outlive.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.outlive.cli.output.Ages;
import dev.outlive.cli.output.Columns;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.Selection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code outlive restored list}. */
@Command(
        name = "list",
        description = {
            "Lists sessions that were restored and hold, and which of their tasks need their app.",
            "Those need it also when they are accepted: they are suspended, or their file isn't there.",
            "In a pipe: app, session, since, tasks, those that need their app, how it was seen."
        })
final class RestoredListCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Mixin
    private RestoredArguments arguments = new RestoredArguments();

    RestoredListCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    /** A session with the tasks that need their app. */
    record Line(
            @JsonUnwrapped RestoredSession restored,
            @JsonProperty("needApp") List<Needing> needApp) {}

    /** A task that needs its app, and why. */
    record Needing(String id, String key, String why) {}

    @Override
    public Integer call() {
        var lines = new ArrayList<Line>();
        try (Daemon daemon = outlive.daemon()) {
            for (RestoredSession each : arguments.find(daemon)) {
                lines.add(new Line(each, needing(daemon, each)));
            }
        }
        var out = outlive.terminal().out();
        switch (outlive.form()) {
            case TABLE -> table(lines).lines(outlive.terminal().colour()).forEach(out::println);
            case TSV -> lines.forEach(line -> out.print(TaskTable.tabSeparated(cells(line)) + "\n"));
            case JSON -> lines.forEach(line -> JsonLines.print(out, line));
            case IDS -> lines.forEach(line -> out.print(line.restored().ref() + "\n"));
        }
        out.flush();
        if (lines.isEmpty() && outlive.terminal().isOutInteractive()) {
            outlive.note("no session came from a backup or another machine and holds");
        }
        return 0;
    }

    private static List<Needing> needing(Daemon daemon, RestoredSession of) {
        var needing = new ArrayList<Needing>();
        var live = new Selection(
                of.app(),
                of.session(),
                null,
                null,
                List.of(TaskState.SUSPENDED, TaskState.RUNNING, TaskState.CANCELING),
                false,
                false,
                false,
                null,
                Selection.PAGE_MAX);
        daemon.find(
                live,
                task -> why(task)
                        .ifPresent(why -> needing.add(new Needing(
                                task.id().value(),
                                task.key() == null ? "-" : task.key().value(),
                                why))));
        return needing;
    }

    private static Optional<String> why(TaskSnapshot task) {
        boolean sendsTheFileItself = task.source() == SourceMode.REFERENCE || task.source() == SourceMode.CONSUME;
        if (sendsTheFileItself && task.file() != null && !Files.exists(Path.of(task.file()))) {
            return Optional.of("its file " + task.file() + " isn't there");
        }
        return task.state() == TaskState.SUSPENDED ? Optional.of("it is suspended") : Optional.empty();
    }

    private Columns table(List<Line> lines) {
        var columns = new Columns();
        if (!lines.isEmpty()) {
            columns.heading("APP", "SESSION", "SINCE", "TASKS", "WHY");
        }
        for (Line line : lines) {
            RestoredSession of = line.restored();
            columns.row(List.of(
                    of.app().value(),
                    of.session().value(),
                    Ages.age(of.since(), outlive.clock().instant()),
                    Long.toString(of.live()),
                    of.text()));
            for (Needing task : line.needApp()) {
                columns.row(List.of("  needs its app", task.id(), "", task.key(), task.why()));
            }
        }
        return columns;
    }

    private static List<String> cells(Line line) {
        RestoredSession of = line.restored();
        return List.of(
                of.app().value(),
                of.session().value(),
                of.since().toString(),
                Long.toString(of.live()),
                Integer.toString(line.needApp().size()),
                of.text());
    }
}
