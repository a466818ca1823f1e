package dev.outlive.simulator.oracle;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Judges what one process of an app sees: its snapshot, and what its delegate is called with. */
public final class ProcessJudge {
    private final Facts facts;
    private final Checks checks;
    private final SessionRef session;
    private final long pid;
    private final TreeSet<TaskId> expected = new TreeSet<>();
    private final TreeSet<Long> handed = new TreeSet<>();
    private final TreeSet<Long> refused = new TreeSet<>();
    private final TreeSet<Long> returned = new TreeSet<>();
    private final TreeMap<TaskId, Long> resultsRefused = new TreeMap<>(); // by number of the event
    private final TreeSet<TaskId> ended = new TreeSet<>();
    private final TreeSet<Long> underWay = new TreeSet<>(); // to the delegate, by number of the event
    private final TreeMap<TaskId, Progress> progress = new TreeMap<>();
    private final TreeMap<TaskId, Long> attempts = new TreeMap<>(); // that the delegate was told of
    private final TreeMap<Long, Long> read = new TreeMap<>(); // of bodies, by number of the event
    private long lastFirst;
    private boolean invalidated;
    private boolean stopped;

    ProcessJudge(Facts facts, Checks checks, SessionRef session, long pid) {
        this.facts = facts;
        this.checks = checks;
        this.session = session;
        this.pid = pid;
    }

    /** The process asks for the session: what was promised by now must be in its snapshot. */
    public void attaching() {
        expected.clear();
        facts.tasks.values().stream()
                .filter(task -> task.accepted
                        && task.committed != null
                        && task.committed.session().equals(session))
                .forEach(task -> expected.add(task.id));
    }

    public void opened(List<TaskSnapshot> tasks) {
        var shown = new TreeSet<TaskId>();
        tasks.forEach(task -> shown.add(task.id()));
        for (TaskId id : expected) {
            TaskFacts task = facts.of(id);
            boolean settled = task.acknowledgeSaid
                    || facts.acknowledgeSaid.contains(
                            new Facts.EventName(session, task.endedGeneration, task.endedSeq));
            checks.require(
                    "I1",
                    settled || shown.contains(id),
                    () -> "process " + pid + " finds no " + id + ", whose create returned");
        }
    }

    /** The process is stopped: what it has of the session's events may be acknowledged by whoever takes the session over. */
    public void stopped() {
        stopped = true;
    }

    /** The delegate is about to be called with an event, whatever the app says meanwhile of others. */
    public void hands(DaemonFrame.Deliver deliver) {
        underWay.add(deliver.seq());
    }

    /** The delegate is called with an event. */
    public void handed(DaemonFrame.Deliver deliver) {
        long seq = deliver.seq();
        underWay.remove(seq);
        var event = new Facts.EventName(deliver.session(), deliver.generation(), seq);
        checks.require(
                "I12",
                handed.add(seq) || refused.remove(seq),
                () -> "event " + seq + " of " + session + " was handed over twice in process " + pid);
        boolean overtaken = stopped && facts.epochs.getOrDefault(session, 0L) > deliver.epoch();
        checks.require(
                "I12",
                overtaken || !facts.acknowledged.contains(event),
                () -> "event " + seq + " of " + session + " came to process " + pid
                        + " after its acknowledgement was confirmed");
        long had = Math.max(overtaken ? 0 : facts.dataAcknowledged.getOrDefault(event, 0L), read.getOrDefault(seq, 0L));
        checks.require(
                "I12",
                deliver.dataOffset() >= had,
                () -> "the body of event " + seq + " comes again from " + deliver.dataOffset() + ", and " + had
                        + " of it were had");
        checks.require("I16", !invalidated, () -> "event " + seq + " came after the end of " + session);
        invalidated = deliver.event() == DaemonFrame.EventType.INVALIDATED;
        boolean again = seq <= lastFirst;
        lastFirst = Math.max(lastFirst, seq);
        TaskSnapshot task = deliver.task();
        if (task == null) {
            return;
        }
        switch (deliver.event()) {
            case DELAYED_START, AUTHENTICATION_REQUIRED -> asked(deliver, task);
            case DOWNLOAD_FINISHED -> fetched(deliver, task, again, overtaken);
            case ENDED, INVALIDATED -> ended(deliver, task, again);
        }
    }

    private void asked(DaemonFrame.Deliver deliver, TaskSnapshot task) {
        boolean mayHaveBegun = deliver.event() == DaemonFrame.EventType.AUTHENTICATION_REQUIRED;
        checks.require(
                "I13",
                !ended.contains(task.id()) && (mayHaveBegun || !progress.containsKey(task.id())),
                () -> task.id() + " asks in process " + pid + " after it has begun, or ended: " + deliver);
        checks.require("I14", task.outcome() == null, () -> task.id() + " asks and has ended: " + deliver);
    }

