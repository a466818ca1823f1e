package dev.outlive.cli;

import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code outlive retry}. */
@Command(
        name = "retry",
        description = {
            "Ends the wait of tasks for their next attempt: it is made now.",
            "That is a back-off, a way to the network that was missing, or room on the disk. Ended tasks stay as they"
                    + " are."
        })
final class RetryCommand extends ActCommand {
    RetryCommand(Outlive outlive) {
        super(
                outlive,
                ClientFrame.Action.RETRY.code(),
                new TaskArguments.Bulk(List.of(TaskState.RUNNING), false, RetryCommand::sleeps));
    }

    private static boolean sleeps(TaskSnapshot task) {
        Reason reason = task.reason();
        return reason != null
                && reason.until() != null
                && (reason.code() == WaitReason.BACKOFF
                        || reason.code() == WaitReason.NETWORK
                        || reason.code() == WaitReason.DISK_SPACE);
    }

    @Override
    TaskSnapshot act(Daemon daemon, TaskSnapshot task) {
        return daemon.act(task, ClientFrame.Action.RETRY);
    }
}
