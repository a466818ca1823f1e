package dev.outlive.core.engine;

import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskId;
import org.jspecify.annotations.Nullable;

/** The files that belong to tasks. What a crash keeps from being released is swept at the next start. */
public interface Spool {
    /**
     * Releases what an acknowledged task held: its private copy and its response body, unless that is a declared
     * destination. A consumed original goes only if the task was successful.
     */
    void release(TaskId task, TaskRequest request, @Nullable Response response, boolean successful);

    /** Releases a file that was pinned for a task that isn't created. */
    void discard(PinnedSource source);
}
