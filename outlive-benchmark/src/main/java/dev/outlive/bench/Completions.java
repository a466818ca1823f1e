package dev.outlive.bench;

import dev.outlive.client.OperatorConnection;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Waits until tasks have ended, as the daemon tells after the commit. */
final class Completions implements AutoCloseable {
    private final OperatorConnection connection;
    private final Set<TaskId> ended = new HashSet<>();

    Completions(BenchDaemon daemon) {
        this.connection = daemon.connect();
        connection.listen(this::take);
        connection.call(DaemonFrame.Done.class, call -> new ClientFrame.Watch(call, sessionTasks()));
    }

    private static Selection sessionTasks() {
        return new Selection(
                BenchDaemon.SESSION.app(),
                BenchDaemon.SESSION.session(),
                null,
                null,
                List.of(),
                false,
                false,
                false,
                null,
                Selection.PAGE_MAX);
    }

    private synchronized void take(DaemonFrame frame) {
        if (frame instanceof DaemonFrame.Changed(var task) && task.outcome() != null) {
            require(task);
            ended.add(task.id());
            notifyAll();
        }
    }

    private static void require(TaskSnapshot task) {
        if (task.outcome() != null
                && task.outcome().kind() != Outcome.Kind.FINISHED
                && task.outcome().kind() != Outcome.Kind.CANCELLED) {
            throw new IllegalStateException("an upload of the benchmark failed: " + task.outcome());
        }
    }

    /** Returns when that many tasks have ended. */
    synchronized void await(int count) throws InterruptedException {
        while (ended.size() < count) {
            wait();
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
