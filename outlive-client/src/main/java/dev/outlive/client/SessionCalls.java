package dev.outlive.client;

import dev.outlive.client.internal.SessionLink;
import dev.outlive.client.internal.SessionLink.Repeat;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.util.List;
import java.util.Optional;

/** The calls of a task by way of the session that holds it. */
final class SessionCalls implements TaskCalls {
    private final SessionLink link;
    private final SessionRef session;
    private final boolean delivering;
    private final boolean appleListing;

    SessionCalls(SessionLink link, SessionRef session, boolean delivering, boolean appleListing) {
        this.link = link;
        this.session = session;
        this.delivering = delivering;
        this.appleListing = appleListing;
    }

    @Override
    public TaskSnapshot act(TaskId task, ClientFrame.Action action) {
        boolean counts = action == ClientFrame.Action.RESUME || action == ClientFrame.Action.SUSPEND;
        return link.call(
                        DaemonFrame.TaskIs.class,
                        counts ? Repeat.NEVER : Repeat.SAFE,
                        (call, capability) -> new ClientFrame.Act(call, session, capability, task, action))
                .task();
    }

    @Override
    public TaskSnapshot describe(TaskId task, String description) {
        return link.call(
                        DaemonFrame.TaskIs.class,
                        Repeat.SAFE,
                        (call, capability) -> new ClientFrame.Describe(call, session, capability, task, description))
                .task();
    }

    @Override
    public TaskSnapshot prioritize(TaskId task, double priority) {
        return link.call(
                        DaemonFrame.TaskIs.class,
                        Repeat.SAFE,
                        (call, capability) -> new ClientFrame.Prioritize(call, session, capability, task, priority))
                .task();
    }

    @Override
    public Optional<TaskSnapshot> find(TaskId task) {
        return find(Selection.idPrefix(task.value())).tasks().stream().findFirst();
    }

    DaemonFrame.Tasks find(Selection selection) {
        return link.call(
                DaemonFrame.Tasks.class, Repeat.SAFE, (call, capability) -> new ClientFrame.Find(call, selection));
    }

    DaemonFrame.Tasks find(List<TaskKey> keys) {
        return link.call(
                DaemonFrame.Tasks.class,
                Repeat.SAFE,
                (call, capability) -> new ClientFrame.FindKeys(call, session, keys));
    }

    Optional<RestoredSession> restored() {
        return link
                .call(
                        DaemonFrame.RestoredSessions.class,
                        Repeat.SAFE,
                        (call, capability) -> new ClientFrame.ListRestored(call, session))
                .sessions()
                .stream()
                .findFirst();
    }

    @Override
    public byte[] readBody(TaskId task) {
        return bodyOf(link.call(
                DaemonFrame.ResponseIs.class,
                Repeat.SAFE,
                (call, capability) -> new ClientFrame.ReadResponse(call, task)));
    }

    @Override
    public DaemonFrame.RequestIs readRequest(TaskId task) {
        return link.call(
                DaemonFrame.RequestIs.class,
                Repeat.SAFE,
                (call, capability) -> new ClientFrame.ReadRequest(call, session, capability, task));
    }

    @Override
    public TaskMetrics readMetrics(TaskId task) {
        return link.call(
                        DaemonFrame.MetricsAre.class,
                        Repeat.SAFE,
                        (call, capability) -> new ClientFrame.ReadMetrics(call, task))
                .metrics();
    }

    static byte[] bodyOf(DaemonFrame.ResponseIs answer) {
        byte[] body = answer.body();
        if (body == null) {
            throw new OutliveException(
                    ErrorCode.SPOOL_UNREADABLE,
                    "the daemon gave neither the response's body nor the file that holds it. Nothing was changed."
                            + " Try `outlive response` with the task's id.");
        }
        return body;
    }

    @Override
    public boolean isDelivering() {
        return delivering;
    }

    @Override
    public boolean listsAsApple() {
        return appleListing;
    }
}
