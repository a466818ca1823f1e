package dev.outlive.store;

import dev.outlive.core.credential.Folders;
import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.Selection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The questions about tasks. Each is answered from an index and reads no more rows than it returns. */
final class TaskQueries {
    /**
     * Tasks whose time has come in one go: more than run at a time, few enough for a turn. The rest follows with the next
     * question, so only among more than so many that come at once may a later one overtake.
     */
    private static final int RIPE_MAX = 10_000;

    /** Tasks of a range of folders that are looked at for the first of them, since no index has both orders. */
    private static final int PART_MAX = 256;

    private static final Comparator<Task> FIRST =
            Comparator.comparingDouble(Task::priority).reversed().thenComparing(Task::number);

    /** Tasks whose latest time to begin counts: the terms of its index. */
    private static final String UNBEGUN =
            "latest_begin IS NOT NULL AND attempt = 0 AND state IN ('suspended', 'queued')";

    private final Statements statements;
    private final SessionTable sessions;
    private final TaskTable tasks;
    private final Json json;
    private final SpoolPaths paths;

    TaskQueries(Statements statements, SessionTable sessions, TaskTable tasks, Json json, SpoolPaths paths) {
        this.statements = statements;
        this.sessions = sessions;
        this.tasks = tasks;
        this.json = json;
        this.paths = paths;
    }

    Optional<Task> byKey(SessionRef ref, String key, boolean archived) throws SQLException {
        return one(ref, "key", key, archived);
    }

    Optional<Task> bySubmission(SessionRef ref, String submissionId, boolean archived) throws SQLException {
        return one(ref, "submission_id", submissionId, archived);
    }

