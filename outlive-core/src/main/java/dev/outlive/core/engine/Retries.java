package dev.outlive.core.engine;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TaskKey;
import java.util.Optional;

/** Why a task isn't tried again now: what it is instead, what happens by itself, and what would help. */
record Retries(Admission admission) {
    void refuse(Link link, long call, Task task, Turn turn) {
        ErrorCode code = task.isCompleted() ? ErrorCode.TASK_ENDED : ErrorCode.BAD_REQUEST;
        turn.refuse(link, call, code, "task " + task.id() + " " + text(task, turn));
    }

    private String text(Task task, Turn turn) {
        return switch (task.state()) {
            case TaskState.Completed _ ->
                "has ended, and its outcome doesn't change. Nothing was done, and it isn't tried again. Make it anew"
                        + " under another key"
                        + Optional.ofNullable(task.traits().key())
                                .map(Retries::another)
                                .orElse("") + "; if its outcome is unknown, look at the server first";
            case TaskState.Suspended _, TaskState.Suspending _ ->
                "is suspended, so there is no wait to end. Nothing was done, and it doesn't move until it is resumed."
                        + " Start it by `outlive resume " + task.id() + "`";
            case TaskState.Canceling _, TaskState.Expiring _ ->
                "is ending. Nothing was done, and it isn't tried again. Wait for its end by `outlive wait " + task.id()
                        + "`";
            case TaskState.Running _ ->
                "has its attempt " + task.attempt()
                        + " out. Nothing was done, and that goes on. Watch it by `outlive watch " + task.id() + "`";
            case TaskState.Queued _ ->
                admission
                        .reason(task, turn)
                        .map(reason -> waits(task, reason))
                        .orElse("is due already. Nothing was done, and it begins by itself. Watch it by `outlive watch "
                                + task.id() + "`");
        };
    }

    private static String waits(Task task, Reason reason) {
        return "doesn't wait for another attempt, but with `" + reason.code().code() + "`: " + reason.text()
                + ". Nothing was done, and it goes on waiting. See what ends that by `outlive why " + task.id() + "`";
    }

    private static String another(TaskKey key) {
        return ", for example '" + key.value() + "-2'";
    }
}
