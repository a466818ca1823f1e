package dev.outlive.client;

import dev.outlive.client.internal.Backoff;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A look at a session that another process may hold: its tasks as they are now, and nothing that changes them. Any number
 * at a time. Safe from any thread.
 *
 * <p>Its tasks move as the daemon tells of them: {@link Task#progressPublisher()} and {@link Task#completion()} work as for
 * who holds the session, also over a restart of the daemon. The methods that would change them throw
 * {@link IllegalStateException}, and {@link Task#originalRequest()} has neither credentials nor the URL's query.
 */
public final class SessionObserver implements AutoCloseable {
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(50);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5); // as sessions that come back

    private final SessionRef session;
    private final OutliveHome home;
    private final DaemonStart daemonStart;
    private final TaskRegistry registry = new TaskRegistry(new ReadOnly());
    private @Nullable OperatorConnection connection;
    private boolean closed;

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

    /** The task of this id as it is now, also an acknowledged one; empty if it is none of this session. */
    public Optional<Task> task(TaskId id) {
        return TaskPages.byId(session, id, this::find, registry);
    }

    private DaemonFrame.Tasks find(Selection selection) {
        return connection().call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, selection));
    }

    /** The connection, or a new one if the daemon was restarted; what happens from now on is told on it. */
    private synchronized OperatorConnection connection() {
        if (closed) {
            throw new IllegalStateException("this observer of session " + session + " was closed");
        }
        OperatorConnection open = connection;
        if (open == null || !open.isOpen()) {
            open = OperatorConnection.open(home, session.app(), daemonStart);
            connection = open;
            open.listen(frame -> registry.pushed(frame, true));
            open.call(DaemonFrame.Done.class, call -> new ClientFrame.Watch(call, watched()));
            open.ended().thenRun(this::comeBack);
        }
        return open;
    }

    private Selection watched() {
        return new Selection(
                session.app(), session.session(), null, null, List.of(), false, false, false, null, Selection.PAGE_MAX);
    }

    /** The connection has ended. Only who waits for a task needs another one before the next call. */
    private void comeBack() {
        var thread = new Thread(this::reconnect, "outlive-observe-" + session.session());
        thread.setDaemon(true);
        thread.start();
    }

    private void reconnect() {
        var backoff = new Backoff(BACKOFF_FIRST, BACKOFF_MAX);
        while (!isClosed() && !registry.awaited().isEmpty()) {
            try {
                connection();
                registry.refreshAwaited();
                return; // the end of this connection, too, is followed by another
            } catch (OutliveException away) {
                if (!waited(backoff.next())) {
                    return;
                }
            } catch (IllegalStateException closedMeanwhile) {
                return;
            }
        }
    }

    /** Waits so long, or until the observer is closed. */
    private synchronized boolean waited(Duration time) {
        try {
            long until = System.nanoTime() + time.toNanos();
            for (long left = time.toNanos(); left > 0 && !closed; left = until - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return !closed;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        OperatorConnection open;
        synchronized (this) {
            closed = true;
            open = connection;
            notifyAll();
        }
        if (open != null) {
            open.close();
        }
        registry.abandon(new OutliveException(
                ErrorCode.LEASE_LOST, "this observer of session " + session + " was closed; its tasks go on"));
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
            return connection()
                    .call(DaemonFrame.RequestIs.class, call -> new ClientFrame.ReadRequest(call, session, null, task));
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
