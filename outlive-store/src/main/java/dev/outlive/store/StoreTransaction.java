package dev.outlive.store;

import dev.outlive.core.app.App;
import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.CookieStore;
import dev.outlive.core.engine.CredentialStore;
import dev.outlive.core.engine.LaneStore;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.RestoredStore;
import dev.outlive.core.engine.SessionCopy;
import dev.outlive.core.engine.SessionCounts;
import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.core.time.ClockMark;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One transaction: begun at its first call, undone unless committed. */
final class StoreTransaction implements TaskStore.Transaction {
    private final JdbiTaskStore store;
    private final Tables tables;
    private boolean open = true;

    StoreTransaction(JdbiTaskStore store, Tables tables) {
        this.store = store;
        this.tables = tables;
    }

    boolean isOpen() {
        return open;
    }

    @Override
    public Optional<Session> session(SessionRef ref) {
        return run("read session " + ref, () -> tables.sessions.find(ref).map(SessionTable.Stored::session));
    }

    @Override
    public List<Session> sessions() {
        return run(
                "list the sessions",
                () -> tables.sessions.list(null, null).stream()
                        .map(SessionTable.Stored::session)
                        .toList());
    }

    @Override
    public void save(Session session) {
        write("save session " + session.ref(), () -> {
            tables.sessions.save(session);
        });
    }

    @Override
    public Optional<App> app(AppId id) {
        return run("read app " + id, () -> tables.apps.find(id));
    }

    @Override
    public List<App> apps() {
        return run("list the apps", tables.apps::list);
    }

    @Override
    public void save(App app) {
        write("save app " + app.id(), () -> tables.apps.save(app));
    }

    @Override
    public SessionCounts counts(SessionRef ref) {
        return run("count the tasks of session " + ref, () -> {
            Optional<SessionTable.Stored> found = tables.sessions.find(ref);
            if (found.isEmpty()) {
                return new SessionCounts(0, 0, 0, 0);
            }
            Ledger ledger = found.get().ledger;
            long dead = tables.events.deadLetterCount(found.get());
            return new SessionCounts(ledger.live, ledger.unacknowledged, ledger.eventRows - dead, dead);
        });
    }

    @Override
    public Optional<Task> task(TaskId id) {
        return run(
                "read task " + id,
                () -> tables.tasks
                        .load(id)
                        .filter(row -> !row.stored().acknowledged())
                        .map(TaskColumns.Row::task));
    }

    @Override
    public Optional<StoredTask> stored(TaskId id) {
        return run("read task " + id, () -> tables.tasks.load(id).map(TaskColumns.Row::stored));
    }

    @Override
    public Optional<Task> taskByKey(SessionRef ref, TaskKey key) {
        return run("find a key of session " + ref, () -> tables.queries.byKey(ref, key.value(), false));
    }

    @Override
    public Optional<Task> taskBySubmission(SessionRef ref, String submissionId) {
        return run("find a submission of session " + ref, () -> tables.queries.bySubmission(ref, submissionId, false));
    }

    @Override
    public void insert(Task task, TaskRequest request) {
        write("insert task " + task.id(), () -> {
            tables.requests.insert(tables.tasks.insert(task), task.id(), request);
        });
    }

    @Override
    public void update(Task task) {
        write("update task " + task.id(), () -> tables.tasks.update(task, null));
    }

    @Override
    public Optional<TaskRequest> request(TaskId id) {
        return run("read the request of task " + id, () -> tables.requests.request(id));
    }

    @Override
    public List<StoredTask> find(Selection selection) {
        return run("select tasks", () -> tables.queries.find(selection));
    }

    @Override
    public List<Task> withAttempt() {
        return run("find tasks with an attempt", tables.queries::withAttempt);
    }

    @Override
    public Map<Lane, Long> queued() {
        return run("count the queued tasks", tables.queries::queued);
    }

    @Override
    public List<Task> due(Lane lane, Instant steady, int limit) {
        return run("find due tasks of " + lane, () -> tables.queries.due(lane, steady, limit));
    }

    @Override
    public Optional<Instant> nextDue(Instant steady) {
        return run("find the next due time", () -> tables.queries.nextDue(steady));
    }

    @Override
    public List<Task> overdue(Instant steady, int limit) {
        return run("find overdue tasks", () -> tables.queries.overdue(steady, limit));
    }

    @Override
    public long suspended() {
        return run("count the suspended tasks", tables.queries::suspended);
    }

    @Override
    public long ended() {
        return run("count the ended tasks", tables.queries::ended);
    }

    @Override
    public List<Task> begun(Instant wall, int limit) {
        return run("find tasks whose begin date has come", () -> tables.queries.begun(wall, limit));
    }

    @Override
    public List<Task> neverResumed(int limit) {
        return run("find tasks that were never resumed", () -> tables.queries.neverResumed(limit));
    }

    @Override
    public List<Task> unbegun(Instant wall, int limit) {
        return run("find tasks that weren't begun in time", () -> tables.queries.unbegun(wall, limit));
    }

    @Override
    public Optional<Instant> nextBegin() {
        return run("find the next begin date", tables.queries::nextBegin);
    }

    @Override
    public void append(LoggedEvent event) {
        write("append event " + event.seq() + " of session " + event.session(), () -> {
            tables.events.append(event);
        });
    }

    @Override
    public void recount(LoggedEvent event) {
        write("recount event " + event.seq() + " of session " + event.session(), () -> {
            tables.events.recount(event);
        });
    }

