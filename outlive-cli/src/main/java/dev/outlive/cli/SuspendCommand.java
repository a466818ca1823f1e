package dev.outlive.cli;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code outlive suspend}. */
@Command(name = "suspend", description = "Holds tasks until they are resumed.")
final class SuspendCommand extends ActCommand {
    SuspendCommand(Outlive outlive) {
        super(
                outlive,
                ClientFrame.Action.SUSPEND.code(),
                new TaskArguments.Bulk(List.of(TaskState.RUNNING), false, task -> true));
    }

    @Override
    TaskSnapshot act(Daemon daemon, TaskSnapshot task) {
        return daemon.act(task, ClientFrame.Action.SUSPEND);
    }
}
