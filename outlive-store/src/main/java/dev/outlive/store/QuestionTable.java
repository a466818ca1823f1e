package dev.outlive.store;

import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What tasks ask their apps, and what came of it. The rows stay with an archived task. */
final class QuestionTable {
    static final String COLUMNS =
            "task_no, session, generation, seq, question, asked_at, until, closed_as, answer_id, closed_at, crc";
    private static final String SELECT =
            "SELECT r." + COLUMNS.replace(", ", ", r.") + ", t.id FROM question r JOIN task t ON t.row_no = r.task_no ";

    private final Statements statements;
    private final SessionTable sessions;
    private final TaskTable tasks;
    private final Json json;
    private final RowWriter writer;
    private final RowReader reader;

    QuestionTable(
            Statements statements,
            SessionTable sessions,
            TaskTable tasks,
            Json json,
            RowWriter writer,
            RowReader reader) {
        this.reader = reader;
        this.statements = statements;
        this.sessions = sessions;
        this.tasks = tasks;
        this.json = json;
        this.writer = writer;
    }

    void save(StoredQuestion question) throws SQLException {
        TaskTable.Place place = tasks.require(question.task());
        PreparedStatement earlier = statements.get(
                "DELETE FROM question WHERE session = ? AND generation = ? AND seq = ? AND task_no = ? RETURNING crc");
        earlier.setLong(1, place.session());
        earlier.setLong(2, question.generation());
        earlier.setLong(3, question.seq());
        earlier.setLong(4, place.rowNo());
        delete(earlier, place);
        PreparedStatement insert =
                statements.get("INSERT INTO question (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?,?,?)");
        StoredQuestion.Closing closing = question.closing();
        writer.into(insert)
                .integer(place.rowNo())
                .integer(place.session())
                .integer(question.generation())
                .integer(question.seq())
                .text(json.write(question.question()))
                .time(question.askedAt())
                .time(question.until())
                .text(closing == null ? null : closing.how())
                .text(closing == null ? null : closing.answerId())
                .time(closing == null ? null : closing.at());
        int crc = writer.checksum();
        insert.executeUpdate();
        tasks.changed(place).ledger.addTaskRow(crc);
    }

    Optional<StoredQuestion> find(SessionRef ref, long generation, long seq) throws SQLException {
        Optional<SessionTable.Stored> session = sessions.find(ref);
        if (session.isEmpty()) {
            return Optional.empty();
        }
        PreparedStatement select = statements.get(SELECT + "WHERE r.session = ? AND r.generation = ? AND r.seq = ?");
        select.setLong(1, session.get().rowNo);
        select.setLong(2, generation);
        select.setLong(3, seq);
        return questions(select).stream().findFirst();
    }

    List<StoredQuestion> of(TaskId task) throws SQLException {
        Optional<TaskTable.Place> place = tasks.place(task);
        if (place.isEmpty()) {
            return List.of();
        }
        PreparedStatement select = statements.get(SELECT + "WHERE r.task_no = ? ORDER BY r.generation, r.seq");
        select.setLong(1, place.get().rowNo());
        return questions(select);
    }

    boolean isAsked(SessionRef ref) throws SQLException {
        Optional<SessionTable.Stored> session = sessions.find(ref);
        if (session.isEmpty()) {
            return false;
        }
        PreparedStatement select =
                statements.get("SELECT 1 FROM question WHERE session = ? AND closed_at IS NULL LIMIT 1");
        select.setLong(1, session.get().rowNo);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next();
        }
    }

    List<StoredQuestion> openWithoutEnd() throws SQLException {
        return questions(statements.get(
                SELECT + "WHERE r.closed_at IS NULL AND r.until IS NULL ORDER BY r.session, r.generation, r.seq"));
    }

    List<StoredQuestion> unanswered(Instant steady, int limit) throws SQLException {
        PreparedStatement select = statements.get(
                SELECT
                        + "WHERE r.closed_at IS NULL AND r.until <= ? ORDER BY r.until, r.session, r.generation, r.seq LIMIT ?");
        select.setLong(1, Nanos.of(steady));
        select.setInt(2, limit);
        return questions(select);
    }

    Optional<Instant> nextUnanswered() throws SQLException {
        try (ResultSet rows = statements
                .get("SELECT min(until) FROM question WHERE closed_at IS NULL AND until IS NOT NULL")
                .executeQuery()) {
            rows.next();
            long at = rows.getLong(1);
            return rows.wasNull() ? Optional.empty() : Optional.of(Nanos.instant(at));
        }
    }

    /** Removes all questions of a task. */
    void remove(TaskTable.Place place) throws SQLException {
        PreparedStatement all = statements.get("DELETE FROM question WHERE task_no = ? RETURNING crc");
        all.setLong(1, place.rowNo());
        delete(all, place);
    }

    private List<StoredQuestion> questions(PreparedStatement select) throws SQLException {
        var found = new ArrayList<StoredQuestion>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                try {
                    found.add(read(rows));
                } catch (RowReader.Damage damage) {
                    throw damage.of("question " + rows.getString(4) + " of session row " + rows.getString(2));
                }
            }
        }
        return found;
    }

    private StoredQuestion read(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        row.integer();
        long session = row.integer();
        long generation = row.integer();
        long seq = row.integer();
        String question = row.text();
        Instant askedAt = row.steady();
        Instant until = row.steadyOrNull();
        String how = row.textOrNull();
        String answerId = row.textOrNull();
        Instant closedAt = row.steadyOrNull();
        row.checksum();
        return new StoredQuestion(
                new TaskId(rows.getString(12)),
                sessions.byRow(session).ref(),
                generation,
                seq,
                json.read(question, Question.class),
                askedAt,
                until,
                how == null ? null : new StoredQuestion.Closing(how, answerId, Codes.present(closedAt)));
    }

    private void delete(PreparedStatement delete, TaskTable.Place place) throws SQLException {
        try (ResultSet rows = delete.executeQuery()) {
            while (rows.next()) {
                tasks.changed(place).ledger.removeTaskRow((int) rows.getLong(1));
            }
        }
    }
}
