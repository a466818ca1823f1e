package dev.outlive.store;

import dev.outlive.core.time.ClockMark;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The one row that ties steady time to the machine's clocks. It belongs to no session, so no ledger counts it. */
final class ClockTable {
    private static final String COLUMNS = "row_no, boot, booted, wall, steady, crc";

    private final Statements statements;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();

    ClockTable(Statements statements, RowWriter writer) {
        this.statements = statements;
        this.writer = writer;
    }

    void save(ClockMark mark) throws SQLException {
        PreparedStatement put = statements.get("INSERT OR REPLACE INTO clock (" + COLUMNS + ") VALUES (?,?,?,?,?,?)");
        writer.into(put)
                .integer(1)
                .text(mark.boot())
                .time(mark.booted())
                .time(mark.wall())
                .time(mark.steady())
                .checksum();
        put.executeUpdate();
    }

    Optional<ClockMark> load() throws SQLException {
        try (ResultSet rows = all()) {
            return rows.next() ? Optional.of(read(rows)) : Optional.empty();
        } catch (RowReader.Damage damage) {
            throw damage.of("the mark of the clocks");
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
            statements.run("DELETE FROM clock");
            return List.of("the mark of the clocks is damaged (" + damage.getMessage()
                    + ") and was removed: time budgets and waits go on by the wall clock from now on");
        }
    }

    private ResultSet all() throws SQLException {
        return statements.get("SELECT " + COLUMNS + " FROM clock").executeQuery();
    }

    private ClockMark read(ResultSet rows) throws SQLException {
        RowReader row = reader.of(rows);
        row.integer();
        String boot = row.text();
        var booted = row.time();
        var wall = row.time();
        var steady = row.time();
        row.checksum();
        return new ClockMark(boot, booted, wall, steady);
    }
}
