package dev.outlive.core.task;

import dev.outlive.protocol.model.TaskId;

/** What an app is told of a task, durably: what comes out of the machine. */
public sealed interface TaskEvent {
    TaskId task();

    /** It asks whether to begin, and waits for the answer. */
    record StartAsked(TaskId task) implements TaskEvent {}

    /** The answer to a download lies in a file. {@link Ended} follows in the same step. */
    record DownloadFinished(TaskId task) implements TaskEvent {}

    /** The task has ended. The last event of a task. */
    record Ended(TaskId task) implements TaskEvent {}
}
