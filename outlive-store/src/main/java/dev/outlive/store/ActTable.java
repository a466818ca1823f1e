package dev.outlive.store;

import dev.outlive.core.engine.OperatorAct;
import dev.outlive.protocol.model.TaskId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The journal of what operators did. It stays with an archived task. */
final class ActTable {
    static final String COLUMNS = "task_no, number, at, what, pid, crc";

    private final Statements statements;
    private final TaskTable tasks;
    private final RowWriter writer;
    private final RowReader reader = new RowReader();

    ActTable(Statements statements, TaskTable tasks, RowWriter writer) {
        this.statements = statements;
        this.tasks = tasks;
        this.writer = writer;
    }

    void save(OperatorAct act) throws SQLException {
        TaskTable.Place place = tasks.require(act.task());
        PreparedStatement older = statements.get("DELETE FROM act WHERE task_no = ? AND number <= ? RETURNING crc");
        older.setLong(1, place.rowNo());
        older.setLong(2, act.number() - OperatorAct.KEPT_MAX);
        delete(older, place);
        PreparedStatement insert = statements.get("INSERT INTO act (" + COLUMNS + ") VALUES (?,?,?,?,?,?)");
        writer.into(insert)
                .integer(place.rowNo())
                .integer(act.number())
                .time(act.at())
                .text(act.what())
                .integer(act.pid());
        int crc = writer.checksum();
        insert.executeUpdate();
        tasks.changed(place).ledger.addTaskRow(crc);
    }

    List<OperatorAct> of(TaskId task) throws SQLException {
        Optional<TaskTable.Place> place = tasks.place(task);
        var found = new ArrayList<OperatorAct>();
        if (place.isPresent()) {
            PreparedStatement select =
                    statements.get("SELECT " + COLUMNS + " FROM act WHERE task_no = ? ORDER BY number");
            select.setLong(1, place.get().rowNo());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(read(rows, task));
                }
            } catch (RowReader.Damage damage) {
                throw damage.of("an operator's act on task " + task);
            }
        }
        return found;
    }

    private OperatorAct read(ResultSet rows, TaskId task) throws SQLException {
        RowReader row = reader.of(rows);
        row.integer();
        long number = row.integer();
        var at = row.time();
        String what = row.text();
        long pid = row.integer();
        row.checksum();
        return new OperatorAct(task, number, at, what, pid);
    }

    /** Removes all of a task. */
    void remove(TaskTable.Place place) throws SQLException {
        PreparedStatement all = statements.get("DELETE FROM act WHERE task_no = ? RETURNING crc");
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
