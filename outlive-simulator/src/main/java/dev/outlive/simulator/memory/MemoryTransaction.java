package dev.outlive.simulator.memory;

import dev.outlive.core.engine.HistoryStore;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.SessionCounts;
import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.ClockMark;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.simulator.memory.MemoryDisk.AttemptKey;
import dev.outlive.simulator.memory.MemoryDisk.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One transaction on a {@link MemoryDisk}. Writes go straight to the rows, which know the way back. */
final class MemoryTransaction extends MemoryEvents {
    private boolean open = true;

    MemoryTransaction(MemoryStore store, MemoryDisk disk) {
        super(store, disk);
    }

    boolean isOpen() {
        return open;
    }

    @Override
    public Optional<Session> session(SessionRef ref) {
        called();
        return Optional.ofNullable(disk.sessions.get(ref));
    }

    @Override
    public List<Session> sessions() {
        called();
        return List.copyOf(disk.sessions.values());
    }

    @Override
    public void save(Session session) {
        called();
        disk.put(disk.sessions, session.ref(), session);
    }

    @Override
    public SessionCounts counts(SessionRef ref) {
        called();
        long ended =
                tasks(task -> task.session().equals(ref) && task.isCompleted()).count();
        long live =
                tasks(task -> task.session().equals(ref) && !task.isCompleted()).count();
        long dead = deadLetters(ref).size();
        return new SessionCounts(live, ended, eventsOf(ref, 0).size() - dead, dead);
    }

    @Override
    public Optional<Task> task(TaskId id) {
        called();
        return Optional.ofNullable(disk.tasks.get(id)).map(Row::task);
    }

    @Override
    public Optional<Task> taskByKey(SessionRef ref, TaskKey key) {
        called();
        return tasks(task ->
                        task.session().equals(ref) && key.equals(task.traits().key()))
                .findFirst();
    }

    @Override
    public Optional<Task> taskBySubmission(SessionRef ref, String submissionId) {
        called();
        return tasks(task -> task.session().equals(ref)
                        && submissionId.equals(task.traits().submissionId()))
                .findFirst();
    }

    @Override
    public void insert(Task task, TaskRequest request) {
        requireSession(task.session());
        TaskKey key = task.traits().key();
        boolean taken = disk.tasks.containsKey(task.id())
                || disk.archive.containsKey(task.id())
                || (key != null && taskByKey(task.session(), key).isPresent())
                || taskBySubmission(task.session(), task.traits().submissionId())
                        .isPresent();
        if (taken) {
            throw new IllegalStateException("insert task " + task.id() + ": its id, key or submission id is taken");
        }
        called();
        write(task);
        disk.put(disk.requests, task.id(), request);
    }

    @Override
    public void update(Task task) {
        called();
        if (!disk.tasks.containsKey(task.id())) {
            throw new IllegalStateException("task " + task.id() + " isn't stored, or archived");
        }
        write(task);
    }

    private void write(Task task) {
        disk.touch(task.id());
        disk.put(disk.tasks, task.id(), new Row(task, null));
    }

    @Override
    public Optional<TaskRequest> request(TaskId id) {
        called();
        return Optional.ofNullable(disk.requests.get(id));
    }

    @Override
    public Optional<StoredTask> stored(TaskId id) {
        called();
        Row live = disk.tasks.get(id);
        return Optional.ofNullable(live == null ? disk.archive.get(id) : live)
                .map(row -> new StoredTask(row.task(), row.archivedAt() != null));
    }

    @Override
    public List<StoredTask> find(Selection selection) {
        called();
        String after = Objects.requireNonNullElse(selection.afterId(), "");
        Stream<Map.Entry<TaskId, Row>> rows = disk.tasks.entrySet().stream();
        if (selection.archived()) {
            rows = Stream.concat(rows, disk.archive.entrySet().stream());
        }
        return rows.map(Map.Entry::getValue)
                .filter(row -> row.task().id().value().compareTo(after) > 0 && Selected.isSelected(row, selection))
                .sorted(Comparator.comparing(row -> row.task().id()))
                .limit(selection.limit())
                .map(row -> new StoredTask(row.task(), row.archivedAt() != null))
                .toList();
    }

    @Override
    public List<Task> withAttempt() {
        called();
        return tasks(task -> task.state().hasAttempt()).toList();
    }

    @Override
    public Map<Lane, Long> queued() {
        called();
        return MemoryQueue.lanes(disk);
    }

    @Override
    public List<Task> due(Lane lane, Instant steady, int limit) {
        called();
        return MemoryQueue.due(disk, lane, steady, limit);
    }

    @Override
    public Optional<Instant> nextDue(Instant steady) {
        called();
        return MemoryQueue.nextDue(disk, steady);
    }

