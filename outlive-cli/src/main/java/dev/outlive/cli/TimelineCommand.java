package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.cli.output.Timeline;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.TaskSnapshot;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code outlive timeline TASK}. */
@Command(
        name = "timeline",
        description = {
            "Tells what became of a task so far: each wait, each attempt with its result, what operators did.",
            "In a pipe: task, what, at, until, attempt or reason, text."
        })
final class TimelineCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Mixin
    private TaskArguments arguments = new TaskArguments();

    TimelineCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        if (!arguments.isByName()) {
            throw CommandException.usage(
                    "No task is named.", "Name one by id, or by key with --session; outlive ls lists them.");
        }
        var out = outlive.terminal().out();
        var timeline = new Timeline(outlive.clock());
        try (Daemon daemon = outlive.daemon()) {
            for (TaskSnapshot task : arguments.find(daemon, outlive.clock(), TaskArguments.Bulk.UNENDED)) {
                List<HistoryEntry> history = daemon.explain(task.id()).history();
                switch (outlive.form()) {
                    case TABLE ->
                        timeline.of(history).lines(outlive.terminal().colour()).forEach(out::println);
                    case TSV ->
                        history.forEach(
                                entry -> out.print(TaskTable.tabSeparated(timeline.cells(task.id(), entry)) + "\n"));
                    case JSON -> history.forEach(entry -> JsonLines.print(out, timeline.line(task.id(), entry)));
                    case IDS -> out.print(task.id() + "\n");
                }
            }
        }
        out.flush();
        return 0;
    }
}
