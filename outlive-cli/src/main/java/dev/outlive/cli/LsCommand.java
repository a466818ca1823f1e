package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code outlive ls}. */
@Command(
        name = "ls",
        aliases = "ps",
        description = {
            "Lists tasks, oldest first.",
            "In a pipe: id, app, session, key, state, phrase, bytes sent, bytes in all, time of creation, file."
        })
final class LsCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Option(names = "--session", paramLabel = "S", description = "only tasks of this session")
    private @Nullable String session;

    @Option(names = "--app", paramLabel = "A", description = "only tasks of this app")
    private @Nullable String app;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "only tasks in these states: suspended, running, canceling, completed")
    private List<String> states = new ArrayList<>();

    @Option(names = "--failed", description = "only tasks that failed, were cancelled, or whose status isn't 2xx")
    private boolean failed;

    @Option(names = "--unacked", description = "only ended tasks that nobody has acknowledged")
    private boolean unacknowledged;

    @Option(
            names = {"-a", "--archived"},
            description = "acknowledged tasks, too")
    private boolean archived;

    LsCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        var selection = new Selection(
                Checked.app(app),
                Checked.session(session),
                null,
                null,
                states.stream().map(LsCommand::state).toList(),
                failed,
                unacknowledged,
                archived,
                null,
                Selection.PAGE_MAX);
        var printer = outlive.printer();
        var count = new AtomicLong();
        try (Daemon daemon = outlive.daemon()) {
            daemon.find(selection, (TaskSnapshot task) -> {
                printer.add(task);
                count.incrementAndGet();
            });
        }
        printer.finish();
        if (count.get() == 0 && outlive.terminal().isOutInteractive()) {
            outlive.note(archived ? "no tasks" : "no tasks; -a shows acknowledged ones, too");
        }
        return 0;
    }

    private static TaskState state(String text) {
        for (TaskState each : TaskState.values()) {
            if (each.code().equals(text)) {
                return each;
            }
        }
        throw CommandException.usage(
                "'" + text + "' is no state.",
                "States are "
                        + Arrays.stream(TaskState.values()).map(TaskState::code).collect(Collectors.joining(", "))
                        + ".");
    }
}