    @Override
    public List<Task> neverResumed(int limit) {
        called();
        return tasks(task -> task.state() instanceof TaskState.Suspended
                        && !task.everResumed()
                        && task.traits().source() == SourceMode.SNAPSHOT)
                .sorted(Comparator.comparing(Task::id))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Task> unbegun(Instant wall, int limit) {
        called();
        return MemoryQueue.unbegun(disk, wall, limit);
    }

    @Override
    public List<Task> overdue(Instant steady, int limit) {
        called();
        return MemoryQueue.overdue(disk, steady, limit);
    }

    @Override
    public List<Task> begun(Instant wall, int limit) {
        called();
        return MemoryQueue.begun(disk, wall, limit);
    }

    @Override
    public Optional<Instant> nextBegin() {
        called();
        return MemoryQueue.nextBegin(disk);
    }

    @Override
    public void archive(Task task, Instant at) {
        called();
        if (!(task.state() instanceof TaskState.Completed(var outcome, var response, var ended))
                || !disk.tasks.containsKey(task.id())) {
            throw new IllegalStateException("task " + task.id() + " hasn't ended, or isn't stored, and isn't archived");
        }
        disk.touch(task.id());
        disk.remove(disk.tasks, task.id());
        disk.remove(disk.requests, task.id());
        disk.remove(disk.bodies, task.id());
        var kept = new TaskState.Completed(outcome, response == null ? null : statusOf(response), ended);
        disk.put(disk.archive, task.id(), new Row(Archived.of(task, kept), at));
    }

    private static Response statusOf(Response response) {
        return new Response(response.status(), Headers.empty(), Headers.empty(), "", "", 0, null, false, false, false);
    }

    @Override
    public Optional<Task> archivedByKey(SessionRef ref, TaskKey key) {
        return latestArchived(ref, task -> key.equals(task.traits().key()));
    }

    @Override
    public Optional<Task> archivedBySubmission(SessionRef ref, String submissionId) {
        return latestArchived(ref, task -> submissionId.equals(task.traits().submissionId()));
    }

    private Optional<Task> latestArchived(SessionRef ref, Predicate<Task> named) {
        called();
        return disk.archive.values().stream()
                .filter(row -> row.task().session().equals(ref) && named.test(row.task()))
                .max(Comparator.comparing(Row::inArchiveSince))
                .map(Row::task);
    }

    @Override
    public int forget(Instant archivedBefore, int limit) {
        called();
        List<TaskId> old = disk.archive.values().stream()
                .filter(row -> row.inArchiveSince().isBefore(archivedBefore))
                .sorted(Comparator.comparing(Row::inArchiveSince))
                .limit(limit)
                .map(row -> row.task().id())
                .toList();
        for (TaskId id : old) {
            disk.remove(disk.archive, id);
            disk.remove(disk.waits, id);
            disk.remove(disk.acts, id);
            disk.forgetQuestions(id);
            history()
                    .attempts(id)
                    .forEach(attempt -> disk.remove(disk.attempts, new AttemptKey(id, attempt.attempt())));
        }
        return old.size();
    }

    @Override
    public void keepBody(TaskId task, byte[] body) {
        called();
        disk.put(disk.bodies, task, body.clone());
    }

    @Override
    public Optional<byte[]> body(TaskId task) {
        called();
        return Optional.ofNullable(disk.bodies.get(task)).map(byte[]::clone);
    }

    @Override
    public HistoryStore history() {
        return new MemoryHistory(disk, this::called);
    }

    @Override
    public Optional<RecoveryReport> recovery() {
        called();
        return Optional.ofNullable(disk.recovery.get(""));
    }

    @Override
    public void save(RecoveryReport report) {
        called();
        disk.put(disk.recovery, "", report);
    }

    @Override
    public long suspended() {
        called();
        return tasks(task -> task.state() instanceof TaskState.Suspended).count();
    }

    @Override
    public long ended() {
        called();
        return tasks(Task::isCompleted).count();
    }

    @Override
    public Optional<ClockMark> clockMark() {
        called();
        return Optional.ofNullable(disk.clock.get(""));
    }

    @Override
    public void save(ClockMark mark) {
        called();
        disk.put(disk.clock, "", mark);
    }

    @Override
    public Pauses pauses() {
        called();
        return disk.pauses.getOrDefault("", Pauses.NONE);
    }

    @Override
    public void save(Pauses pauses) {
        called();
        disk.put(disk.pauses, "", pauses);
    }

    @Override
    public List<String> spoolPaths() {
        called();
        var paths = new ArrayList<String>();
        disk.requests.forEach((id, request) -> {
            PinnedSource source = request.source();
            boolean ended = Objects.requireNonNull(disk.tasks.get(id)).task().isCompleted();
            if (source != null && source.mode() == SourceMode.SNAPSHOT && !ended) {
                paths.add(source.path());
            }
        });
        for (Row row : disk.tasks.values()) {
            if (row.task().state() instanceof TaskState.Completed(var _, var response, var _)
                    && response != null
                    && response.bodyPath() != null) {
                paths.add(response.bodyPath());
            }
        }
        return paths;
    }

    @Override
    public void commit() {
        requireOpen();
        open = false;
        store.commit();
    }

    @Override
    public void close() {
        open = false;
        store.rollBack();
    }

    private Stream<Task> tasks(Predicate<Task> wanted) {
        return disk.tasks.values().stream().map(Row::task).filter(wanted);
    }

    @Override
    void requireSession(SessionRef ref) {
        called();
        if (!disk.sessions.containsKey(ref)) {
            throw new IllegalStateException("session " + ref + " isn't stored yet; save it first");
        }
    }

    @Override
    void called() {
        requireOpen();
        store.called();
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the transaction has ended; begin another");
        }
    }
}
