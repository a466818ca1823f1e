package dev.outlive.store;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The logs of the sessions: durable events that aren't acknowledged. */
final class EventTable {
    static final String COLUMNS =
            "session, seq, generation, type, task, at, refusals, resends, refusal, refused_at, due, dead, data_offset,"
                    + " crc";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM event ";

    private final Statements statements;
    private final SessionTable sessions;
    private final RowWriter writer;
    private final RowReader reader;

    EventTable(Statements statements, SessionTable sessions, RowWriter writer, RowReader reader) {
        this.reader = reader;
        this.statements = statements;
        this.sessions = sessions;
        this.writer = writer;
    }

    void append(LoggedEvent event) throws SQLException {
        SessionTable.Stored session = sessions.change(event.session());
        session.ledger.addEvent(insert(session, event));
    }

    /** Replaces an event that is there. */
    void recount(LoggedEvent event) throws SQLException {
        SessionTable.Stored session = sessions.change(event.session());
        if (!delete(session, event.seq())) {
            throw new IllegalStateException("event " + event.seq() + " of " + event.session() + " isn't stored");
        }
        session.ledger.addEvent(insert(session, event));
    }

    /** Removes an event, if it is there. */
    void settle(SessionRef ref, long seq) throws SQLException {
        if (sessions.find(ref).isPresent()) {
            delete(sessions.change(ref), seq);
        }
    }

    List<LoggedEvent> after(SessionRef ref, long afterSeq, int limit) throws SQLException {
        Optional<SessionTable.Stored> session = sessions.find(ref);
        if (session.isEmpty()) {
            return List.of();
        }
        PreparedStatement select =
                statements.get(SELECT + "WHERE session = ? AND seq > ? AND dead = 0 ORDER BY seq LIMIT ?");
        select.setLong(1, session.get().rowNo);
        select.setLong(2, afterSeq);
        select.setInt(3, limit);
        return events(select);
    }

    /** All events of a session, dead letters included, in order. */
    List<LoggedEvent> all(SessionTable.Stored session) throws SQLException {
        PreparedStatement select = statements.get(SELECT + "WHERE session = ? ORDER BY seq");
        select.setLong(1, session.rowNo);
        return events(select);
    }

    Optional<LoggedEvent> one(SessionRef ref, long seq) throws SQLException {
        Optional<SessionTable.Stored> session = sessions.find(ref);
        if (session.isEmpty()) {
            return Optional.empty();
        }
        PreparedStatement select = statements.get(SELECT + "WHERE session = ? AND seq = ?");
        select.setLong(1, session.get().rowNo);
        select.setLong(2, seq);
        return events(select).stream().findFirst();
    }

    List<LoggedEvent> of(TaskId task) throws SQLException {
        PreparedStatement select = statements.get(SELECT + "WHERE task = ? ORDER BY session, seq");
        select.setString(1, task.value());
        return events(select);
    }

    List<LoggedEvent> deadLetters(SessionRef ref) throws SQLException {
        Optional<SessionTable.Stored> session = sessions.find(ref);
        if (session.isEmpty()) {
            return List.of();
        }
        PreparedStatement select = statements.get(SELECT + "WHERE session = ? AND dead = 1 ORDER BY seq");
        select.setLong(1, session.get().rowNo);
        return events(select);
    }

    long deadLetterCount(SessionTable.Stored session) throws SQLException {
        PreparedStatement select = statements.get("SELECT count(*) FROM event WHERE session = ? AND dead = 1");
        select.setLong(1, session.rowNo);
        try (ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Reads a row of {@link #COLUMNS}; throws {@link RowReader.Damage} unless it is what was written. */
    LoggedEvent read(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        long session = row.integer();
        long seq = row.integer();
        long generation = row.integer();
        String type = row.text();
        String task = row.textOrNull();
        var at = row.steady();
        int refusals = row.smallInteger();
        int resends = row.smallInteger();
        String refusal = row.textOrNull();
        var refusedAt = row.timeOrNull();
        var due = row.steadyOrNull();
        row.integer(); // dead follows from the two before it
        long dataOffset = row.integer();
        row.checksum();
        try {
            return new LoggedEvent(
                    sessions.byRow(session).ref(),
                    generation,
                    seq,
                    Codes.of(EventType.values(), EventType::code, type),
                    task == null ? null : new TaskId(task),
                    at,
                    refusals,
                    resends,
                    refusal == null || refusedAt == null ? null : new LoggedEvent.Refusal(refusal, refusedAt, due),
                    dataOffset);
        } catch (IllegalArgumentException unknown) {
            throw new RowReader.Damage(String.valueOf(unknown.getMessage()), unknown);
        }
    }

    private int insert(SessionTable.Stored session, LoggedEvent event) throws SQLException {
        PreparedStatement insert =
                statements.get("INSERT INTO event (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        LoggedEvent.Refusal refusal = event.refusal();
        writer.into(insert)
                .integer(session.rowNo)
                .integer(event.seq())
                .integer(event.generation())
                .text(event.type().code())
                .text(event.task() == null ? null : event.task().value())
                .time(event.at())
                .integer(event.refusals())
                .integer(event.resends())
                .text(refusal == null ? null : refusal.why())
                .time(refusal == null ? null : refusal.at())
                .time(refusal == null ? null : refusal.dueAt())
                .integer(event.isDeadLetter() ? 1 : 0)
                .integer(event.dataOffset());
        int crc = writer.checksum();
        insert.executeUpdate();
        return crc;
    }

    private boolean delete(SessionTable.Stored session, long seq) throws SQLException {
        PreparedStatement delete = statements.get("DELETE FROM event WHERE session = ? AND seq = ? RETURNING crc");
        delete.setLong(1, session.rowNo);
        delete.setLong(2, seq);
        try (ResultSet rows = delete.executeQuery()) {
            boolean there = rows.next();
            if (there) {
                session.ledger.removeEvent((int) rows.getLong(1));
            }
            return there;
        }
    }

    private List<LoggedEvent> events(PreparedStatement select) throws SQLException {
        var found = new ArrayList<LoggedEvent>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                try {
                    found.add(read(rows));
                } catch (RowReader.Damage damage) {
                    throw damage.of("event " + rows.getString(2) + " of session row " + rows.getString(1));
                }
            }
        }
        return found;
    }
}
