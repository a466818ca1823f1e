package dev.outlive.simulator.oracle;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import dev.outlive.simulator.memory.MemoryDisk;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Judges each commit by the rows before and after it: no task lost, none doubled, none moved off the diagram. */
final class CommitJudge {
    /** Where the model server writes the number of its answer. */
    static final String ANSWER_FIELD = "X-Answer";

    private final MemoryDisk disk;
    private final Facts facts;
    private final Checks checks;
    private final CopyJudge copies;
    private final AppJudge apps;
    private final TreeMap<SessionRef, Session> sessions = new TreeMap<>();

    /** The tasks that appeared in the last commit, and those that left the working set. */
    final TreeSet<TaskId> created = new TreeSet<>();

    final TreeSet<TaskId> archived = new TreeSet<>();

    private int endedAndArchived;

    CommitJudge(MemoryDisk disk, Facts facts, Checks checks, AppJudge apps) {
        this.apps = apps;
        this.disk = disk;
        this.facts = facts;
        this.checks = checks;
        this.copies = new CopyJudge(disk, checks);
    }

    void committed(Set<TaskId> touched) {
        copies.look();
        created.clear();
        archived.clear();
        endedAndArchived = 0;
        for (TaskId id : touched) {
            TaskFacts task = facts.of(id);
            Optional<Task> after = disk.live(id);
            if (after.isPresent()) {
                moved(task, after.get());
            } else {
                left(task);
            }
        }
        disk.sessions().forEach(this::session);
    }

    private void moved(TaskFacts task, Task after) {
        Task before = task.committed;
        if (before == null) {
            created.add(task.id);
            appeared(task, after);
        } else {
            String from = name(before.state());
            String to = name(after.state());
            checks.require("I3", Transitions.isAllowed(from, to), () -> task.id + " went from " + from + " to " + to);
            checks.require(
                    "I3",
                    after.attempt() >= before.attempt() && after.attempt() <= before.attempt() + 1,
                    () -> "the attempts of " + task.id + " went from " + before.attempt() + " to " + after.attempt());
            checks.require(
                    "I5",
                    after.attempt() == before.attempt() || !isPaused(after),
                    () -> task.id + " began attempt " + after.attempt() + " although it is paused");
            copies.moved(before, after);
        }
        task.committed = after;
        if (after.state() instanceof TaskState.Completed completed) {
            ended(task, completed);
        }
    }

    private boolean isPaused(Task task) {
        return disk.pauses().lasting().stream()
                .anyMatch(pause ->
                        pause.scope().covers(task.session(), task.traits().origin()));
    }

    private void appeared(TaskFacts task, Task after) {
        checks.require("I1", !task.archived, () -> task.id + " came back from the archive");
        Session before = sessions.get(after.session());
        Session now = disk.sessions().get(after.session());
        checks.require(
                "I16",
                before == null
                        || before.stage() == Session.Stage.OPEN
                        || (now != null && now.generation() > before.generation()),
                () -> task.id + " was created while its session was ending: " + before);
        String submission = Facts.name(after.session(), after.traits().submissionId());
        var key = after.traits().key();
        String name = key == null ? submission : Facts.name(after.session(), key.value());
        TaskId other = facts.names.put(name, task.id);
        checks.require("I2", other == null, () -> name + " is " + other + " and now also " + task.id);
    }

    private void ended(TaskFacts task, TaskState.Completed completed) {
        TaskState.Completed before = task.ended;
        List<LoggedEvent> events = disk.eventsOf(task.id);
        if (before == null) {
            task.ended = completed;
            checks.require(
                    "I3",
                    events.stream().map(LoggedEvent::type).toList().equals(toTell(task, completed)),
                    () -> task.id + " ended with the events " + events);
            honest(task, completed);
        } else {
            checks.require(
                    "I3",
                    before.equals(completed),
                    () -> "the end of " + task.id + " changed from " + before + " to " + completed);
            checks.require("I6", !events.isEmpty(), () -> task.id + " has ended and nothing of it is to be told");
            task.told.values().forEach(last -> followed(task, last, events));
        }
        task.told.clear();
        events.forEach(task::tells);
    }

    private static List<EventType> toTell(TaskFacts task, TaskState.Completed completed) {
        Task row = Objects.requireNonNull(task.committed);
        boolean fetched =
                row.traits().kind() == TaskKind.DOWNLOAD && completed.outcome().kind() == Outcome.Kind.FINISHED;
        return fetched ? List.of(EventType.DOWNLOAD_FINISHED, EventType.ENDED) : List.of(EventType.ENDED);
    }

