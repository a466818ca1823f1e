package dev.outlive.proof.failpoint;

import dev.outlive.core.app.App;
import dev.outlive.core.engine.CookieStore;
import dev.outlive.core.engine.CredentialStore;
import dev.outlive.core.engine.HistoryStore;
import dev.outlive.core.engine.LaneStore;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.RestoredStore;
import dev.outlive.core.engine.SessionCopy;
import dev.outlive.core.engine.SessionCounts;
import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.TaskStore;
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

/** A transaction that passes everything on to another one. */
public abstract class ForwardingTransaction implements TaskStore.Transaction {
    private final TaskStore.Transaction inner;

    protected ForwardingTransaction(TaskStore.Transaction inner) {
        this.inner = inner;
    }

    @Override
    public Optional<Session> session(SessionRef ref) {
        return inner.session(ref);
    }

    @Override
    public List<Session> sessions() {
        return inner.sessions();
    }

    @Override
    public void save(Session session) {
        inner.save(session);
    }

    @Override
    public Optional<App> app(AppId id) {
        return inner.app(id);
    }

    @Override
    public List<App> apps() {
        return inner.apps();
    }

    @Override
    public void save(App app) {
        inner.save(app);
    }

    @Override
    public SessionCounts counts(SessionRef ref) {
        return inner.counts(ref);
    }

    @Override
    public Optional<Task> task(TaskId id) {
        return inner.task(id);
    }

    @Override
    public Optional<Task> taskByKey(SessionRef ref, TaskKey key) {
        return inner.taskByKey(ref, key);
    }

    @Override
    public Optional<Task> taskBySubmission(SessionRef ref, String submissionId) {
        return inner.taskBySubmission(ref, submissionId);
    }

    @Override
    public void insert(Task task, TaskRequest request) {
        inner.insert(task, request);
    }

    @Override
    public void update(Task task) {
        inner.update(task);
    }

    @Override
    public Optional<TaskRequest> request(TaskId id) {
        return inner.request(id);
    }

    @Override
    public Optional<StoredTask> stored(TaskId id) {
        return inner.stored(id);
    }

    @Override
    public List<StoredTask> find(Selection selection) {
        return inner.find(selection);
    }

    @Override
    public List<Task> withAttempt() {
        return inner.withAttempt();
    }

    @Override
    public Map<Lane, Long> queued() {
        return inner.queued();
    }

    @Override
    public List<Task> due(Lane lane, Instant steady, int limit) {
        return inner.due(lane, steady, limit);
    }

    @Override
    public Optional<Instant> nextDue(Instant steady) {
        return inner.nextDue(steady);
    }

    @Override
    public List<Task> begun(Instant wall, int limit) {
        return inner.begun(wall, limit);
    }

    @Override
    public List<Task> neverResumed(int limit) {
        return inner.neverResumed(limit);
    }

    @Override
    public List<Task> unbegun(Instant wall, int limit) {
        return inner.unbegun(wall, limit);
    }

    @Override
    public Optional<Instant> nextBegin() {
        return inner.nextBegin();
    }

    @Override
    public List<Task> overdue(Instant steady, int limit) {
        return inner.overdue(steady, limit);
    }

    @Override
    public void append(LoggedEvent event) {
        inner.append(event);
    }

    @Override
    public void recount(LoggedEvent event) {
        inner.recount(event);
    }

    @Override
    public List<LoggedEvent> events(SessionRef ref, long afterSeq, int limit) {
        return inner.events(ref, afterSeq, limit);
    }

    @Override
    public Optional<LoggedEvent> event(SessionRef ref, long seq) {
        return inner.event(ref, seq);
    }

    @Override
    public List<LoggedEvent> deadLetters(SessionRef ref) {
        return inner.deadLetters(ref);
    }

    @Override
    public List<LoggedEvent> eventsOf(TaskId task) {
        return inner.eventsOf(task);
    }

    @Override
    public void settle(SessionRef ref, long seq) {
        inner.settle(ref, seq);
    }

    @Override
    public void archive(Task task, Instant at) {
        inner.archive(task, at);
    }

    @Override
    public Optional<Task> archivedByKey(SessionRef ref, TaskKey key) {
        return inner.archivedByKey(ref, key);
    }

    @Override
    public Optional<Task> archivedBySubmission(SessionRef ref, String submissionId) {
        return inner.archivedBySubmission(ref, submissionId);
    }

    @Override
    public int forget(Instant archivedBefore, int limit) {
        return inner.forget(archivedBefore, limit);
    }

    @Override
    public void keepBody(TaskId task, byte[] body) {
        inner.keepBody(task, body);
    }

    @Override
    public Optional<byte[]> body(TaskId task) {
        return inner.body(task);
    }

    @Override
    public Optional<RecoveryReport> recovery() {
        return inner.recovery();
    }

    @Override
    public void save(RecoveryReport report) {
        inner.save(report);
    }

    @Override
    public long suspended() {
        return inner.suspended();
    }

    @Override
    public long ended() {
        return inner.ended();
    }

    @Override
    public Optional<ClockMark> clockMark() {
        return inner.clockMark();
    }

    @Override
    public void save(ClockMark mark) {
        inner.save(mark);
    }

    @Override
    public Pauses pauses() {
        return inner.pauses();
    }

    @Override
    public void save(Pauses pauses) {
        inner.save(pauses);
    }

    @Override
    public QuestionStore questions() {
        return inner.questions();
    }

    @Override
    public RestoredStore restored() {
        return inner.restored();
    }

    @Override
    public HistoryStore history() {
        return inner.history();
    }

    @Override
    public LaneStore lanes() {
        return inner.lanes();
    }

    @Override
    public CookieStore cookies() {
        return inner.cookies();
    }

    @Override
    public CredentialStore credentials() {
        return inner.credentials();
    }

    @Override
    public Optional<TaskId> takeIn(SessionCopy copy, Session as, Duration steadyShift, Consumer<Task> each) {
        return inner.takeIn(copy, as, steadyShift, each);
    }

    @Override
    public List<String> spoolPaths() {
        return inner.spoolPaths();
    }

    @Override
    public void commit() {
        inner.commit();
    }

    @Override
    public void close() {
        inner.close();
    }
}
