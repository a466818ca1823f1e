package dev.outlive.core.engine;

import dev.outlive.core.app.App;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.Occupancy;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.session.Restored;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Step;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskEvent;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of one turn: one transaction, what it changed, and what is to be said and done after its commit. Nothing is
 * said before (I14).
 */
final class Turn {
    final TaskStore.Transaction transaction;
    final Moment now;
    private final Volatile state;
    private final Map<TaskId, Task> tasks = new LinkedHashMap<>();
    private final Map<SessionRef, Session> sessions = new LinkedHashMap<>();
    private final Map<SessionRef, Map<TaskId, LoggedEvent>> deadLetters = new LinkedHashMap<>();
    private final Map<AppId, App> apps = new LinkedHashMap<>();
    private final Map<TaskId, Input.FromTransfer> reported = new LinkedHashMap<>();
    private final TreeSet<TaskId> touched = new TreeSet<>();
    private final TreeSet<TaskId> heldOtherwise = new TreeSet<>();
    private final TreeSet<TaskId> operated = new TreeSet<>();
    private final TreeSet<TaskId> claimed = new TreeSet<>();
    final Map<CredentialRef, CredentialQuestions.Challenged> challenged = new TreeMap<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final List<Runnable> undo = new ArrayList<>();

    Turn(TaskStore.Transaction transaction, Moment now, Volatile state) {
        this.transaction = transaction;
        this.now = now;
        this.state = state;
    }

    Optional<Task> task(TaskId id) {
        Task known = tasks.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Task> loaded = transaction.task(id);
        loaded.ifPresent(task -> tasks.put(id, task));
        return loaded;
    }

    /** A task, also an archived one. */
    Optional<StoredTask> stored(TaskId id) {
        return task(id).map(task -> new StoredTask(task, false)).or(() -> transaction.stored(id));
    }

    Optional<Session> session(SessionRef ref) {
        Session known = sessions.get(ref);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Session> loaded = transaction.session(ref);
        loaded.ifPresent(session -> sessions.put(ref, session));
        return loaded;
    }

    /** Who holds the session. */
    Optional<Attachment> holder(SessionRef ref) {
        return Optional.ofNullable(state.attachments.get(ref));
    }

    App app(AppId id) {
        return apps.computeIfAbsent(id, name -> transaction.app(name).orElse(App.unknown(name)));
    }

    void save(App app) {
        if (!app.equals(app(app.id()))) {
            apps.put(app.id(), app);
            transaction.save(app);
        }
    }

    void save(Session session) {
        sessions.put(session.ref(), session);
        transaction.save(session);
    }

    /** What a task asks for, with its files where the roots of its session lie now. */
    TaskRequest request(Task task) {
        TaskRequest kept = transaction.request(task.id()).orElseThrow();
        return session(task.session())
                .map(session -> kept.movedTo(session.settings().roots()))
                .orElse(kept);
    }

    void insert(Task created, TaskRequest request) {
        Task task = Holds.kept(created, this);
        transaction.insert(task, request);
        tasks.put(task.id(), task);
        touched.add(task.id());
        countQueued(null, task);
    }

    /** Takes in a session of another store; names the task that is here already, if one is, and then changes nothing. */
    Optional<TaskId> takeIn(SessionCopy copy, Session as, Duration steadyShift, Consumer<Task> each) {
        Optional<TaskId> known = transaction.takeIn(copy, as, steadyShift, task -> {
            tasks.put(task.id(), task);
            touched.add(task.id());
            countQueued(null, task);
            each.accept(task);
        });
        if (known.isEmpty()) {
            sessions.put(as.ref(), as);
        }
        return known;
    }

    /** Writes what a step made of a task, and the events that tell of it. */
    void take(Task before, Step step) {
        Task after = step.task();
        if (after != before) {
            update(before, after);
        }
        if (after.isCompleted() && (before.isAsking() || asksForCredential(after.id()))) {
            Questions.withdraw(after, this);
        }
        tell(step);
    }

    private boolean asksForCredential(TaskId id) {
        return state.appsAsked.values().stream().anyMatch(asked -> asked.task().equals(id));
    }

