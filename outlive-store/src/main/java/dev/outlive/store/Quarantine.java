package dev.outlive.store;

import dev.outlive.core.session.Session;
import dev.outlive.protocol.model.Text;
import dev.outlive.protocol.wire.FrameCodec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Takes damaged sessions out of the tables, row by row as they can be read, so that the others run. A session whose own row
 * is sound goes on empty, in its next generation, so that no number is given twice; the rows stay for people to look at.
 */
final class Quarantine {
    private final Connection connection;
    private final Tables tables;

    Quarantine(Connection connection, Tables tables) {
        this.connection = connection;
        this.tables = tables;
    }

    /** Sets the sessions in these rows aside; returns a line about each. The caller commits. */
    List<String> take(Map<Long, String> damaged, Instant now) throws SQLException {
        var lines = new ArrayList<String>();
        try (Handle handle = Jdbi.create(connection).open()) {
            for (var each : damaged.entrySet()) {
                lines.add(
                        each.getKey() == Verifier.NO_SESSION
                                ? takeOrphans(handle, each.getValue(), now)
                                : take(handle, each.getKey(), each.getValue(), now));
            }
        }
        tables.rolledBack(); // nothing of it is in memory any more
        return lines;
    }

    private String take(Handle handle, long session, String reason, Instant now) throws SQLException {
        Map<String, Object> row = handle.createQuery("SELECT app, identifier FROM session WHERE row_no = :row")
                .bind("row", session)
                .mapToMap()
                .one();
        String app = String.valueOf(row.get("app"));
        String identifier = String.valueOf(row.get("identifier"));
        java.util.Optional<Session> sound = sound(session);
        String tasks = "(SELECT row_no FROM task WHERE session = " + session + ")";
        var place = new Place(app, identifier, reason, now);
        int events = move(handle, place, "event", "session = " + session);
        move(handle, place, "attempt", "task_no IN " + tasks);
        move(handle, place, "wait", "task_no IN " + tasks);
        move(handle, place, "act", "task_no IN " + tasks);
        move(handle, place, "question", "task_no IN " + tasks);
        move(handle, place, "body", "task_no IN " + tasks);
        move(handle, place, "request", "task_no IN " + tasks);
        int moved = move(handle, place, "task", "session = " + session);
        move(handle, place, "session", "row_no = " + session);
        tables.rolledBack();
        if (sound.isPresent()) {
            tables.sessions.save(renewed(sound.get()));
            tables.sessions.flush();
        }
        String name = Text.visible(app + "/" + identifier, 520);
        return "session " + name + " is damaged (" + reason + "): its " + moved + " tasks and " + events
                + " events were set aside in the table quarantine; "
                + (sound.isPresent() ? "it goes on empty" : "its app begins it anew")
                + ", other sessions aren't affected";
    }

    private String takeOrphans(Handle handle, String reason, Instant now) {
        var place = new Place("", "", reason, now);
        int moved = move(handle, place, "event", "session NOT IN (SELECT row_no FROM session)");
        String lost = "task_no NOT IN (SELECT row_no FROM task)"
                + " OR task_no IN (SELECT row_no FROM task WHERE session NOT IN (SELECT row_no FROM session))";
        moved += move(handle, place, "attempt", lost);
        moved += move(handle, place, "wait", lost);
        moved += move(handle, place, "act", lost);
        moved += move(handle, place, "question", lost);
        moved += move(handle, place, "body", lost);
        moved += move(handle, place, "request", lost);
        moved += move(handle, place, "task", "session NOT IN (SELECT row_no FROM session)");
        return moved + " rows belong to no session (" + reason + "); they were set aside in the table quarantine";
    }

    /** Whose rows are moved, and why. */
    private record Place(String app, String identifier, String reason, Instant at) {}

    private static int move(Handle handle, Place place, String table, String condition) {
        int moved = 0;
        try (var rows = handle.createQuery("SELECT * FROM " + table + " WHERE " + condition).mapToMap().stream()) {
            var each = rows.iterator();
            while (each.hasNext()) {
                Map<String, Object> row = each.next();
                handle.createUpdate("INSERT INTO quarantine (at, app, identifier, reason, row_of, spool_path, content)"
                                + " VALUES (:at, :app, :identifier, :reason, :table, :path, :content)")
                        .bind("at", Nanos.of(place.at()))
                        .bind("app", place.app())
                        .bind("identifier", place.identifier())
                        .bind("reason", place.reason())
                        .bind("table", table)
                        .bind("path", row.get(table.equals("request") ? "path" : "body_path"))
                        .bind("content", json(row))
                        .execute();
                moved++;
            }
        }
        handle.execute("DELETE FROM " + table + " WHERE " + condition);
        return moved;
    }

    private static String json(Map<String, Object> row) {
        var shown = new java.util.LinkedHashMap<String, Object>();
        row.forEach((name, value) -> shown.put(
                name.toLowerCase(Locale.ROOT),
                value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value));
        return FrameCodec.JSON.writeValueAsString(shown);
    }

    private java.util.Optional<Session> sound(long session) throws SQLException {
        var select = tables.statements.get(SessionTable.select() + "WHERE row_no=?");
        select.setLong(1, session);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next()
                    ? java.util.Optional.of(tables.sessions.read(rows).session())
                    : java.util.Optional.empty();
        } catch (RowReader.Damage damage) {
            return java.util.Optional.empty();
        }
    }

    /** Sets damaged rows of apps aside; their tasks aren't affected. Returns a line about each. The caller commits. */
    List<String> takeApps(Instant now) throws SQLException {
        var lines = new ArrayList<String>();
        try (Handle handle = Jdbi.create(connection).open()) {
            for (var damaged : tables.apps.damaged().entrySet()) {
                var place = new Place(damaged.getValue(), "", "its row doesn't match its checksum", now);
                move(handle, place, "app", "crc = " + damaged.getKey());
                lines.add("what was known of app " + Text.visible(damaged.getValue(), 260)
                        + " is damaged: its launch command and whether its user quit it were set aside in the table"
                        + " quarantine; its tasks go on, and it registers its command at its next start");
            }
        }
        tables.apps.forget();
        return lines;
    }

    private static Session renewed(Session session) {
        return new Session(
                session.ref(),
                session.settings(),
                Session.Stage.OPEN,
                session.generation() + 1,
                session.epoch() + 1,
                session.nextNumber(),
                1,
                0,
                session.createdAt());
    }
}
