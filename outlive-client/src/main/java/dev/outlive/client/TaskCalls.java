package dev.outlive.client;

import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.Optional;

/** What a task asks of the daemon, by way of the session or the observer that gave it. */
interface TaskCalls {
    TaskSnapshot act(TaskId task, ClientFrame.Action action);

    TaskSnapshot describe(TaskId task, String description);

    TaskSnapshot prioritize(TaskId task, double priority);

    Optional<TaskSnapshot> find(TaskId task);

    byte[] readBody(TaskId task);

    DaemonFrame.RequestIs readRequest(TaskId task);

    TaskMetrics readMetrics(TaskId task);

    /** Whether a completion comes by itself, as an event. */
    boolean isDelivering();

    /** Whether tasks are shown as Apple shows them ({@link SessionConfiguration.Builder#appleListing}). */
    default boolean listsAsApple() {
        return false;
    }
}
