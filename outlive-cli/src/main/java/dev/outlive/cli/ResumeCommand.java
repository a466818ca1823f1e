package dev.outlive.cli;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code outlive resume}. */
@Command(name = "resume", description = "Starts tasks, or lets them go on after a suspend.")
final class ResumeCommand extends ActCommand {
    ResumeCommand(Outlive outlive) {
        super(
                outlive,
                ClientFrame.Action.RESUME.code(),
                new TaskArguments.Bulk(List.of(TaskState.SUSPENDED), false, task -> true));
    }

    @Override
    TaskSnapshot act(Daemon daemon, TaskSnapshot task) {
        return daemon.act(task, ClientFrame.Action.RESUME);
    }
}
