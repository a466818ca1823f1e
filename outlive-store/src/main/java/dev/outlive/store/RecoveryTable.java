package dev.outlive.store;

import dev.outlive.protocol.model.RecoveryReport;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The one row that tells what the last start found. It belongs to no session, so no ledger counts it. */
final class RecoveryTable {
    private static final String COLUMNS = "row_no, at, report, crc";

    private final Statements statements;
    private final Json json;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();

    RecoveryTable(Statements statements, Json json, RowWriter writer) {
        this.statements = statements;
        this.json = json;
        this.writer = writer;
    }

    void save(RecoveryReport report) throws SQLException {
        PreparedStatement put = statements.get("INSERT OR REPLACE INTO recovery (" + COLUMNS + ") VALUES (?,?,?,?)");
        writer.into(put).integer(1).time(report.at()).text(json.write(report)).checksum();
        put.executeUpdate();
    }

    Optional<RecoveryReport> load() throws SQLException {
        try (ResultSet rows = all()) {
            return rows.next() ? Optional.of(read(rows)) : Optional.empty();
        } catch (RowReader.Damage damage) {
            throw damage.of("the report of the last start");
        }
    }

    /** Removes the row if it isn't what was written; returns a line about it. */
    List<String> removeDamaged() throws SQLException {
        try (ResultSet rows = all()) {
            while (rows.next()) {
                read(rows);
            }
            return List.of();
        } catch (RowReader.Damage damage) {
            statements.run("DELETE FROM recovery");
            return List.of("the report of the last start is damaged (" + damage.getMessage()
                    + ") and was removed; this start writes its own");
        }
    }

    private ResultSet all() throws SQLException {
        return statements.get("SELECT " + COLUMNS + " FROM recovery").executeQuery();
    }

    private RecoveryReport read(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        row.integer();
        row.time();
        String report = row.text();
        row.checksum();
        return json.read(report, RecoveryReport.class);
    }
}
