package dev.outlive.store;

import dev.outlive.core.engine.Cookie;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Text;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The cookies of sessions, one sealed row for each. No ledger counts them: a session can do without. */
final class CookieTable {
    private static final String COLUMNS = "app, session, cookies_sealed, crc";

    private final Statements statements;
    private final Json json;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();

    CookieTable(Statements statements, Json json, RowWriter writer) {
        this.statements = statements;
        this.json = json;
        this.writer = writer;
    }

    /** What is sealed. */
    record Jar(List<Cookie> cookies) {}

    void save(SessionRef session, List<Cookie> cookies) throws SQLException {
        if (cookies.isEmpty()) {
            remove(session.app().value(), session.session().value());
            return;
        }
        PreparedStatement replace =
                statements.get("INSERT OR REPLACE INTO cookie_jar (" + COLUMNS + ") VALUES (?,?,?,?)");
        writer.into(replace)
                .text(session.app().value())
                .text(session.session().value())
                .bytes(json.seal(new Jar(cookies), row(session)))
                .checksum();
        replace.executeUpdate();
    }

    Map<SessionRef, List<Cookie>> all() throws SQLException {
        var found = new TreeMap<SessionRef, List<Cookie>>();
        try (ResultSet rows = rows()) {
            while (rows.next()) {
                read(rows, found);
            }
        } catch (RowReader.Damage damage) {
            throw damage.of("the cookies of a session");
        }
        return found;
    }

    /** Removes rows that aren't what was written; returns a line about each. */
    List<String> removeDamaged() throws SQLException {
        var lines = new ArrayList<String>();
        var damaged = new ArrayList<String[]>();
        try (ResultSet rows = rows()) {
            while (rows.next()) {
                try {
                    read(rows, new TreeMap<>());
                } catch (RowReader.Damage damage) {
                    var name = new String[] {String.valueOf(rows.getString(1)), String.valueOf(rows.getString(2))};
                    damaged.add(name);
                    lines.add("the cookies of session " + Text.visible(name[1], 260) + " are damaged ("
                            + damage.getMessage() + ") and were removed: servers give new ones");
                }
            }
        }
        for (String[] name : damaged) {
            remove(name[0], name[1]);
        }
        return lines;
    }

    private void remove(String app, String session) throws SQLException {
        PreparedStatement delete = statements.get("DELETE FROM cookie_jar WHERE app = ? AND session = ?");
        delete.setString(1, app);
        delete.setString(2, session);
        delete.executeUpdate();
    }

    private ResultSet rows() throws SQLException {
        return statements
                .get("SELECT " + COLUMNS + " FROM cookie_jar ORDER BY app, session")
                .executeQuery();
    }

    private void read(ResultSet rows, Map<SessionRef, List<Cookie>> into) throws SQLException {
        RowReader row = reader.of(rows);
        String app = row.text();
        String session = row.text();
        byte[] sealed = row.bytes();
        row.checksum();
        try {
            var ref = SessionRef.of(app, session);
            into.put(ref, List.copyOf(json.open(sealed, row(ref), Jar.class).cookies()));
        } catch (IllegalArgumentException illegal) {
            throw new RowReader.Damage("it names no session", illegal);
        }
    }

    private static String row(SessionRef session) {
        return "cookies " + session;
    }
}
