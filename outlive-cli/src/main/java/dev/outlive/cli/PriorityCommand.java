package dev.outlive.cli;

import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.Submission;
import picocli.CommandLine.Command;

/** {@code outlive priority}. */
@Command(
        name = "priority",
        customSynopsis = "outlive priority [OPTIONS] [TASK...] VALUE",
        description =
                "Changes the order of tasks that wait, from now on; none that moves is held up. VALUE is 0.0 to 1.0,"
                        + " the highest goes first.")
final class PriorityCommand extends ActCommand {
    private double priority;

    PriorityCommand(Outlive outlive) {
        super(outlive, "put in another order", TaskArguments.Bulk.UNENDED);
    }

    @Override
    public Integer call() {
        String text = arguments().takeLast("VALUE, 0.0 to 1.0,");
        priority = Checked.of(() -> parse(text), "The last argument is the priority, 0.0 to 1.0.");
        return super.call();
    }

    private static double parse(String text) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("a priority is 0.0 to 1.0, not '" + text + "'", notANumber);
        }
        Submission.requirePriority(value);
        return value;
    }

    @Override
    TaskSnapshot act(Daemon daemon, TaskSnapshot task) {
        return daemon.prioritize(task, priority);
    }
}
