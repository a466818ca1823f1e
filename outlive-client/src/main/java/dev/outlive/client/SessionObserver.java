package dev.outlive.client;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A look at a session that another process may hold: its tasks as they are now, and nothing that changes them. Any number
 * at a time. Safe from any thread.
 *
 * <p>The methods of its tasks that would change them throw {@link IllegalStateException}; {@link Task#refresh()} brings
 * them up to date, and completes {@link Task#completion()} if they have ended.
 */
public final class SessionObserver implements AutoCloseable {
    private final SessionRef session;
    private final OutliveHome home;
    private final DaemonStart daemonStart;
    private final TaskRegistry registry = new TaskRegistry(new ReadOnly());
    private @Nullable OperatorConnection connection;

    SessionObserver(SessionRef session, OutliveHome home, DaemonStart daemonStart) {
        this.session = session;
        this.home = home;
        this.daemonStart = daemonStart;
        connection(); // what is wrong with the daemon shows now
    }

    /** App and identifier. */
    public SessionRef ref() {
        return session;
    }

    /** Every task that isn't acknowledged, as it is now, by kind. */
    public TaskLists tasks() {
        return TaskLists.of(allTasks());
    }

    /** Every task that isn't acknowledged, as it is now, in the order of creation. */
    public List<Task> allTasks() {
        return TaskPages.all(session, this::find, registry);
    }

    /** The task of this key as it is now, also an acknowledged one. */
    public Optional<Task> task(String key) {
        return TaskPages.byKey(session, key, this::find, registry);
    }

    private DaemonFrame.Tasks find(Selection selection) {
        return connection().call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, selection));
    }

    /** The connection, or a new one if the daemon was restarted. */
    private synchronized OperatorConnection connection() {
        OperatorConnection open = connection;
        if (open == null || !open.isOpen()) {
            open = OperatorConnection.open(home, session.app(), daemonStart);
            connection = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.close();
        }
    }

    private final class ReadOnly implements TaskCalls {
        @Override
        public TaskSnapshot act(TaskId task, ClientFrame.Action action) {
            throw readOnly();
        }

        @Override
        public TaskSnapshot describe(TaskId task, String description) {
            throw readOnly();
        }

        @Override
        public TaskSnapshot prioritize(TaskId task, double priority) {
            throw readOnly();
        }

        @Override
        public DaemonFrame.RequestIs readRequest(TaskId task) {
            throw readOnly();
        }

        @Override
        public TaskMetrics readMetrics(TaskId task) {
            return connection()
                    .call(DaemonFrame.MetricsAre.class, call -> new ClientFrame.ReadMetrics(call, task))
                    .metrics();
        }

        @Override
        public Optional<TaskSnapshot> find(TaskId task) {
            return SessionObserver.this.find(Selection.idPrefix(task.value())).tasks().stream()
                    .findFirst();
        }

        @Override
        public byte[] readBody(TaskId task) {
            return SessionCalls.bodyOf(
                    connection().call(DaemonFrame.ResponseIs.class, call -> new ClientFrame.ReadResponse(call, task)));
        }

        @Override
        public boolean isDelivering() {
            return false;
        }

        private IllegalStateException readOnly() {
            return new IllegalStateException("session " + session
                    + " is only observed here; open it to change its tasks, or use the `outlive` command");
        }
    }
}
