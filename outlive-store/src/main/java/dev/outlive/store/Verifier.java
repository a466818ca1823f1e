package dev.outlive.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the rows that are there with what each session's ledger says of them, and each row with its checksum. One pass
 * over each table; in memory are the sessions only.
 */
final class Verifier {
    /** Rows that belong to no session that is there. */
    static final long NO_SESSION = 0;

    /** How much is read. */
    enum Depth {
        /** Whether rows are missing or were replaced: the checksums as they stand, about a million rows a second. */
        LEDGERS,
        /** Each row's content, too: about a hundred thousand tasks a second. */
        CONTENT
    }

    private final Statements statements;
    private final Depth depth;
    private final RowReader reader = new RowReader();
    private final Map<Long, Ledger> counted = new HashMap<>();
    private final Map<Long, Ledger> stated = new HashMap<>();

    /** What is wrong with a session, by its row; the first thing found stands. */
    private final TreeMap<Long, String> damaged = new TreeMap<>();

    Verifier(Statements statements, Depth depth) {
        this.statements = statements;
        this.depth = depth;
    }

    /** What is wrong, by the rows of the sessions; empty if all is as it was written. */
    Map<Long, String> findings() throws SQLException {
        sessions();
        scan("event", "r.session, r.seq, r.crc, NULL, 1", EventTable.COLUMNS, "event r ORDER BY r.session, r.seq");
        scan(
                "task",
                "r.session, r.id, r.crc, r.listed, CASE WHEN r.delay_kind = 'earliest-begin' THEN r.held = 2"
                        + " WHEN r.delay_kind = 'app-answer' THEN r.held = 3"
                        + " WHEN r.delay_kind IS NULL THEN r.held = 0 ELSE r.held IN (0, 1) END",
                TaskColumns.FIXED + ", " + TaskColumns.CHANGING,
                "task r ORDER BY r.row_no");
        for (String[] table : new String[][] {
            {"request", RequestTable.REQUEST},
            {"body", RequestTable.BODY},
            {"attempt", AttemptTable.COLUMNS},
            {"wait", WaitTable.COLUMNS},
            {"act", ActTable.COLUMNS},
            {"question", QuestionTable.COLUMNS}
        }) {
            scan(
                    table[0],
                    "t.session, t.id, r.crc, NULL, 1",
                    table[1],
                    table[0] + " r LEFT JOIN task t ON t.row_no = r.task_no ORDER BY r.task_no");
        }
        stated.forEach((session, ledger) -> {
            Ledger found = counted.getOrDefault(session, new Ledger());
            if (!ledger.sameAs(found)) {
                note(session, "rows are missing or were replaced: stated are " + ledger + ", found are " + found);
            }
        });
        return damaged;
    }

    private void sessions() throws SQLException {
        try (ResultSet rows =
                statements.get(SessionTable.select() + "ORDER BY row_no").executeQuery()) {
            while (rows.next()) {
                long session = rows.getLong(1);
                var ledger = new Ledger();
                SessionTable.readLedger(rows, ledger);
                stated.put(session, ledger);
                counted.put(session, new Ledger());
                reader.of(rows);
                if (!isSound(SessionTable.COLUMN_COUNT)) {
                    note(session, "its own row doesn't match its checksum");
                }
            }
        }
    }

    /**
     * Goes through a table.
     *
     * @param known session, name of the row, checksum, list of tasks, and whether what has no checksum is sound
     * @param columns the content, then the checksum
     */
    private void scan(String table, String known, String columns, String from) throws SQLException {
        String content = columns.substring(0, columns.indexOf(", crc"));
        String sql = "SELECT " + known
                + (depth == Depth.CONTENT ? ", r." + content.replace(", ", ", r.") + ", r.crc" : "") + " FROM " + from;
        int count = content.split(", ").length + 1;
        try (ResultSet rows = statements.get(sql).executeQuery()) {
            while (rows.next()) {
                long session = rows.getLong(1);
                int crc = (int) rows.getLong(3);
                count(table, session, rows, crc);
                if (!rows.getBoolean(5)) {
                    note(session, table + " " + rows.getString(2) + " is held and shouldn't be");
                }
                reader.of(rows).skip(5);
                if (depth == Depth.CONTENT && !isSound(count)) {
                    note(session, "a row of " + table + " " + rows.getString(2) + " doesn't match its checksum");
                }
            }
        }
    }

    private void count(String table, long session, ResultSet rows, int crc) throws SQLException {
        Ledger ledger = counted.get(session);
        if (ledger == null) {
            note(session, "a row of " + table + " " + rows.getString(2) + " belongs to no session");
        } else if (table.equals("event")) {
            ledger.addEvent(crc);
        } else {
            ledger.addTaskRow(crc);
            String list = rows.getString(4);
            if (list != null) {
                try {
                    ledger.count(Listed.of(list).stage(), 1);
                } catch (RowReader.Damage unknown) {
                    note(session, "task " + rows.getString(2) + " stands in no known list");
                }
            }
        }
    }

    private boolean isSound(int columns) throws SQLException {
        try {
            for (int column = 1; column < columns; column++) {
                reader.any();
            }
            reader.checksum();
            return true;
        } catch (RowReader.Damage damage) {
            return false;
        }
    }

    private void note(long session, String what) {
        damaged.putIfAbsent(stated.containsKey(session) ? session : NO_SESSION, what);
    }
}
