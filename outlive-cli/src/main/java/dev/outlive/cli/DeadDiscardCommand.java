package dev.outlive.cli;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code outlive dead discard}. */
@Command(
        name = "discard",
        description = {
            "Gives dead letters up: no app ever hears what they tell.",
            "Their tasks are archived, unless something else of them is still to be acknowledged."
        })
final class DeadDiscardCommand extends ActCommand {
    DeadDiscardCommand(Outlive outlive) {
        super(
                outlive,
                ClientFrame.Action.DISCARD.code(),
                new TaskArguments.Bulk(List.of(TaskState.COMPLETED), true, task -> task.deadLetter() != null));
    }

    @Override
    TaskSnapshot act(Daemon daemon, TaskSnapshot task) {
        return daemon.act(task, ClientFrame.Action.DISCARD);
    }
}
