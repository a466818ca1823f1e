package dev.outlive.simulator.memory;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;

/** What of a task stays in the archive. */
final class Archived {
    private Archived() {}

    static Task of(Task task, TaskState.Completed kept) {
        return new Task(
                task.id(),
                task.number(),
                task.session(),
                task.traits(),
                kept,
                task.suspendCount(),
                task.everResumed(),
                task.trail(),
                task.priority(),
                task.description(),
                task.budget(),
                task.startQuestion());
    }
}