    /** One page of a selection: the identities from the index of lists, merged, then the rows. */
    List<StoredTask> find(Selection selection) throws SQLException {
        var page = new TreeSet<String>();
        String app = selection.app() == null ? null : selection.app().value();
        String identifier =
                selection.session() == null ? null : selection.session().value();
        String prefix = selection.idPrefix() == null ? "" : selection.idPrefix().toUpperCase(Locale.ROOT);
        String after = selection.afterId() == null ? "" : selection.afterId() + " "; // less than any longer identity
        for (SessionTable.Stored session : sessions.list(app, identifier)) {
            for (Listed list : Listed.selected(selection)) {
                PreparedStatement select = selection.key() == null
                        ? statements.get("SELECT id FROM task WHERE session=? AND listed=? AND id >= ? AND id < ?"
                                + " ORDER BY id LIMIT ?")
                        : statements.get("SELECT id FROM task WHERE session=? AND listed=? AND id >= ? AND id < ?"
                                + " AND key=? AND archived_at IS "
                                + (list.stage() == Ledger.Stage.ARCHIVED ? "NOT NULL" : "NULL")
                                + " ORDER BY id LIMIT ?");
                int parameter = 0;
                select.setLong(++parameter, session.rowNo);
                select.setString(++parameter, list.code());
                select.setString(++parameter, prefix.compareTo(after) > 0 ? prefix : after);
                select.setString(++parameter, upperBound(prefix, page, selection.limit()));
                if (selection.key() != null) {
                    select.setString(++parameter, selection.key().value());
                }
                select.setInt(++parameter, selection.limit());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        page.add(rows.getString(1));
                    }
                }
                while (page.size() > selection.limit()) {
                    page.pollLast();
                }
            }
        }
        var found = new ArrayList<StoredTask>(page.size());
        for (String id : page) {
            found.add(tasks.load(new TaskId(id)).orElseThrow().stored());
        }
        return found;
    }

    List<Task> withAttempt() throws SQLException {
        return tasks(statements.get(
                TaskTable.SELECT + "WHERE state IN ('running', 'suspending', 'canceling', 'expiring') ORDER BY id"));
    }

    Map<Lane, Long> queued() throws SQLException {
        var counts = new TreeMap<Lane, Long>();
        for (int held = 0; held <= 3; held++) {
            try (ResultSet rows = statements
                    .get("SELECT session, origin, policy, count(*) FROM task WHERE state = 'queued' AND held = " + held
                            + " GROUP BY session, origin, policy")
                    .executeQuery()) {
                while (rows.next()) {
                    var lane = new Lane(
                            sessions.byRow(rows.getLong(1)).ref(), rows.getString(2), json.policy(rows.getString(3)));
                    counts.merge(lane, rows.getLong(4), Long::sum);
                }
            }
        }
        return counts;
    }

    List<Task> due(Lane lane, Instant steady, int limit) throws SQLException {
        Optional<SessionTable.Stored> session = sessions.find(lane.session());
        if (session.isEmpty()) {
            return List.of();
        }
        ripen(steady);
        PreparedStatement select = statements.get(TaskTable.SELECT
                + "INDEXED BY task_queue WHERE state = 'queued' AND held = 0 AND session = ? AND origin = ? AND policy"
                + " = ? AND not_before <= ? ORDER BY priority DESC, number LIMIT ?");
        select.setLong(1, session.get().rowNo);
        select.setString(2, lane.origin());
        select.setString(3, json.policy(lane.policy()));
        select.setLong(4, Nanos.of(steady));
        select.setInt(5, limit);
        return tasks(select);
    }

    /** Those of each range of folders, at most {@link #PART_MAX} of it looked at, then the first of all. */
    List<Task> due(LanePart part, Instant steady, int limit) throws SQLException {
        Optional<SessionTable.Stored> session = sessions.find(part.lane().session());
        if (session.isEmpty()) {
            return List.of();
        }
        ripen(steady);
        var found = new ArrayList<Task>();
        for (Folders.Range range : part.ranges()) {
            PreparedStatement select = statements.get(TaskTable.SELECT
                    + "WHERE row_no IN (SELECT row_no FROM task INDEXED BY task_folder WHERE state = 'queued'"
                    + " AND session = ? AND origin = ? AND policy = ? AND held = 0 AND folder >= ? AND folder < ?"
                    + " AND not_before <= ? ORDER BY folder LIMIT " + PART_MAX
                    + ") ORDER BY priority DESC, number LIMIT ?");
            int parameter = bind(select, session.get().rowNo, part.lane(), range);
            select.setLong(++parameter, Nanos.of(steady));
            select.setInt(++parameter, limit);
            found.addAll(tasks(select));
        }
        found.sort(FIRST);
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }

    boolean isQueued(LanePart part) throws SQLException {
        Optional<SessionTable.Stored> session = sessions.find(part.lane().session());
        if (session.isEmpty()) {
            return false;
        }
        for (Folders.Range range : part.ranges()) {
            PreparedStatement select = statements.get("SELECT 1 FROM task INDEXED BY task_folder WHERE state = 'queued'"
                    + " AND session = ? AND origin = ? AND policy = ? AND held IN (0, 1, 2, 3) AND folder >= ?"
                    + " AND folder < ? LIMIT 1");
            bind(select, session.get().rowNo, part.lane(), range);
            try (ResultSet rows = select.executeQuery()) {
                if (rows.next()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How many parameters it has bound. */
    private int bind(PreparedStatement select, long session, Lane lane, Folders.Range range) throws SQLException {
        select.setLong(1, session);
        select.setString(2, lane.origin());
        select.setString(3, json.policy(lane.policy()));
        select.setString(4, range.from());
        select.setString(5, range.before());
        return 5;
    }

    Optional<Instant> nextDue(Instant steady) throws SQLException {
        PreparedStatement select = statements.get("SELECT min(at) FROM ("
                + "SELECT min(not_before) AS at FROM task WHERE state = 'queued' AND held = 0 AND not_before > ?1"
                + " UNION ALL SELECT min(not_before) FROM task WHERE state = 'queued' AND held = 1 AND not_before > ?1"
                + " UNION ALL SELECT min(deadline) FROM task WHERE deadline IS NOT NULL AND deadline > ?1)");
        select.setLong(1, Nanos.of(steady));
        try (ResultSet rows = select.executeQuery()) {
            rows.next();
            long at = rows.getLong(1);
            return rows.wasNull() ? Optional.empty() : Optional.of(Nanos.instant(at));
        }
    }

    /** Listed as suspended are those, too, whose attempt is being stopped. */
    long suspended() throws SQLException {
        try (ResultSet rows = statements
                .get("SELECT count(*) FROM task WHERE state IN ('running', 'suspending', 'canceling', 'expiring')"
                        + " AND state = 'suspending'")
                .executeQuery()) {
            rows.next();
            return listed(Listed.SUSPENDED) - rows.getLong(1);
        }
    }

    long ended() throws SQLException {
        return listed(Listed.SUCCEEDED) + listed(Listed.UNSUCCESSFUL);
    }

    private long listed(Listed list) throws SQLException {
        PreparedStatement select = statements.get("SELECT count(*) FROM session CROSS JOIN task"
                + " ON task.session = session.row_no WHERE task.listed = ?");
        select.setString(1, list.code());
        try (ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    Optional<Instant> nextBegin() throws SQLException {
        try (ResultSet rows = statements
                .get("SELECT min(at) FROM (SELECT min(not_before) AS at FROM task WHERE state = 'queued' AND held = 2"
                        + " UNION ALL SELECT min(latest_begin) FROM task WHERE " + UNBEGUN + ")")
                .executeQuery()) {
            rows.next();
            long at = rows.getLong(1);
            return rows.wasNull() ? Optional.empty() : Optional.of(Nanos.instant(at));
        }
    }

    List<Task> begun(Instant wall, int limit) throws SQLException {
        PreparedStatement select = statements.get(TaskTable.SELECT
                + "INDEXED BY task_not_before WHERE state = 'queued' AND held = 2 AND not_before <= ?"
                + " ORDER BY not_before, number LIMIT ?");
        select.setLong(1, Nanos.of(wall));
        select.setInt(2, limit);
        return tasks(select);
    }

    List<Task> overdue(Instant until, int limit) throws SQLException {
        return passed(
                statements.get("SELECT id FROM task WHERE deadline IS NOT NULL AND deadline <= ? ORDER BY id LIMIT ?"),
                until,
                limit);
    }

    List<Task> unbegun(Instant until, int limit) throws SQLException {
        return passed(
                statements.get("SELECT id FROM task WHERE " + UNBEGUN + " AND latest_begin <= ? ORDER BY id LIMIT ?"),
                until,
                limit);
    }

    List<Task> neverResumed(int limit) throws SQLException {
        PreparedStatement select = statements.get(TaskTable.SELECT
                + "INDEXED BY task_never_resumed WHERE state = 'suspended' AND ever_resumed = 0 AND source = 'snapshot'"
                + " ORDER BY id LIMIT ?");
        select.setInt(1, limit);
        return tasks(select);
    }

    private List<Task> passed(PreparedStatement select, Instant until, int limit) throws SQLException {
        select.setLong(1, Nanos.of(until));
        select.setInt(2, limit);
        var ids = new ArrayList<String>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        var found = new ArrayList<Task>(ids.size());
        for (String id : ids) {
            found.add(tasks.load(new TaskId(id)).orElseThrow().task());
        }
        return found;
    }

    List<String> spoolPaths() throws SQLException {
        var found = new ArrayList<String>();
        try (ResultSet rows = statements
                .get("SELECT path FROM request JOIN task ON task.row_no = request.task_no"
                        + " WHERE request.source = 'snapshot' AND path IS NOT NULL AND outcome IS NULL"
                        + " UNION ALL SELECT body_path FROM task WHERE body_path IS NOT NULL"
                        + " UNION ALL SELECT spool_path FROM quarantine WHERE spool_path IS NOT NULL")
                .executeQuery()) {
            while (rows.next()) {
                found.add(Codes.present(paths.real(rows.getString(1))));
            }
        }
        return found;
    }

    /** Tasks that were held and whose time has come move into the queue of their lane. */
    private void ripen(Instant steady) throws SQLException {
        PreparedStatement update = statements.get("UPDATE task SET held = 0 WHERE row_no IN (SELECT row_no FROM task"
                + " WHERE state = 'queued' AND held = 1 AND not_before <= ? ORDER BY not_before LIMIT " + RIPE_MAX
                + ")");
        update.setLong(1, Nanos.of(steady));
        update.executeUpdate();
    }

    private Optional<Task> one(SessionRef ref, String column, String value, boolean archived) throws SQLException {
        Optional<SessionTable.Stored> session = sessions.find(ref);
        if (session.isEmpty()) {
            return Optional.empty();
        }
        PreparedStatement select = statements.get(TaskTable.SELECT + "WHERE session = ? AND " + column + " = ?"
                + (archived
                        ? " AND archived_at IS NOT NULL ORDER BY archived_at DESC LIMIT 1"
                        : " AND archived_at IS NULL"));
        select.setLong(1, session.get().rowNo);
        select.setString(2, value);
        return tasks(select).stream().findFirst();
    }

    private List<Task> tasks(PreparedStatement select) throws SQLException {
        return tasks.rows(select).stream().map(TaskColumns.Row::task).toList();
    }

    /** Nothing from here on is on the page: beyond the prefix, or beyond a page that is full. */
    private static String upperBound(String prefix, TreeSet<String> page, int limit) {
        return page.size() >= limit ? page.last() : prefix + "~"; // '~' stands behind every character of an id
    }
}
