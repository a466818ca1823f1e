package dev.outlive.store;

import dev.outlive.core.schedule.PausePeriod;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.SessionId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What users have paused. It belongs to no session, so no ledger counts it: each row stands for itself. */
final class PauseTable {
    private static final String COLUMNS = "row_no, app, session, host, since, until, crc";

    private final Statements statements;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();

    PauseTable(Statements statements, RowWriter writer) {
        this.statements = statements;
        this.writer = writer;
    }

    void save(Pauses pauses) throws SQLException {
        statements.run("DELETE FROM pause");
        PreparedStatement insert = statements.get("INSERT INTO pause (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?)");
        long rowNo = 0;
        for (PausePeriod period : pauses.periods()) {
            PauseScope scope = period.scope();
            writer.into(insert)
                    .integer(++rowNo)
                    .text(scope.app() == null ? null : scope.app().value())
                    .text(scope.session() == null ? null : scope.session().value())
                    .text(scope.host())
                    .time(period.since())
                    .time(period.until())
                    .checksum();
            insert.executeUpdate();
        }
    }

    Pauses load() throws SQLException {
        var periods = new ArrayList<PausePeriod>();
        try (ResultSet rows = all()) {
            while (rows.next()) {
                periods.add(read(rows));
            }
        } catch (RowReader.Damage damage) {
            throw damage.of("what the user has paused");
        }
        return new Pauses(periods);
    }

    /** Removes rows that aren't what was written; returns a line about each. */
    List<String> removeDamaged() throws SQLException {
        var lines = new ArrayList<String>();
        var damaged = new ArrayList<Long>();
        try (ResultSet rows = all()) {
            while (rows.next()) {
                try {
                    read(rows);
                } catch (RowReader.Damage damage) {
                    damaged.add(rows.getLong(1));
                    lines.add("a pause is damaged (" + damage.getMessage()
                            + ") and was removed: what it held goes on. outlive pause holds it again");
                }
            }
        }
        for (long rowNo : damaged) {
            PreparedStatement delete = statements.get("DELETE FROM pause WHERE row_no = ?");
            delete.setLong(1, rowNo);
            delete.executeUpdate();
        }
        return lines;
    }

    private ResultSet all() throws SQLException {
        return statements
                .get("SELECT " + COLUMNS + " FROM pause ORDER BY row_no")
                .executeQuery();
    }

    private PausePeriod read(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        row.integer();
        String app = row.textOrNull();
        String session = row.textOrNull();
        String host = row.textOrNull();
        var since = row.time();
        var until = row.timeOrNull();
        row.checksum();
        try {
            var scope = new PauseScope(
                    app == null ? null : new AppId(app), session == null ? null : new SessionId(session), host);
            return new PausePeriod(scope, since, until);
        } catch (IllegalArgumentException illegal) {
            throw new RowReader.Damage("it names nothing that can be paused", illegal);
        }
    }
}
