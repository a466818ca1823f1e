package dev.outlive.store;

import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies everything that belongs to a session from the tables of one store into those of another: checked as it is read,
 * sealed with the other's key, with names of the other's spool. Launchers and pauses belong to no session and stay.
 */
final class SessionRows {
    private final Tables from;
    private final Tables to;

    SessionRows(Tables from, Tables to) {
        this.from = from;
        this.to = to;
    }

    /** What a task that isn't archived asks for. */
    record Asked(Task task, TaskRequest request) {}

    /** What is to stand in the other store in the place of what stands here. */
    interface Change {
        Asked of(Asked asked) throws SQLException;
    }

    /**
     * Copies a session. The caller commits.
     *
     * @param as how the session is to be there: the same app and identifier; its events are moved into its generation
     * @param each takes the tasks that aren't archived, in the order of their numbers
     */
    void copy(SessionTable.Stored session, Session as, Change change, Consumer<Task> each) throws SQLException {
        to.sessions.save(as);
        long generations = as.generation() - session.session().generation();
        PreparedStatement select = from.statements.get(TaskTable.SELECT + "WHERE session = ? ORDER BY number");
        select.setLong(1, session.rowNo);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                TaskColumns.Row row = from.tasks.read(rows);
                Task task = copy(row, change);
                copyJournal(task.id(), generations);
                if (row.archivedAt() == null) {
                    each.accept(task);
                }
            }
        }
        for (LoggedEvent event : from.events.all(session)) {
            to.events.append(event.renumbered(event.generation() + generations, event.seq()));
        }
        copyKept(session.ref());
    }

    private Task copy(TaskColumns.Row row, Change change) throws SQLException {
        Task task = row.stored().task();
        Optional<TaskRequest> request = from.requests.request(task.id());
        if (row.archivedAt() != null || request.isEmpty()) {
            to.tasks.insert(task);
            if (row.archivedAt() != null) {
                to.tasks.update(task, row.archivedAt());
            }
            return task;
        }
        Asked asked = change.of(new Asked(task, request.get()));
        to.requests.insert(to.tasks.insert(asked.task()), task.id(), asked.request());
        Optional<byte[]> body = from.requests.body(task.id());
        if (body.isPresent()) {
            to.requests.keepBody(task.id(), body.get());
        }
        return asked.task();
    }

    private void copyJournal(TaskId task, long generations) throws SQLException {
        for (AttemptRecord attempt : from.attempts.of(task)) {
            to.attempts.save(attempt);
        }
        for (WaitRecord wait : from.waits.of(task)) {
            to.waits.save(wait);
        }
        for (OperatorAct act : from.acts.of(task)) {
            to.acts.save(act);
        }
        for (StoredQuestion asked : from.questions.of(task)) {
            to.questions.save(new StoredQuestion(
                    asked.task(),
                    asked.session(),
                    asked.generation() + generations,
                    asked.seq(),
                    asked.question(),
                    asked.askedAt(),
                    asked.until(),
                    asked.closing()));
        }
    }

    /** Cookies and credentials. What a provider gave has to be given anew: its time is that of the other store. */
    private void copyKept(SessionRef ref) throws SQLException {
        List<Cookie> cookies = from.cookies.all().getOrDefault(ref, List.of());
        if (!cookies.isEmpty()) {
            to.cookies.save(ref, cookies);
        }
        for (StoredCredential credential : from.credentials.list()) {
            if (credential.ref().session().equals(ref)) {
                to.credentials.save(credential.token() == null ? credential : credential.spent());
            }
        }
    }
}
