package dev.outlive.cli;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code outlive dead requeue}. */
@Command(name = "requeue", description = "Delivers dead letters to their app again, once what it threw at is mended.")
final class DeadRequeueCommand extends ActCommand {
    DeadRequeueCommand(Outlive outlive) {
        super(
                outlive,
                ClientFrame.Action.REQUEUE.code(),
                new TaskArguments.Bulk(List.of(TaskState.COMPLETED), true, task -> task.deadLetter() != null));
    }

    @Override
    TaskSnapshot act(Daemon daemon, TaskSnapshot task) {
        return daemon.act(task, ClientFrame.Action.REQUEUE);
    }
}
