package dev.outlive.cli;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.output.Ages;
import dev.outlive.cli.output.Moved;
import dev.outlive.cli.output.Sizes;
import dev.outlive.cli.output.TaskOutlook;
import dev.outlive.cli.output.TaskPhrase;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TransferError;
import java.time.Clock;
import java.time.Duration;

/** How a task ended, in words for whoever waited for it. */
final class Verdict {
    private Verdict() {}

    /** Success in a line; anything else in three parts. */
    static String of(TaskSnapshot task, Clock clock) {
        if (ExitCode.needsCredentials(task) && task.reason() != null) {
            return "outlive: " + task.id() + " needs credentials: "
                    + Sentences.oneALine(ended(task.reason().text())) + "\n  " + TaskOutlook.next(task) + "\n  "
                    + TaskOutlook.remedy(task);
        }
        String what = task.id() + " " + new TaskPhrase(clock).of(task);
        if (ExitCode.of(task) == ExitCode.DONE) {
            return what + ", " + Sizes.of(Moved.of(task).bytes()) + took(task);
        }
        TransferError error = task.outcome() == null ? null : task.outcome().error();
        return "outlive: " + what + (error == null ? "." : ": " + Sentences.oneALine(ended(error.message()))) + "\n  "
                + TaskOutlook.next(task) + "\n  " + TaskOutlook.remedy(task);
    }

    private static String ended(String message) {
        return message.matches("(?s).*[.!?]") ? message : message + ".";
    }

    private static String took(TaskSnapshot task) {
        return task.endedAt() == null ? "" : " in " + Ages.span(Duration.between(task.createdAt(), task.endedAt()));
    }
}
