package dev.outlive.core.engine;

import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.Selection;
import java.util.List;
import java.util.function.Consumer;

/** The sessions of an app, and the tasks of theirs that haven't ended. */
final class AppTasks {
    private static final List<TaskState> LIVE = List.of(TaskState.SUSPENDED, TaskState.RUNNING, TaskState.CANCELING);

    private AppTasks() {}

    /** Something done to a live task. */
    interface Each {
        void take(Task task, Session session);
    }

    static List<Session> sessions(AppId id, Turn turn) {
        return turn.transaction.sessions().stream()
                .filter(session -> session.ref().app().equals(id))
                .toList();
    }

    static void each(AppId id, Turn turn, Each each) {
        for (Session session : sessions(id, turn)) {
            each(session.ref(), turn, task -> each.take(task, session));
        }
    }

    /** Takes each task of one session that hasn't ended. */
    static void each(SessionRef session, Turn turn, Consumer<Task> each) {
        Selection page = selection(session);
        boolean more = true;
        while (more) {
            List<StoredTask> found = turn.transaction.find(page);
            more = found.size() == page.limit();
            found.forEach(stored -> each.accept(turn.task(stored.task().id()).orElse(stored.task())));
            page = more ? page.after(found.getLast().task().id().value()) : page;
        }
    }

    private static Selection selection(SessionRef ref) {
        return new Selection(ref.app(), ref.session(), null, null, LIVE, false, false, false, null, Selection.PAGE_MAX);
    }
}
