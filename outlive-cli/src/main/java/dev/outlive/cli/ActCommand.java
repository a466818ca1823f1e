package dev.outlive.cli;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.TaskSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that does one thing to each of its tasks. One that is refused doesn't keep it from the others. */
abstract class ActCommand implements Callable<Integer> {
    private final Outlive outlive;
    private final String verb;
    private final TaskArguments.Bulk bulk;

    @Mixin
    private TaskArguments arguments = new TaskArguments();

    ActCommand(Outlive outlive, String verb, TaskArguments.Bulk bulk) {
        this.outlive = outlive;
        this.verb = verb;
        this.bulk = bulk;
    }

    /** The tasks meant, before any is looked up. */
    final TaskArguments arguments() {
        return arguments;
    }

    /** Does it to one task; the task after it. */
    abstract TaskSnapshot act(Daemon daemon, TaskSnapshot task);

    @Override
    public Integer call() {
        var codes = new ArrayList<ExitCode>();
        var printer = outlive.printer();
        try (Daemon daemon = outlive.daemon()) {
            List<TaskSnapshot> tasks = arguments.find(daemon, outlive.clock(), bulk);
            if (tasks.isEmpty()) {
                outlive.note("no task to " + verb);
            }
            for (TaskSnapshot task : tasks) {
                try {
                    printer.add(act(daemon, task));
                } catch (OutliveException refused) {
                    if (tasks.size() == 1 || ExitCode.ofCall(refused.code()) == ExitCode.DAEMON_UNREACHABLE) {
                        throw refused;
                    }
                    outlive.terminal()
                            .lines("outlive: " + task.id() + ": "
                                    + Sentences.oneALine(String.valueOf(refused.getMessage())));
                    codes.add(ExitCode.ofCall(refused.code()));
                }
            }
        } finally {
            printer.finish();
        }
        return ExitCode.ofAll(codes, ExitCode.OTHER).number();
    }
}
