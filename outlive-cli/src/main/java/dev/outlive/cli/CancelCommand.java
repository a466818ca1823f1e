package dev.outlive.cli;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code outlive cancel}. */
@Command(name = "cancel", description = "Ends tasks; what was sent stays at the server.")
final class CancelCommand extends ActCommand {
    CancelCommand(Outlive outlive) {
        super(
                outlive,
                ClientFrame.Action.CANCEL.code(),
                new TaskArguments.Bulk(List.of(TaskState.RUNNING, TaskState.SUSPENDED), false, task -> true));
    }

    @Override
    TaskSnapshot act(Daemon daemon, TaskSnapshot task) {
        return daemon.act(task, ClientFrame.Action.CANCEL);
    }
}
