package dev.outlive.store;

import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory.Hold;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Text;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What held the lanes in which tasks wait. No ledger counts them: without a row, waits are counted from later on. */
final class LaneTable {
    private static final String COLUMNS = "app, session, origin, policy, holds, crc";

    private final Statements statements;
    private final Json json;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();

    LaneTable(Statements statements, Json json, RowWriter writer) {
        this.statements = statements;
        this.json = json;
        this.writer = writer;
    }

    void save(Lane lane, List<Hold> holds) throws SQLException {
        String app = lane.session().app().value();
        String session = lane.session().session().value();
        if (holds.isEmpty()) {
            remove(app, session, lane.origin(), json.policy(lane.policy()));
            return;
        }
        PreparedStatement replace =
                statements.get("INSERT OR REPLACE INTO lane (" + COLUMNS + ") VALUES (?,?,?,?,?,?)");
        writer.into(replace)
                .text(app)
                .text(session)
                .text(lane.origin())
                .text(json.policy(lane.policy()))
                .text(json.write(holds))
                .checksum();
        replace.executeUpdate();
    }

    Map<Lane, List<Hold>> all() throws SQLException {
        var found = new TreeMap<Lane, List<Hold>>();
        try (ResultSet rows = rows()) {
            while (rows.next()) {
                read(rows, found);
            }
        } catch (RowReader.Damage damage) {
            throw damage.of("what held tasks that wait");
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
                    var name = new String[] {
                        String.valueOf(rows.getString(1)),
                        String.valueOf(rows.getString(2)),
                        String.valueOf(rows.getString(3)),
                        String.valueOf(rows.getString(4))
                    };
                    damaged.add(name);
                    lines.add("what held tasks of session " + Text.visible(name[1], 260) + " so far is damaged ("
                            + damage.getMessage() + ") and was removed: their waits are counted from now on");
                }
            }
        }
        for (String[] name : damaged) {
            remove(name[0], name[1], name[2], name[3]);
        }
        return lines;
    }

    private void remove(String app, String session, String origin, String policy) throws SQLException {
        PreparedStatement delete =
                statements.get("DELETE FROM lane WHERE app = ? AND session = ? AND origin = ? AND policy = ?");
        delete.setString(1, app);
        delete.setString(2, session);
        delete.setString(3, origin);
        delete.setString(4, policy);
        delete.executeUpdate();
    }

    private ResultSet rows() throws SQLException {
        return statements
                .get("SELECT " + COLUMNS + " FROM lane ORDER BY app, session, origin, policy")
                .executeQuery();
    }

    private void read(ResultSet rows, Map<Lane, List<Hold>> into) throws SQLException {
        RowReader row = reader.of(rows);
        String app = row.text();
        String session = row.text();
        String origin = row.text();
        String policy = row.text();
        String holds = row.text();
        row.checksum();
        try {
            var lane = new Lane(SessionRef.of(app, session), origin, json.policy(policy));
            into.put(lane, List.of(json.read(holds, Hold[].class)));
        } catch (IllegalArgumentException illegal) {
            throw new RowReader.Damage("it names no session", illegal);
        }
    }
}
