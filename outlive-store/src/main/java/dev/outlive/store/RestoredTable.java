package dev.outlive.store;

import dev.outlive.core.session.Restored;
import dev.outlive.core.session.Session;
import dev.outlive.core.time.ClockMark;
import dev.outlive.protocol.model.SessionRef;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which sessions were restored and hold. No ledger counts it: each row stands for itself. */
final class RestoredTable {
    private static final String COLUMNS = "app, session, text, at, since, next_number, crc";

    private final Statements statements;
    private final SessionTable sessions;
    private final ClockTable clock;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();

    RestoredTable(Statements statements, SessionTable sessions, ClockTable clock, RowWriter writer) {
        this.statements = statements;
        this.sessions = sessions;
        this.clock = clock;
        this.writer = writer;
    }

    /** Holds every session with tasks that haven't ended; those that hold already keep what was said of them. */
    void holdAll(String text, Instant now) throws SQLException {
        Instant since = clock.load().map(ClockMark::steady).orElse(now);
        var held = list().stream().map(Restored::session).toList();
        for (SessionTable.Stored stored : sessions.list(null, null)) {
            Session session = stored.session();
            if (stored.ledger.live > 0 && !held.contains(session.ref())) {
                save(new Restored(session.ref(), text, now, since, session.nextNumber()));
            }
        }
    }

    void save(Restored restored) throws SQLException {
        PreparedStatement put =
                statements.get("INSERT OR REPLACE INTO restored (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?)");
        writer.into(put)
                .text(restored.session().app().value())
                .text(restored.session().session().value())
                .text(restored.text())
                .time(restored.at())
                .time(restored.since())
                .integer(restored.nextNumber())
                .checksum();
        put.executeUpdate();
    }

    void remove(SessionRef session) throws SQLException {
        PreparedStatement delete = statements.get("DELETE FROM restored WHERE app = ? AND session = ?");
        delete.setString(1, session.app().value());
        delete.setString(2, session.session().value());
        delete.executeUpdate();
    }

    List<Restored> list() throws SQLException {
        var found = new ArrayList<Restored>();
        try (ResultSet rows = all()) {
            while (rows.next()) {
                found.add(read(rows));
            }
        } catch (RowReader.Damage damage) {
            throw damage.of("which sessions were restored");
        }
        return found;
    }

    /** If a row isn't what was written, nobody knows what was held: everything is, anew. Returns a line about it. */
    List<String> replaceDamaged(Instant now) throws SQLException {
        try (ResultSet rows = all()) {
            while (rows.next()) {
                read(rows);
            }
            return List.of();
        } catch (RowReader.Damage damage) {
            statements.run("DELETE FROM restored");
            holdAll("it isn't known any more which sessions were restored from a copy", now);
            return List.of("which sessions were restored from a copy is damaged (" + damage.getMessage()
                    + "), so the tasks of all sessions hold. outlive restored accept lets them go on");
        }
    }

    private ResultSet all() throws SQLException {
        return statements
                .get("SELECT " + COLUMNS + " FROM restored ORDER BY app, session")
                .executeQuery();
    }

    private Restored read(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        String app = row.text();
        String session = row.text();
        String text = row.text();
        Instant at = row.time();
        Instant since = row.time();
        long nextNumber = row.integer();
        row.checksum();
        try {
            return new Restored(SessionRef.of(app, session), text, at, since, nextNumber);
        } catch (IllegalArgumentException illegal) {
            throw new RowReader.Damage("it names no session", illegal);
        }
    }
}
