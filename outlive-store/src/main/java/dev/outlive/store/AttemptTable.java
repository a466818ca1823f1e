package dev.outlive.store;

import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.TaskId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The journal of attempts. It stays with an archived task. */
final class AttemptTable {
    static final String COLUMNS = "task_no, attempt, started_at, began, ended_at, bytes_sent, result, exchanges, crc";

    private final Statements statements;
    private final TaskTable tasks;
    private final Json json;
    private final RowWriter writer;
    private final RowReader reader;

    AttemptTable(Statements statements, TaskTable tasks, Json json, RowWriter writer, RowReader reader) {
        this.reader = reader;
        this.statements = statements;
        this.tasks = tasks;
        this.json = json;
        this.writer = writer;
    }

    void save(AttemptRecord attempt) throws SQLException {
        TaskTable.Place place = tasks.require(attempt.task());
        PreparedStatement earlier =
                statements.get("DELETE FROM attempt WHERE task_no = ? AND attempt = ? RETURNING crc");
        earlier.setLong(1, place.rowNo());
        earlier.setLong(2, attempt.attempt());
        delete(earlier, place);
        PreparedStatement insert = statements.get("INSERT INTO attempt (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?)");
        writer.into(insert)
                .integer(place.rowNo())
                .integer(attempt.attempt())
                .time(attempt.startedAt())
                .time(attempt.began())
                .time(attempt.endedAt())
                .integer(attempt.bytesSent())
                .text(attempt.result())
                .text(attempt.exchanges() == null ? null : json.write(attempt.exchanges()));
        int crc = writer.checksum();
        insert.executeUpdate();
        tasks.changed(place).ledger.addTaskRow(crc);
    }

    List<AttemptRecord> of(TaskId task) throws SQLException {
        Optional<TaskTable.Place> place = tasks.place(task);
        var found = new ArrayList<AttemptRecord>();
        if (place.isPresent()) {
            PreparedStatement select =
                    statements.get("SELECT " + COLUMNS + " FROM attempt WHERE task_no = ? ORDER BY attempt");
            select.setLong(1, place.get().rowNo());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(read(rows, task));
                }
            } catch (RowReader.Damage damage) {
                throw damage.of("an attempt of task " + task);
            }
        }
        return found;
    }

    /** Reads a row of {@link #COLUMNS}. */
    AttemptRecord read(ResultSet rows, TaskId task) throws SQLException {
        RowReader row = reader.of(rows);
        row.integer();
        long attempt = row.integer();
        var startedAt = row.time();
        var began = row.steady();
        var endedAt = row.timeOrNull();
        long bytesSent = row.integer();
        String result = row.text();
        String exchanges = row.textOrNull();
        row.checksum();
        return new AttemptRecord(
                task,
                attempt,
                startedAt,
                began,
                endedAt,
                bytesSent,
                result,
                exchanges == null ? null : read(exchanges));
    }

    private List<ExchangeMetrics> read(String exchanges) {
        return List.of(json.read(exchanges, ExchangeMetrics[].class));
    }

    /** Removes all attempts of a task. */
    void remove(TaskTable.Place place) throws SQLException {
        PreparedStatement all = statements.get("DELETE FROM attempt WHERE task_no = ? RETURNING crc");
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
