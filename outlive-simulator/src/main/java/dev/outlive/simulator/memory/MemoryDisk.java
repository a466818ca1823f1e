package dev.outlive.simulator.memory;

import dev.outlive.core.app.App;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.session.Restored;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.core.time.ClockMark;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What survives the process: the rows as of the last commit, and the way back to it from whatever is being written.
 *
 * <p>A process that dies loses what it hasn't committed: the next {@link MemoryStore} on this disk begins by going back.
 */
public final class MemoryDisk {
    /** One task, and when it was archived if it was. */
    record Row(Task task, @Nullable Instant archivedAt) {
        Instant inArchiveSince() {
            return Objects.requireNonNull(archivedAt);
        }
    }

    record EventKey(SessionRef session, long seq) implements Comparable<EventKey> {
        private static final Comparator<EventKey> ORDER =
                Comparator.comparing(EventKey::session).thenComparing(EventKey::seq);

        @Override
        public int compareTo(EventKey other) {
            return ORDER.compare(this, other);
        }
    }

    record QuestionKey(SessionRef session, long generation, long seq) implements Comparable<QuestionKey> {
        private static final Comparator<QuestionKey> ORDER = Comparator.comparing(QuestionKey::session)
                .thenComparing(QuestionKey::generation)
                .thenComparing(QuestionKey::seq);

        @Override
        public int compareTo(QuestionKey other) {
            return ORDER.compare(this, other);
        }
    }

    record AttemptKey(TaskId task, long attempt) implements Comparable<AttemptKey> {
        private static final Comparator<AttemptKey> ORDER =
                Comparator.comparing(AttemptKey::task).thenComparing(AttemptKey::attempt);

        @Override
        public int compareTo(AttemptKey other) {
            return ORDER.compare(this, other);
        }
    }

    final TreeMap<SessionRef, Session> sessions = new TreeMap<>();
    final TreeMap<AppId, App> apps = new TreeMap<>();
    final TreeMap<CredentialRef, StoredCredential> credentials = new TreeMap<>();
    final TreeMap<TaskId, Row> tasks = new TreeMap<>();
    final TreeMap<TaskId, Row> archive = new TreeMap<>();
    final TreeMap<TaskId, TaskRequest> requests = new TreeMap<>();
    final TreeMap<TaskId, byte[]> bodies = new TreeMap<>();
    final TreeMap<EventKey, LoggedEvent> events = new TreeMap<>();
    final TreeMap<AttemptKey, AttemptRecord> attempts = new TreeMap<>();

    final TreeMap<TaskId, List<WaitRecord>> waits = new TreeMap<>();
    final TreeMap<TaskId, List<OperatorAct>> acts = new TreeMap<>();
    final TreeMap<QuestionKey, StoredQuestion> questions = new TreeMap<>();
    final TreeMap<String, Pauses> pauses = new TreeMap<>();
    final TreeMap<String, ClockMark> clock = new TreeMap<>();
    final TreeMap<String, RecoveryReport> recovery = new TreeMap<>();

    final TreeMap<SessionRef, Restored> restored = new TreeMap<>();

    final TreeMap<SessionRef, List<Cookie>> cookies = new TreeMap<>();

    final TreeMap<Lane, List<LaneHistory.Hold>> lanes = new TreeMap<>();

    private final Deque<Runnable> wayBack = new ArrayDeque<>();
    private final TreeSet<TaskId> touched = new TreeSet<>();
    private @Nullable MemoryStore owner;

    /** Hands the disk to a new process, as it was at the last commit. The one before can do nothing more (I36). */
    void own(MemoryStore store) {
        owner = store;
        rollBack();
    }

    boolean isOwnedBy(MemoryStore store) {
        return owner == store;
    }

    boolean isChanged() {
        return !wayBack.isEmpty();
    }

    /** The tasks written since the last commit. */
    TreeSet<TaskId> touched() {
        return touched;
    }

    void touch(TaskId task) {
        touched.add(task);
    }

    <K, V> void put(TreeMap<K, V> rows, K key, V value) {
        V before = rows.put(key, value);
        wayBack.push(() -> restore(rows, key, before));
    }

