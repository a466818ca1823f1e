package dev.outlive.store;

import dev.outlive.core.schedule.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many tasks are queued in each lane: counted from an index when first asked for, then kept along with each
 * transaction. As many entries as lanes, however many tasks there are.
 */
final class Lanes {
    private final Statements statements;
    private final SessionTable sessions;
    private final Map<Lane, Long> committed = new HashMap<>();
    private final Map<Lane, Long> change = new HashMap<>();
    private boolean counted;

    Lanes(Statements statements, SessionTable sessions) {
        this.statements = statements;
        this.sessions = sessions;
    }

    /** So many more tasks are queued in the lane. */
    void add(Lane lane, long more) {
        change.merge(lane, more, Long::sum);
    }

    Map<Lane, Long> counts() throws SQLException {
        if (!counted) {
            count();
        }
        var all = new TreeMap<Lane, Long>(committed);
        change.forEach((lane, more) -> all.merge(lane, more, Long::sum));
        all.values().removeIf(count -> count == 0);
        return all;
    }

    void committed() {
        if (counted) {
            change.forEach((lane, more) -> committed.merge(lane, more, Long::sum));
            committed.values().removeIf(count -> count == 0);
        }
        change.clear();
    }

    void rolledBack() {
        change.clear();
    }

    /** Counts what is stored, less what this transaction has added to it. */
    private void count() throws SQLException {
        committed.clear();
        for (int held = 0; held <= 1; held++) {
            try (ResultSet rows = statements
                    .get("SELECT session, origin, count(*) FROM task WHERE state = 'queued' AND held = " + held
                            + " GROUP BY session, origin")
                    .executeQuery()) {
                while (rows.next()) {
                    var lane = new Lane(sessions.byRow(rows.getLong(1)).ref(), rows.getString(2));
                    committed.merge(lane, rows.getLong(3), Long::sum);
                }
            }
        }
        change.forEach((lane, more) -> committed.merge(lane, -more, Long::sum));
        counted = true;
    }
}
