package dev.outlive.cli;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code outlive ack}. */
@Command(
        name = "ack",
        description = "Acknowledges ended tasks and prints what was archived; answer and file copy are released.")
final class AckCommand extends ActCommand {
    AckCommand(Outlive outlive) {
        super(
                outlive,
                ClientFrame.Action.ACKNOWLEDGE.code(),
                new TaskArguments.Bulk(List.of(TaskState.COMPLETED), true, task -> !task.acknowledged()));
    }

    @Override
    TaskSnapshot act(Daemon daemon, TaskSnapshot task) {
        return daemon.act(task, ClientFrame.Action.ACKNOWLEDGE);
    }
}
