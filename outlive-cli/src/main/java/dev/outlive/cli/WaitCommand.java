package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.input.Times;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code outlive wait TASK…}. */
@Command(
        name = "wait",
        description =
                "Waits until the tasks have ended or need credentials, and tells how by its exit code. Acknowledges nothing.")
final class WaitCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Mixin
    private TaskArguments arguments = new TaskArguments();

    @Option(
            names = "--timeout",
            paramLabel = "D",
            description = "gives up after so long, for example 90s or 10m; exit code 4")
    private @Nullable String timeout;

    WaitCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() throws InterruptedException {
        Duration patience = timeout == null ? null : Times.span("--timeout", timeout);
        List<TaskSnapshot> tasks;
        try (Daemon daemon = outlive.daemon()) {
            tasks = arguments.find(daemon, outlive.clock(), TaskArguments.Bulk.UNENDED);
        }
        var ended = new LinkedHashMap<TaskId, ExitCode>();
        var printer = outlive.printer();
        try {
            if (!awaitAll(tasks, patience, ended, task -> {
                printer.add(task);
                if (ExitCode.of(task) != ExitCode.DONE) {
                    outlive.terminal().lines(Verdict.of(task, outlive.clock()));
                }
            })) {
                throw timedOut(tasks.size() - ended.size(), tasks.size());
            }
        } finally {
            printer.finish();
        }
        return ExitCode.ofAll(ended.values(), ExitCode.TASK_FAILED).number();
    }

    private interface EndListener {
        void ended(TaskSnapshot task);
    }

    /** Whether all have ended in time. */
    private boolean awaitAll(
            List<TaskSnapshot> tasks, @Nullable Duration patience, Map<TaskId, ExitCode> ended, EndListener listener)
            throws InterruptedException {
        if (tasks.isEmpty()) {
            return true;
        }
        var deadline = new Deadline(patience);
        try (var follower = outlive.follow(tasks)) {
            while (ended.size() < tasks.size()) {
                var changed = follower.next(deadline.slice());
                if (changed.isEmpty()) {
                    if (deadline.isOver()) {
                        return false;
                    }
                } else if ((changed.get().outcome() != null || ExitCode.needsCredentials(changed.get()))
                        && ended.putIfAbsent(changed.get().id(), ExitCode.of(changed.get())) == null) {
                    listener.ended(changed.get());
                    outlive.terminal().out().flush();
                }
            }
        }
        return true;
    }

    private CommandException timedOut(int left, int all) {
        return new CommandException(
                ExitCode.TIMEOUT,
                (all == 1 ? "The task hasn't" : left + " of " + all + " tasks haven't") + " ended in " + timeout + ".",
                "Transfers go on by themselves.",
                "outlive show TASK tells what one waits for; wait again, or watch them with outlive watch.");
    }
}
