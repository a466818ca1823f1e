package dev.outlive.store;

import dev.outlive.core.engine.WaitRecord;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.WaitReason;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The journal of waits. It stays with an archived task. */
final class WaitTable {
    static final String COLUMNS = "task_no, since, until, code, text, crc";

    private final Statements statements;
    private final TaskTable tasks;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();

    WaitTable(Statements statements, TaskTable tasks, RowWriter writer) {
        this.statements = statements;
        this.tasks = tasks;
        this.writer = writer;
    }

    void save(WaitRecord wait) throws SQLException {
        TaskTable.Place place = tasks.require(wait.task());
        PreparedStatement earlier = statements.get("DELETE FROM wait WHERE task_no = ? AND since = ? RETURNING crc");
        earlier.setLong(1, place.rowNo());
        earlier.setLong(2, Nanos.of(wait.since()));
        delete(earlier, place);
        PreparedStatement insert = statements.get("INSERT INTO wait (" + COLUMNS + ") VALUES (?,?,?,?,?,?)");
        writer.into(insert)
                .integer(place.rowNo())
                .time(wait.since())
                .time(wait.until())
                .text(wait.code().code())
                .text(wait.text());
        int crc = writer.checksum();
        insert.executeUpdate();
        tasks.changed(place).ledger.addTaskRow(crc);
    }

    List<WaitRecord> of(TaskId task) throws SQLException {
        Optional<TaskTable.Place> place = tasks.place(task);
        var found = new ArrayList<WaitRecord>();
        if (place.isPresent()) {
            PreparedStatement select =
                    statements.get("SELECT " + COLUMNS + " FROM wait WHERE task_no = ? ORDER BY since");
            select.setLong(1, place.get().rowNo());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(read(rows, task));
                }
            } catch (RowReader.Damage damage) {
                throw damage.of("a wait of task " + task);
            }
        }
        return found;
    }

    private WaitRecord read(ResultSet rows, TaskId task) throws SQLException {
        RowReader row = reader.of(rows);
        row.integer();
        var since = row.time();
        var until = row.time();
        String code = row.text();
        String text = row.text();
        row.checksum();
        return new WaitRecord(task, Codes.of(WaitReason.values(), WaitReason::code, code), text, since, until);
    }

    /** Removes all waits of a task. */
    void remove(TaskTable.Place place) throws SQLException {
        PreparedStatement all = statements.get("DELETE FROM wait WHERE task_no = ? RETURNING crc");
        all.setLong(1, place.rowNo());
        delete(all, place);
    }

    private void delete(PreparedStatement delete, TaskTable.Place place) throws SQLException {
        try (ResultSet rows = delete.executeQuery()) {
            while (rows.next()) {
                tasks.changed(place).ledger.removeTaskRow((int) rows.getLong(1));
            }
        }
    }
}