    /** An event of an ended task stays until somebody settles it; only a dead letter becomes another one. */
    private void followed(TaskFacts task, LoggedEvent last, List<LoggedEvent> now) {
        Optional<LoggedEvent> next =
                now.stream().filter(event -> event.type() == last.type()).findFirst();
        if (next.isEmpty()) {
            checks.require(
                    "I6",
                    facts.mayBeSettled(last, task),
                    () -> last + " of " + task.id + " is settled and nobody has said so");
        } else if (next.get().seq() != last.seq() || next.get().generation() != last.generation()) {
            checks.require(
                    "I13",
                    last.isDeadLetter(),
                    () -> "the event of " + task.id + " became " + next.get() + " and was no dead letter");
        }
    }

    private void honest(TaskFacts task, TaskState.Completed completed) {
        Outcome outcome = completed.outcome();
        Task row = task.committed;
        checks.require(
                "I14",
                !task.deniesProcessing() || task.processed == 0,
                () -> task.id + " ended as " + outcome + " although the server processed it");
        if (outcome.kind() == Outcome.Kind.FINISHED) {
            Response response = completed.response();
            checks.require(
                    "I14",
                    response != null && answered(task, response),
                    () -> task.id + " finished with " + response + ", which the server never said: " + task.answers);
        }
        if (row != null && outcome.cancelReason() != null) {
            apps.cancelled(row, outcome.cancelReason());
        }
        var error = outcome.error();
        Response kept = completed.response();
        boolean isRefused = kept != null
                && row != null
                && row.traits().failurePolicy().failStatuses().contains(kept.status());
        checks.require(
                "I14",
                isRefused
                        ? outcome.kind() != Outcome.Kind.FINISHED
                        : error == null || error.code() != ErrorCode.STATUS_REFUSED,
                () -> task.id + " ended as " + outcome + " with " + kept + ", and its policy says "
                        + (row == null ? "nothing" : row.traits().failurePolicy()));
        checks.require(
                "I24",
                error == null
                        || error.code() != ErrorCode.OUTCOME_UNKNOWN
                        || (row != null && !row.traits().mayRepeat()),
                () -> task.id + " may be repeated and ended as unknown");
    }

    private static boolean answered(TaskFacts task, Response response) {
        for (Headers.Field field : response.headers()) {
            if (field.name().equals(ANSWER_FIELD)) {
                Integer status = task.answers.get(Long.parseLong(field.value()));
                return status != null && status == response.status();
            }
        }
        return false;
    }

    /** The task isn't in the working set any more. */
    private void left(TaskFacts task) {
        if (task.archived) {
            return; // forgotten after its time
        }
        Task before = task.committed;
        checks.require(
                "I1",
                before != null && disk.archived(task.id).isPresent(),
                () -> task.id + " is gone" + (task.accepted ? " although its create returned" : ""));
        checks.require(
                "I6",
                task.acknowledgeSaid || task.ended != null,
                () -> task.id + " was archived and nobody had acknowledged it");
        for (LoggedEvent last : task.told.values()) {
            checks.require(
                    "I6",
                    facts.mayBeSettled(last, task),
                    () -> task.id + " was archived and nobody had acknowledged " + last);
        }
        if (task.ended == null) {
            endedAndArchived++; // both in this turn
        }
        task.told.clear();
        task.archived = true;
        task.committed = null;
        archived.add(task.id);
    }

    private void session(SessionRef ref, Session after) {
        Session before = sessions.put(ref, after);
        if (before == null || before.equals(after)) {
            return;
        }
        checks.require("I18", after.epoch() >= before.epoch(), () -> "the epoch of " + ref + " went back");
        checks.require(
                "I16", after.generation() >= before.generation(), () -> "the generation of " + ref + " went back");
        boolean same = after.generation() == before.generation();
        checks.require(
                "I13",
                !same || (after.nextSeq() >= before.nextSeq() && after.handedSeq() >= before.handedSeq()),
                () -> "the log of " + ref + " went back from " + before + " to " + after);
        checks.require(
                "I13",
                after.nextNumber() >= before.nextNumber(),
                () -> "the numbers of the tasks of " + ref + " went back");
        checks.require(
                "I16",
                same || before.stage() != Session.Stage.OPEN || after.generation() == before.generation() + 1,
                () -> ref + " skipped a generation");
        for (long seq = same ? before.nextSeq() : 1; seq < after.nextSeq(); seq++) {
            appended(ref, after.generation(), seq);
        }
    }

    private void appended(SessionRef ref, long generation, long seq) {
        var event = disk.event(ref, seq);
        checks.require(
                "I13",
                endedAndArchived > 0
                        || disk.isClosedQuestion(ref, generation, seq)
                        || (event.isPresent() && event.get().generation() == generation),
                () -> "event " + seq + " of " + ref + " was numbered and isn't in the log");
    }

    static String name(TaskState state) {
        return state.getClass().getSimpleName();
    }
}
