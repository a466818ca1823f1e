package dev.outlive.cli;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.LiveTable;
import dev.outlive.cli.output.TaskPrinter;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code outlive watch [TASK…]}. */
@Command(
        name = "watch",
        description = {
            "Shows tasks live: those named until they have ended, else all until Ctrl-C.",
            "In a pipe: a line for each change."
        })
final class WatchCommand implements Callable<Integer> {
    private static final Duration REDRAW = Duration.ofMillis(250); // speeds and ages move without any change

    private final Outlive outlive;

    @Mixin
    private TaskArguments arguments = new TaskArguments();

    WatchCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    /** Where changes are shown. */
    private interface View {
        void show(TaskSnapshot task);

        void refresh();
    }

    @Override
    public Integer call() throws InterruptedException {
        if (arguments.isNone()) {
            try (var follower = outlive.followAll()) {
                show(follower, Integer.MAX_VALUE);
            }
            return ExitCode.DONE.number();
        }
        List<TaskSnapshot> tasks;
        try (Daemon daemon = outlive.daemon()) {
            tasks = arguments.find(daemon, outlive.clock(), TaskArguments.Bulk.UNENDED);
        }
        if (tasks.isEmpty()) {
            outlive.note("no task to watch");
            return ExitCode.DONE.number();
        }
        try (var follower = outlive.follow(tasks)) {
            var ended = show(follower, tasks.size());
            return ExitCode.ofAll(ended.values(), ExitCode.TASK_FAILED).number();
        }
    }

    /** Shows changes until so many tasks have ended, or until nobody reads them. */
    private Map<TaskId, ExitCode> show(Follower follower, int endsAwaited) throws InterruptedException {
        View view = view();
        var ended = new HashMap<TaskId, ExitCode>();
        while (ended.size() < endsAwaited && !outlive.terminal().isOutGone()) {
            follower.next(REDRAW).ifPresent(task -> {
                view.show(task);
                if (task.outcome() != null) {
                    ended.put(task.id(), ExitCode.of(task));
                }
            });
            view.refresh();
        }
        return ended;
    }

    private View view() {
        if (outlive.form() != Form.TABLE) {
            TaskPrinter printer = outlive.printer();
            return new View() {
                @Override
                public void show(TaskSnapshot task) {
                    printer.add(task);
                }

                @Override
                public void refresh() {
                    printer.finish();
                }
            };
        }
        var table = new LiveTable(outlive.terminal(), outlive.clock());
        return new View() {
            @Override
            public void show(TaskSnapshot task) {
                table.put(task);
            }

            @Override
            public void refresh() {
                table.draw();
            }
        };
    }
}