    <K, V> void remove(TreeMap<K, V> rows, K key) {
        V before = rows.remove(key);
        wayBack.push(() -> restore(rows, key, before));
    }

    void forgetQuestions(TaskId task) {
        for (Map.Entry<QuestionKey, StoredQuestion> each : List.copyOf(questions.entrySet())) {
            if (each.getValue().task().equals(task)) {
                remove(questions, each.getKey());
            }
        }
    }

    private static <K, V> void restore(Map<K, V> rows, K key, @Nullable V before) {
        if (before == null) {
            rows.remove(key);
        } else {
            rows.put(key, before);
        }
    }

    void commit() {
        wayBack.clear();
        touched.clear();
    }

    void rollBack() {
        while (!wayBack.isEmpty()) {
            wayBack.pop().run();
        }
        touched.clear();
    }

    // For those who judge. Only to be asked between transactions.

    /** All tasks that aren't archived. */
    public Map<TaskId, Task> liveTasks() {
        var live = new TreeMap<TaskId, Task>();
        tasks.forEach((id, row) -> live.put(id, row.task()));
        return live;
    }

    public Optional<Task> live(TaskId id) {
        return Optional.ofNullable(tasks.get(id)).map(Row::task);
    }

    public Optional<Task> archived(TaskId id) {
        return Optional.ofNullable(archive.get(id)).map(Row::task);
    }

    public Map<SessionRef, Session> sessions() {
        return new TreeMap<>(sessions);
    }

    public Optional<LoggedEvent> event(SessionRef session, long seq) {
        return Optional.ofNullable(events.get(new EventKey(session, seq)));
    }

    public List<LoggedEvent> eventsOf(TaskId task) {
        return events.values().stream()
                .filter(event -> task.equals(event.task()))
                .toList();
    }

    /** The unsettled events of a session up to a number. No dead letters, which count as settled. */
    public List<LoggedEvent> eventsUpTo(SessionRef session, long seq) {
        return events.subMap(new EventKey(session, 0), true, new EventKey(session, seq), true).values().stream()
                .filter(event -> !event.isDeadLetter())
                .toList();
    }

    /** What tasks have asked, by session, generation and number. */
    public List<StoredQuestion> questions() {
        return List.copyOf(questions.values());
    }

    /** Whether this number is that of a question which is settled. */
    public boolean isClosedQuestion(SessionRef session, long generation, long seq) {
        StoredQuestion question = questions.get(new QuestionKey(session, generation, seq));
        return question != null && !question.isOpen();
    }

    public List<LoggedEvent> allEvents() {
        return List.copyOf(events.values());
    }

    /** The apps that are known. */
    public Map<AppId, App> apps() {
        return new TreeMap<>(apps);
    }

    /** The versions of the credentials that are stored. */
    public Map<CredentialRef, Long> credentials() {
        var versions = new TreeMap<CredentialRef, Long>();
        credentials.forEach((ref, stored) -> versions.put(ref, stored.version()));
        return versions;
    }

    /** What users have paused. */
    public Pauses pauses() {
        return pauses.getOrDefault("", Pauses.NONE);
    }

    /**
     * What was written is found again as a copy: as a real store does that sees it at its opening, every session with live
     * tasks holds. Only to be asked between two processes.
     *
     * @param steady when the rows were last at work
     */
    public void foundAsCopy(Instant wall, Instant steady) {
        for (Session session : sessions.values()) {
            boolean live = tasks.values().stream()
                    .map(Row::task)
                    .anyMatch(task -> task.session().equals(session.ref()) && !task.isCompleted());
            if (live) {
                restored.putIfAbsent(
                        session.ref(),
                        new Restored(session.ref(), "it was copied", wall, steady, session.nextNumber()));
            }
        }
    }

    /** The sessions that were restored and hold. */
    public Map<SessionRef, Restored> restored() {
        return new TreeMap<>(restored);
    }

    /** Every row as text: the same after the same run. */
    public String rows() {
        return sessions + "\n" + apps + "\n" + tasks + "\n" + archive + "\n" + requests + "\n" + events + "\n"
                + attempts + "\n" + waits + "\n" + acts + "\n" + questions + "\n" + pauses + "\n" + restored + "\n"
                + clock + "\n"
                + credentials + "\n" + lanes;
    }
}
