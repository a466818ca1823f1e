package dev.outlive.store;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Response;

/** A task as it lies in the archive. */
final class ArchivedTask {
    private ArchivedTask() {}

    /** What an archived task keeps: of its response the status. */
    static Task of(Task task) {
        if (!(task.state() instanceof TaskState.Completed completed)) {
            throw new IllegalStateException("task " + task.id() + " hasn't ended and isn't archived");
        }
        Response response = completed.response();
        if (response == null) {
            return task;
        }
        var status =
                new Response(response.status(), Headers.empty(), Headers.empty(), "", "", 0, null, false, false, false);
        return new Task(
                task.id(),
                task.number(),
                task.session(),
                task.traits(),
                new TaskState.Completed(completed.outcome(), status, completed.at()),
                task.suspendCount(),
                task.everResumed(),
                task.trail(),
                task.priority(),
                task.description(),
                task.budget(),
                task.startQuestion());
    }
}
