package dev.outlive.store;

import java.sql.Connection;
import java.time.Duration;

/** All tables on one connection. */
final class Tables {
    final Statements statements;
    final Json json;
    final Meta meta;
    final SessionTable sessions;
    final TaskColumns columns;
    final TaskTable tasks;
    final TaskQueries queries;
    final RequestTable requests;
    final AttemptTable attempts;
    final WaitTable waits;
    final ActTable acts;
    final QuestionTable questions;
    final LaneTable lanes;
    final PauseTable pauses;
    final ClockTable clock;
    final RestoredTable restored;
    final RecoveryTable recovery;
    final CookieTable cookies;
    final EventTable events;
    final AppTable apps;
    final CredentialTable credentials;

    Tables(Connection connection, Sealer sealer, SpoolPaths paths) {
        this(connection, sealer, paths, Duration.ZERO);
    }

    /**
     * The tables of another store, read as if they were this one's.
     *
     * @param paths of this one
     * @param steadyShift what that one's steady times are behind this one's
     */
    Tables(Connection connection, Sealer sealer, SpoolPaths paths, Duration steadyShift) {
        statements = new Statements(connection);
        json = new Json(sealer);
        meta = new Meta(statements);
        var writer = new RowWriter();
        sessions = new SessionTable(statements, json, writer);
        columns = new TaskColumns(json, writer, paths, new RowReader(steadyShift));
        tasks = new TaskTable(statements, sessions, writer, columns);
        queries = new TaskQueries(statements, sessions, tasks, json, paths);
        requests = new RequestTable(statements, tasks, json, writer, paths);
        attempts = new AttemptTable(statements, tasks, json, writer, new RowReader(steadyShift));
        waits = new WaitTable(statements, tasks, writer);
        acts = new ActTable(statements, tasks, writer);
        questions = new QuestionTable(statements, sessions, tasks, json, writer, new RowReader(steadyShift));
        lanes = new LaneTable(statements, json, writer);
        pauses = new PauseTable(statements, writer);
        clock = new ClockTable(statements, writer);
        restored = new RestoredTable(statements, sessions, clock, writer);
        recovery = new RecoveryTable(statements, json, writer);
        cookies = new CookieTable(statements, json, writer);
        events = new EventTable(statements, sessions, writer, new RowReader(steadyShift));
        apps = new AppTable(statements, json, writer);
        credentials = new CredentialTable(statements, json, writer);
    }

    /** What is in memory becomes what is stored. */
    void committed() {
        sessions.trim();
    }

    /** What is in memory goes back to what is stored. */
    void rolledBack() {
        sessions.forget();
        tasks.forget();
        apps.forget();
    }
}