    /** The result of a download comes before its end, but for a letter that was requeued. */
    private void fetched(DaemonFrame.Deliver deliver, TaskSnapshot task, boolean again, boolean overtaken) {
        TaskFacts known = facts.of(task.id());
        resultsRefused.remove(task.id());
        checks.require(
                "I13",
                !ended.contains(task.id()) || again || known.requeueSaid,
                () -> "the result of " + task.id() + " came to process " + pid + " after its end: " + deliver);
        checks.require(
                "I13",
                task.kind() == TaskKind.DOWNLOAD
                        && task.outcome() != null
                        && task.outcome().kind() == Outcome.Kind.FINISHED
                        && (overtaken || known.fetchedSeq == deliver.seq()),
                () -> "event " + deliver.seq() + " isn't the result of " + task.id());
        told(task);
    }

    private void ended(DaemonFrame.Deliver deliver, TaskSnapshot task, boolean again) {
        TaskFacts known = facts.of(task.id());
        checks.require(
                "I13",
                ended.add(task.id()) || again || known.requeueSaid,
                () -> task.id() + " ended a second time, with event " + deliver.seq());
        checks.require(
                "I13",
                task.outcome() != null && known.endedSeq == deliver.seq(),
                () -> "event " + deliver.seq() + " isn't the end of " + task.id());
        Long refusedResult = resultsRefused.remove(task.id());
        LoggedEvent result = known.told.get(DaemonFrame.EventType.DOWNLOAD_FINISHED);
        if (refusedResult != null && result != null && result.seq() == refusedResult && refusedResult < deliver.seq()) {
            checks.require(
                    "I13",
                    result.isDeadLetter(),
                    () -> task.id() + " ended in process " + pid
                            + ", and its result was refused and hasn't come again");
            checks.require(
                    "I6",
                    deliver.afterDeadLetter(),
                    () -> task.id() + " ended in process " + pid + " and wasn't told to follow a dead letter");
        }
        checks.require(
                "I13",
                result == null
                        || result.isDeadLetter()
                        || result.seq() > deliver.seq()
                        || handed.contains(result.seq()),
                () -> task.id() + " ended in process " + pid + ", which wasn't handed its result: " + result);
        told(task);
    }

    /** The delegate has had a body up to here. */
    public void read(long seq, long upTo) {
        read.merge(seq, upTo, Math::max);
    }

    /** The delegate returned normally. */
    public void returned(DaemonFrame.Deliver deliver) {
        returned.add(deliver.seq());
    }

    /** The process acknowledges: only what its delegate has had. */
    public void acknowledges(List<Long> seqs) {
        checks.require(
                "I11",
                returned.containsAll(seqs),
                () -> "process " + pid + " acknowledges " + seqs + " and its delegate returned from " + returned);
    }

    /** The delegate threw. */
    public void threw(DaemonFrame.Deliver deliver) {
        refused.add(deliver.seq());
        TaskSnapshot task = deliver.task();
        if (task != null
                && deliver.event() == DaemonFrame.EventType.DOWNLOAD_FINISHED
                && !ended.contains(task.id())
                && !underWay.contains(facts.of(task.id()).endedSeq)) {
            resultsRefused.put(task.id(), deliver.seq());
        }
        invalidated = false;
    }

    /** The delegate is told of a running attempt. */
    public void handed(DaemonFrame.News news) {
        checks.require(
                "I13", !ended.contains(news.task()), () -> news + " came to process " + pid + " after its task's end");
        checks.require(
                "I13",
                attempts.merge(news.task(), news.attempt(), Math::max) == news.attempt(),
                () -> news + " came to process " + pid + " after a later attempt");
        if (news instanceof DaemonFrame.Progressed progressed) {
            moved(progressed);
        }
    }

    private void moved(DaemonFrame.Progressed progressed) {
        TaskId id = progressed.task();
        Progress now = progressed.progress();
        checks.require(
                "I13", now.bytesSent() <= now.bytesExpectedToSend(), () -> "progress above the total: " + progressed);
        Progress before = progress.put(id, now);
        checks.require(
                "I13",
                before == null || now.attempt() > before.attempt() || now.bytesSent() >= before.bytesSent(),
                () -> "progress of " + id + " went back from " + before + " to " + now);
    }

    /** The delegate is told that the backlog is settled. */
    public void drained(long upTo, long generation) {
        for (TaskFacts task : facts.tasks.values()) {
            for (LoggedEvent event : task.told.values()) {
                boolean inBacklog = event.session().equals(session)
                        && event.generation() == generation
                        && !event.isDeadLetter()
                        && event.seq() <= upTo;
                checks.require(
                        "I16",
                        !inBacklog,
                        () -> "process " + pid + " was told that " + upTo + " is drained, and isn't acknowledged: "
                                + event);
            }
        }
    }

    /** Whatever is told of a task's end never changes. */
    public void told(TaskSnapshot task) {
        if (task.outcome() == null) {
            return;
        }
        TaskFacts known = facts.of(task.id());
        if (known.toldOutcome == null) {
            known.toldOutcome = task.outcome();
        }
        checks.require(
                "I14",
                task.outcome().equals(known.toldOutcome),
                () -> "told " + task.outcome() + " of " + task.id() + ", and before " + known.toldOutcome);
    }
}