    /** Notes by which question an app is asked for a credential, or that it isn't any more. */
    void note(StoredQuestion question) {
        if (!(question.question() instanceof Question.Authentication asked)) {
            return;
        }
        var ref = new CredentialRef(question.session(), asked.space());
        StoredQuestion before = question.isOpen() ? state.appsAsked.put(ref, question) : state.appsAsked.remove(ref);
        undo(() -> {
            if (before == null) {
                state.appsAsked.remove(ref);
            } else {
                state.appsAsked.put(ref, before);
            }
        });
    }

    /** Writes the events that tell of what became of a task. */
    void tell(Step step) {
        Task after = step.task();
        for (TaskEvent event : step.events()) {
            switch (event) {
                case TaskEvent.StartAsked _ -> Questions.askToStart(after, this);
                case TaskEvent.DownloadFinished(var task) ->
                    log(after.session(), DaemonFrame.EventType.DOWNLOAD_FINISHED, task);
                case TaskEvent.Ended(var task) -> log(after.session(), DaemonFrame.EventType.ENDED, task);
            }
        }
    }

    /** Notes a report, before it is acted upon: if it ends the attempt, what it measured goes into the journal. */
    void reported(Input.FromTransfer report) {
        reported.put(report.task(), report);
    }

    void update(Task before, Task changed) {
        Task after = Holds.kept(changed, this);
        state.launches.look(after.session());
        transaction.update(after);
        tasks.put(after.id(), after);
        touched.add(after.id());
        countQueued(before, after);
        if (after.state() instanceof TaskState.Running && before.attempt() != after.attempt()) {
            claimed.add(after.id());
        }
        endWait(before, after);
        endAttempt(before, after);
    }

    /** What it waited for is kept when it leaves the queue, or when the date or the answer that held it has come. */
    private void endWait(Task before, Task after) {
        if (before.state() instanceof TaskState.Queued queued
                && (!(after.state() instanceof TaskState.Queued next) || queued.isHeldOtherwiseThan(next))) {
            Waits.of(before, queued, state.laneHistory, now).forEach(transaction.history()::save);
        }
    }

    /**
     * The task with the time counted in which its budget stood still because users had paused it, or it was restored; then
     * another daemon may have sent its request.
     */
    Task settled(Task task) {
        return settled(task, Duration.ZERO);
    }

    /** The same, and its budget goes on only after some more time. */
    Task settled(Task task, Duration later) {
        Restored restored = state.restored.get(task.session());
        Task known = restored != null && restored.covers(task) ? task.maybeSentElsewhere() : task;
        Pauses held = restored == null ? state.pauses : state.pauses.including(Restorations.period(restored));
        Instant since = task.budget().since();
        if (since == null || held.periods().isEmpty()) {
            return known;
        }
        Duration stood = held.overlap(Admission.laneOf(task), since, now.steady());
        return stood.isZero() ? known : known.settled(now.steady().plus(later), stood.plus(later));
    }

    /** A task that was acknowledged leaves the working set. */
    void archive(Task task) {
        state.launches.look(task.session());
        transaction.archive(task, now.steady());
        tasks.remove(task.id());
        touched.add(task.id());
    }

    /** Appends an event to the session's log. */
    void log(SessionRef ref, DaemonFrame.EventType type, @Nullable TaskId task) {
        Session session = session(ref).orElseThrow(() -> new IllegalStateException("no session " + ref));
        state.launches.look(ref);
        transaction.append(new LoggedEvent(ref, session.generation(), session.nextSeq(), type, task, now.steady()));
        save(session.logged(1));
    }

    /** The dead letters of a session by task, of each task the first. */
    Map<TaskId, LoggedEvent> deadLetters(SessionRef ref) {
        return deadLetters.computeIfAbsent(ref, session -> {
            var letters = new TreeMap<TaskId, LoggedEvent>();
            for (LoggedEvent letter : transaction.deadLetters(session)) {
                if (letter.task() != null) {
                    letters.putIfAbsent(letter.task(), letter);
                }
            }
            return letters;
        });
    }

    void deadLettersChanged(SessionRef ref) {
        deadLetters.remove(ref);
    }

    /** Something of the task changed that its row doesn't show. */
    void touch(TaskId id) {
        touched.add(id);
    }

    void answer(Link link, DaemonFrame frame) {
        afterwards.add(() -> link.send(frame));
    }

    /** In three parts, a sentence each: what happened, what follows by itself, what can be done. */
    void refuse(Link link, long call, ErrorCode code, String happened, String next, String remedy) {
        refuse(link, call, code, happened + ". " + next + ". " + remedy);
    }

