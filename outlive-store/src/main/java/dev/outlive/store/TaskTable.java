package dev.outlive.store;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.TaskId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of tasks: written one by one, found by identity, key or submission. */
final class TaskTable {
    static final String SELECT = "SELECT " + TaskColumns.FIXED + ", " + TaskColumns.CHANGING + " FROM task ";
    private static final String INSERT = "INSERT INTO task (" + TaskColumns.FIXED + ", " + TaskColumns.CHANGING
            + ") VALUES (" + places(TaskColumns.FIXED + "," + TaskColumns.CHANGING) + ")";
    private static final String UPDATE =
            "UPDATE task SET " + TaskColumns.CHANGING.replace(",", " = ?,") + " = ? WHERE row_no = ?";

    private final Statements statements;
    private final SessionTable sessions;
    private final RowWriter writer;
    private final TaskColumns columns;
    private long nextRow;

    TaskTable(Statements statements, SessionTable sessions, RowWriter writer, TaskColumns columns) {
        this.statements = statements;
        this.sessions = sessions;
        this.writer = writer;
        this.columns = columns;
    }

    /** Where a task's row is, and what its session's ledger says of it. */
    record Place(long rowNo, long session, int crc, Listed listed) {}

    /** Inserts the row; returns where it is. */
    Place insert(Task task) throws SQLException {
        SessionTable.Stored session = sessions.change(task.session());
        long rowNo = takeRow();
        PreparedStatement insert = statements.get(INSERT);
        writer.into(insert);
        columns.fixed(rowNo, session.rowNo, task);
        int crc = columns.changing(task, null);
        insert.executeUpdate();
        Listed listed = Listed.of(task, false);
        session.ledger.addTaskRow(crc);
        session.ledger.count(listed.stage(), 1);
        return new Place(rowNo, session.rowNo, crc, listed);
    }

    /** Replaces what changes of a task; an archived one stays so only if a time is given. */
    void update(Task task, @Nullable Instant archivedAt) throws SQLException {
        Place place = require(task.id());
        if (place.listed().stage() == Ledger.Stage.ARCHIVED) {
            throw new IllegalStateException("task " + task.id() + " is archived and doesn't change");
        }
        SessionTable.Stored session = sessions.change(task.session());
        PreparedStatement update = statements.get(UPDATE);
        writer.unbound();
        columns.fixed(place.rowNo(), place.session(), task);
        writer.bound(update);
        int crc = columns.changing(task, archivedAt);
        writer.extra(place.rowNo());
        update.executeUpdate();
        Listed listed = Listed.of(task, archivedAt != null);
        session.ledger.replaceTaskRow(place.crc(), crc);
        session.ledger.count(place.listed().stage(), -1);
        session.ledger.count(listed.stage(), 1);
    }

    /** Replaces what else is fixed at creation: what is asked of the server, and under which conditions. */
    void proceedWith(Task task) throws SQLException {
        PreparedStatement update =
                statements.get("UPDATE task SET origin = ?, method = ?, url = ?, may_repeat = ?, policy = ?, folder = ?"
                        + " WHERE row_no = ?");
        columns.requested(update, task.traits(), require(task.id()).rowNo());
        update.executeUpdate();
        update(task, null);
    }

    /** Removes an archived task's row. The rows that belong to it are gone already. */
    void delete(Place place) throws SQLException {
        PreparedStatement delete = statements.get("DELETE FROM task WHERE row_no=?");
        delete.setLong(1, place.rowNo());
        delete.executeUpdate();
        SessionTable.Stored session = changed(place);
        session.ledger.removeTaskRow(place.crc());
        session.ledger.count(place.listed().stage(), -1);
    }

    Optional<Place> place(TaskId id) throws SQLException {
        PreparedStatement select = statements.get("SELECT row_no, session, crc, listed FROM task WHERE id=?");
        select.setString(1, id.value());
        return places(select).stream().findFirst();
    }

    Place require(TaskId id) throws SQLException {
        return place(id).orElseThrow(() -> new IllegalStateException("task " + id + " isn't stored"));
    }

    /** Tasks that were archived before a time, the oldest first. */
    List<Place> archivedBefore(Instant time, int limit) throws SQLException {
        PreparedStatement select = statements.get("SELECT row_no, session, crc, listed FROM task"
                + " WHERE archived_at IS NOT NULL AND archived_at < ? ORDER BY archived_at, row_no LIMIT ?");
        select.setLong(1, Nanos.of(time));
        select.setInt(2, limit);
        return places(select);
    }

    /** The session of a row, about to be changed. */
    SessionTable.Stored changed(Place place) throws SQLException {
        return sessions.change(sessions.byRow(place.session()).ref());
    }

    Optional<TaskColumns.Row> load(TaskId id) throws SQLException {
        PreparedStatement select = statements.get(SELECT + "WHERE id=?");
        select.setString(1, id.value());
        return rows(select).stream().findFirst();
    }

    /** Runs a query for rows of {@link #SELECT}, checks them and reads them. */
    List<TaskColumns.Row> rows(PreparedStatement select) throws SQLException {
        var found = new ArrayList<TaskColumns.Row>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(read(rows));
            }
        }
        return found;
    }

    TaskColumns.Row read(ResultSet rows) throws SQLException {
        try {
            return columns.read(rows, row -> sessions.byRow(row).ref());
        } catch (RowReader.Damage damage) {
            throw damage.of("task " + rows.getString(2) + " in row " + rows.getString(1));
        }
    }

    /** After a rollback: numbers of rows were taken that are free again. */
    void forget() {
        nextRow = 0;
    }

    private static List<Place> places(PreparedStatement select) throws SQLException {
        var found = new ArrayList<Place>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(new Place(
                        rows.getLong(1), rows.getLong(2), (int) rows.getLong(3), Listed.of(rows.getString(4))));
            }
        }
        return found;
    }

    private long takeRow() throws SQLException {
        if (nextRow == 0) {
            try (ResultSet rows = statements
                    .get("SELECT coalesce(max(row_no), 0) + 1 FROM task")
                    .executeQuery()) {
                rows.next();
                nextRow = rows.getLong(1);
            }
        }
        return nextRow++;
    }

    private static String places(String columns) {
        return "?" + ",?".repeat(columns.split(",").length - 1);
    }
}
