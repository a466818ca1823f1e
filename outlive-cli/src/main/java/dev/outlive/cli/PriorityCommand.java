package dev.outlive.cli;

import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.Submission;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code outlive priority}. */
@Command(name = "priority", description = "Changes the order of tasks that wait, from now on; none that moves is held up.")
final class PriorityCommand extends ActCommand {
    @Option(names = "--to", required = true, paramLabel = "P", description = "0.0 to 1.0, the highest goes first")
    private double priority;

    PriorityCommand(Outlive outlive) {
        super(outlive, "put in another order", TaskArguments.Bulk.UNENDED);
    }

    @Override
    public Integer call() {
        Checked.of(
                () -> {
                    Submission.requirePriority(priority);
                    return priority;
                },
                "Correct --to.");
        return super.call();
    }

    @Override
    TaskSnapshot act(Daemon daemon, TaskSnapshot task) {
        return daemon.prioritize(task, priority);
    }
}