    void refuse(Link link, long call, ErrorCode code, String message) {
        answer(link, new DaemonFrame.Refused(call, code, message));
    }

    /** To be done once the turn is durable. What a crash keeps from being done is derived again at the next start. */
    void afterwards(Runnable effect) {
        afterwards.add(effect);
    }

    /** To be done if the turn isn't committed, in reverse order. */
    void undo(Runnable effect) {
        undo.add(effect);
    }

    /** The task waits for something else than before, by no doing of its own. */
    void heldOtherwise(TaskId id) {
        heldOtherwise.add(id);
    }

    /** Ids of the tasks that wait for something else, in order. */
    TreeSet<TaskId> heldOtherwise() {
        return heldOtherwise;
    }

    /** An operator did something with the task: that is journalled, and who holds its session is told. */
    void operated(TaskId id, String what, Link by) {
        List<OperatorAct> before = transaction.history().acts(id);
        long number = before.isEmpty() ? 1 : before.getLast().number() + 1;
        transaction.history().save(new OperatorAct(id, number, now.wall(), what, by.pid()));
        operated.add(id);
    }

    /** Ids of the tasks that operators have changed, in order. */
    TreeSet<TaskId> operated() {
        return operated;
    }

    /** Ids of the tasks that changed, in order. */
    TreeSet<TaskId> touched() {
        return touched;
    }

    /** Ids of the tasks whose next attempt is to be started. */
    TreeSet<TaskId> claimed() {
        return claimed;
    }

    void runAfterwards() {
        afterwards.forEach(Runnable::run);
    }

    void runUndo() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            undo.get(i).run();
        }
    }

    private void countQueued(@Nullable Task before, Task after) {
        boolean was = before != null && before.state() instanceof TaskState.Queued;
        boolean is = after.state() instanceof TaskState.Queued;
        Lane lane = Admission.laneOf(after);
        Lane from = before == null ? lane : Admission.laneOf(before);
        if (was && !(is && lane.equals(from))) {
            count(from, -1);
        }
        if (is && !(was && lane.equals(from))) {
            count(lane, 1);
        }
        boolean took = before != null && before.state().hasAttempt();
        boolean takes = after.state().hasAttempt();
        if (took != takes) {
            Occupancy occupancy = state.occupancy;
            if (takes) {
                occupancy.take(lane);
                undo.add(() -> occupancy.release(lane));
            } else {
                occupancy.release(lane);
                undo.add(() -> occupancy.take(lane));
            }
        }
    }

    private void count(Lane lane, long change) {
        state.queued.merge(lane, change, Turn::sumOrNone);
        undo.add(() -> state.queued.merge(lane, -change, Turn::sumOrNone));
    }

    private static @Nullable Long sumOrNone(Long one, Long other) {
        long sum = one + other;
        return sum == 0 ? null : sum;
    }

    private void endAttempt(Task before, Task after) {
        if (before.state().hasAttempt() && !after.state().hasAttempt()) {
            var begun = transaction.history().attempts(after.id());
            for (AttemptRecord record : begun) {
                if (record.attempt() == after.attempt() && record.endedAt() == null) {
                    transaction.history().save(record.ended(now, after.bytesSent(), result(after), measured(record)));
                }
            }
        }
        if (after.attempt() > before.attempt()) {
            transaction.history().save(AttemptRecord.begun(after.id(), after.attempt(), now));
        }
    }

    /** What an attempt has measured, if its own report is what ends it. */
    private @Nullable List<ExchangeMetrics> measured(AttemptRecord record) {
        Input.FromTransfer report = reported.get(record.task());
        return report != null && report.attemptEnded() == record.attempt() ? report.exchanges() : null;
    }

    private static String result(Task after) {
        return switch (after.state()) {
            case TaskState.Completed(var outcome, var response, var _) ->
                response != null
                        ? response.status() == Response.NOT_ASKED ? "skipped" : String.valueOf(response.status())
                        : outcome.error() != null
                                ? outcome.error().code() + ": "
                                        + outcome.error().message()
                                : "cancelled";
            case TaskState.Queued(var _, var cause) -> cause == null ? "stopped" : cause.text();
            default -> "stopped";
        };
    }
}
