package dev.outlive.core.engine;

import dev.outlive.core.app.App;
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

/**
 * What survives a power cut: sessions, tasks, requests, events, attempts, archive.
 *
 * <p>One transaction at a time, by one thread. What a transaction wrote is durable when {@code commit} has returned, and
 * only then may anybody be told (I14). Every call may throw {@link StoreException}.
 */
public interface TaskStore extends AutoCloseable {
    Transaction begin();

    /** Gives back the space set aside for a full disk, so that acknowledgements and cancels can still commit (I9). */
    void releaseReserve();

    /** Sets the space aside again if the disk allows; returns how many bytes stand. */
    long restoreReserve();

    @Override
    void close();

    /** Reads see the transaction's own writes. Closing without a commit undoes it. */
    interface Transaction extends AutoCloseable {
        Optional<Session> session(SessionRef ref);

        /** All sessions, ordered by app and identifier. */
        List<Session> sessions();

        /** Inserts or replaces. */
        void save(Session session);

        /** Empty for an app of which nothing was saved. */
        Optional<App> app(AppId id);

        /** All saved apps, ordered by their names. */
        List<App> apps();

        /** Inserts or replaces. */
        void save(App app);

        SessionCounts counts(SessionRef ref);

        Optional<Task> task(TaskId id);

        /** The task, be it archived or not. */
        Optional<StoredTask> stored(TaskId id);

        /** The live or unacknowledged task of this key. */
        Optional<Task> taskByKey(SessionRef ref, TaskKey key);

        Optional<Task> taskBySubmission(SessionRef ref, String submissionId);

        void insert(Task task, TaskRequest request);

        void update(Task task);

        /** The request of a task that isn't archived. */
        Optional<TaskRequest> request(TaskId id);

        /** One page of the selected tasks, ordered by id, beginning after {@code selection.afterId()}. */
        List<StoredTask> find(Selection selection);

        /** Tasks whose state says that an attempt may be out, ordered by id. */
        List<Task> withAttempt();

        /** How many tasks are queued in each lane. */
        Map<Lane, Long> queued();

        /** How many tasks are suspended and have no attempt out. */
        long suspended();

        /** How many tasks have ended and aren't archived. */
        long ended();

        /** Queued tasks of the lane whose steady time has come, highest priority first, then by number. */
        List<Task> due(Lane lane, Instant steady, int limit);

        /** The earliest steady time after this one at which a queued task becomes due or a task's budget ends. */
        Optional<Instant> nextDue(Instant steady);

        /** Tasks that run and whose time budget has ended by this steady time, ordered by id. */
        List<Task> overdue(Instant steady, int limit);

        /** Queued tasks that await a begin date which the clock on the wall has reached, by date, then by number. */
        List<Task> begun(Instant wall, int limit);

        /** The first begin date that a queued task awaits, or latest time to begin of one that hasn't, by the clock on the wall. */
        Optional<Instant> nextBegin();

        /** Tasks of which no attempt was begun and whose latest time to begin the clock on the wall has passed, ordered by id. */
        List<Task> unbegun(Instant wall, int limit);

        /** Suspended tasks that were never resumed and whose file has a copy in the spool, ordered by id: oldest first. */
        List<Task> neverResumed(int limit);

        void append(LoggedEvent event);

        /** Replaces an event, whose counts, refusal or offset changed. */
        void recount(LoggedEvent event);

        /** Events to be delivered or acknowledged, with a number above {@code afterSeq}, in order. No dead letters. */
        List<LoggedEvent> events(SessionRef ref, long afterSeq, int limit);

        /** The event of this number, also a dead letter. */
        Optional<LoggedEvent> event(SessionRef ref, long seq);

        /** The events of a task, dead letters included, in order. */
        List<LoggedEvent> eventsOf(TaskId task);

        /** The dead letters of a session, in order. */
        List<LoggedEvent> deadLetters(SessionRef ref);

        /** Removes an event: it was acknowledged. */
        void settle(SessionRef ref, long seq);

        /**
         * Moves an ended task into the archive: its request and body are gone, key, fingerprint and outcome stay; of the
         * response the status stays.
         *
         * @param at steady time
         */
        void archive(Task task, Instant at);

        Optional<Task> archivedByKey(SessionRef ref, TaskKey key);

        Optional<Task> archivedBySubmission(SessionRef ref, String submissionId);

        /** Removes archived tasks that were acknowledged before the given steady time; returns how many. */
        int forget(Instant archivedBefore, int limit);

        /** Keeps a small response body with its task. */
        void keepBody(TaskId task, byte[] body);

        Optional<byte[]> body(TaskId task);

        /** What became of tasks so far: attempts, waits, acts of operators. */
        HistoryStore history();

        /** What ties steady time to the machine's clocks; empty in a new store. */
        Optional<ClockMark> clockMark();

        /** Replaces it. */
        void save(ClockMark mark);

        /** What the last start found; empty in a new store. */
        Optional<RecoveryReport> recovery();

        /** Replaces it. */
        void save(RecoveryReport report);

        /** What users have paused. */
        Pauses pauses();

        /** Replaces it. */
        void save(Pauses pauses);

        /** What held the lanes in which tasks wait. */
        LaneStore lanes();

        /** What tasks ask their apps. */
        QuestionStore questions();

        /** Which sessions were restored and hold. */
        RestoredStore restored();

        /** What servers asked sessions to tell them again. */
        CookieStore cookies();

        /** What sessions show to servers. */
        CredentialStore credentials();

        /**
         * Takes in a session of another store with everything that belongs to it.
         *
         * @param copy made by this kind of store
         * @param as the session as it is to be here; a row of it that is here has no tasks or events that aren't archived
         * @param steadyShift what the copy's steady times are behind this store's
         * @param each takes its tasks that aren't archived, as they are now stored, in the order of their numbers
         * @return a task of it that is here already, in whatever session; then nothing was written
         */
        Optional<TaskId> takeIn(SessionCopy copy, Session as, Duration steadyShift, Consumer<Task> each);

        /** Paths of all files in the spool that are needed: pinned sources of tasks that haven't ended, and response bodies. */
        List<String> spoolPaths();

        /** Makes everything since {@code begin} durable. Without a write it costs nothing. */
        void commit();

        @Override
        void close();
    }
}