    @Override
    public List<LoggedEvent> events(SessionRef ref, long afterSeq, int limit) {
        return run("read events of session " + ref, () -> tables.events.after(ref, afterSeq, limit));
    }

    @Override
    public Optional<LoggedEvent> event(SessionRef ref, long seq) {
        return run("read event " + seq + " of session " + ref, () -> tables.events.one(ref, seq));
    }

    @Override
    public List<LoggedEvent> eventsOf(TaskId task) {
        return run("read events of task " + task, () -> tables.events.of(task));
    }

    @Override
    public List<LoggedEvent> deadLetters(SessionRef ref) {
        return run("read dead letters of session " + ref, () -> tables.events.deadLetters(ref));
    }

    @Override
    public void settle(SessionRef ref, long seq) {
        write("settle event " + seq + " of session " + ref, () -> {
            tables.events.settle(ref, seq);
        });
    }

    @Override
    public void archive(Task task, Instant at) {
        write("archive task " + task.id(), () -> {
            tables.requests.remove(tables.tasks.require(task.id()));
            tables.tasks.update(ArchivedTask.of(task), at);
        });
    }

    @Override
    public Optional<Task> archivedByKey(SessionRef ref, TaskKey key) {
        return run("find an archived key of session " + ref, () -> tables.queries.byKey(ref, key.value(), true));
    }

    @Override
    public Optional<Task> archivedBySubmission(SessionRef ref, String submissionId) {
        return run(
                "find an archived submission of session " + ref,
                () -> tables.queries.bySubmission(ref, submissionId, true));
    }

    @Override
    public int forget(Instant archivedBefore, int limit) {
        requireOpen();
        store.willWrite();
        return run("forget archived tasks", () -> {
            List<TaskTable.Place> old = tables.tasks.archivedBefore(archivedBefore, limit);
            for (TaskTable.Place place : old) {
                tables.requests.remove(place);
                tables.attempts.remove(place);
                tables.waits.remove(place);
                tables.acts.remove(place);
                tables.questions.remove(place);
                tables.tasks.delete(place);
            }
            return old.size();
        });
    }

    @Override
    public void keepBody(TaskId task, byte[] body) {
        write("keep the response body of task " + task, () -> {
            tables.requests.keepBody(task, body);
        });
    }

    @Override
    public Optional<byte[]> body(TaskId task) {
        return run("read the response body of task " + task, () -> tables.requests.body(task));
    }

    @Override
    public void save(AttemptRecord attempt) {
        write("save attempt " + attempt.attempt() + " of task " + attempt.task(), () -> {
            tables.attempts.save(attempt);
        });
    }

    @Override
    public List<AttemptRecord> attempts(TaskId task) {
        return run("read the attempts of task " + task, () -> tables.attempts.of(task));
    }

    @Override
    public void save(WaitRecord wait) {
        write("save a wait of task " + wait.task(), () -> tables.waits.save(wait));
    }

    @Override
    public List<WaitRecord> waits(TaskId task) {
        return run("read the waits of task " + task, () -> tables.waits.of(task));
    }

    @Override
    public void save(OperatorAct act) {
        write("save an operator's act on task " + act.task(), () -> {
            tables.acts.save(act);
        });
    }

    @Override
    public List<OperatorAct> acts(TaskId task) {
        return run("read the operators' acts on task " + task, () -> tables.acts.of(task));
    }

    @Override
    public Optional<RecoveryReport> recovery() {
        return run("read the report of the last start", tables.recovery::load);
    }

    @Override
    public void save(RecoveryReport report) {
        write("save the report of this start", () -> tables.recovery.save(report));
    }

    @Override
    public Optional<ClockMark> clockMark() {
        return run("read the mark of the clocks", tables.clock::load);
    }

    @Override
    public void save(ClockMark mark) {
        write("save the mark of the clocks", () -> tables.clock.save(mark));
    }

    @Override
    public Pauses pauses() {
        return run("read the pauses", tables.pauses::load);
    }

    @Override
    public void save(Pauses pauses) {
        write("save the pauses", () -> tables.pauses.save(pauses));
    }

    @Override
    public LaneStore lanes() {
        return new LaneRows(tables.lanes, tables.queries, this);
    }

    @Override
    public QuestionStore questions() {
        return new QuestionRows(tables, this);
    }

    @Override
    public RestoredStore restored() {
        return new RestoredRows(tables.restored, this);
    }

    @Override
    public CookieStore cookies() {
        return new CookieRows(tables.cookies, this);
    }

    @Override
    public CredentialStore credentials() {
        return new CredentialRows(tables.credentials, this);
    }

    @Override
    public Optional<TaskId> takeIn(SessionCopy copy, Session as, Duration steadyShift, Consumer<Task> each) {
        return SessionImport.of(copy).takeIn(as, steadyShift, each, this, tables);
    }

    @Override
    public List<String> spoolPaths() {
        return run("list the spooled files", tables.queries::spoolPaths);
    }

    @Override
    public void commit() {
        requireOpen();
        open = false;
        store.commit();
    }

    /** The store has undone it: nothing more is taken. */
    void end() {
        open = false;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            store.rollBack();
        }
    }

    void write(String doing, JdbiTaskStore.Change change) {
        requireOpen();
        store.write(doing, change);
    }

    <T> T run(String doing, JdbiTaskStore.Work<T> work) {
        requireOpen();
        return store.run(doing, work);
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the transaction has ended; begin another");
        }
    }
}
