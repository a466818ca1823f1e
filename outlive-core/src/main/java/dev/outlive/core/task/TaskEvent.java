package dev.outlive.core.task;

import dev.outlive.protocol.model.TaskId;

/** What an app is told of a task, durably: what comes out of the machine. */
public sealed interface TaskEvent {
    TaskId task();

    /** The task has ended. The last event of a task. */
    record Ended(TaskId task) implements TaskEvent {}
}
