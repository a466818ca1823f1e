package dev.outlive.simulator.oracle;

import dev.outlive.core.app.LaunchPolicy;
import dev.outlive.core.engine.DeliveryPolicy;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import dev.outlive.simulator.memory.MemoryDisk;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * The expected-state journal outside the store (guarantees §5), and the judges that read it after each step: of commits, of
 * frames, of what processes see, of what goes to the network.
 */
public final class Oracle {
    /** Where the model server writes the number of its answer. */
    public static final String ANSWER_FIELD = CommitJudge.ANSWER_FIELD;

    /** How URLs end that apps answer with when they are asked. */
    public static final String OTHER_REQUEST = "/other";

    private final MemoryDisk disk;
    private final Facts facts = new Facts();
    private final Checks checks = new Checks();
    private final CommitJudge commits;
    private final FrameJudge frames;
    private final WireJudge wire;
    private final TimeJudge time;
    private final QuestionJudge questions;
    private final AppJudge apps;
    private final DrainJudge drains;
    private final CountJudge counts;
    private final RetryJudge retries;
    private final StoreJudge store;

    /**
     * @param nanos time that nothing sets, from any beginning
     * @param window events that may be on their way on one connection
     * @param launches how many launches in vain are enough
     */
    public Oracle(MemoryDisk disk, LongSupplier nanos, DeliveryPolicy window, LaunchPolicy launches) {
        this.disk = disk;
        this.apps = new AppJudge(disk, checks, nanos, launches);
        this.drains = new DrainJudge(disk, checks);
        this.counts = new CountJudge(disk, checks);
        this.retries = new RetryJudge(disk, checks);
        this.store = new StoreJudge(checks);
        this.commits = new CommitJudge(disk, facts, checks, apps);
        this.questions = new QuestionJudge(disk, facts, checks);
        this.frames = new FrameJudge(
                disk,
                facts,
                checks,
                commits,
                questions,
                List.of(apps, drains, counts, retries, store, new RefusalJudge(disk, checks)),
                window);
        this.wire = new WireJudge(facts, checks);
        this.time = new TimeJudge(nanos, checks);
    }

    public WireJudge wire() {
        return wire;
    }

    public StoreJudge store() {
        return store;
    }

    public AppJudge apps() {
        return apps;
    }

    public ProcessJudge process(SessionRef session, long pid) {
        return new ProcessJudge(facts, checks, session, pid);
    }

    public Checks checks() {
        return checks;
    }

    public int tasks() {
        return facts.tasks.size();
    }

    /** Whether somebody has said to acknowledge the task, or its end. */
    public boolean mayBeArchived(TaskId id) {
        TaskFacts task = facts.known(id);
        return task != null && task.archived;
    }

    public void committed(Set<TaskId> touched) {
        commits.committed(touched);
        questions.committed();
        apps.committed(commits.created);
        counts.committed(touched);
        retries.committed(touched);
        var holding = new TreeSet<SessionRef>(disk.restored().keySet());
        holding.addAll(apps.holding());
        time.held(disk.pauses(), holding);
        for (TaskId id : touched) {
            disk.live(id).ifPresentOrElse(time::moved, () -> time.left(id));
        }
    }

    /** A disk that is full took something in: what goes on, and nothing new. */
    public void committedOnFullDisk() {
        store.committedOnFullDisk(commits.created);
    }

    /** An attempt begins. */
    public void begins(Task task) {
        apps.begins(task);
        retries.begins(task);
        store.begins(task);
    }

    /** The daemon begins a turn. */
    public void takes(List<Input> inputs, Instant steady) {
        counts.takes(inputs);
        retries.takes(inputs, steady);
    }

    /** The daemon has done a turn. */
    public void turned() {
        time.turned();
        drains.turned();
        counts.turned();
        store.turned();
        apps.turned();
    }

    public void linkOpened(long link, ClientFrame.Role role) {
        frames.opened(link, role);
    }

    public void linkClosed(long link) {
        frames.closed(link);
    }

    /**
     * A client says a frame: an intent.
     *
     * @param generation of the session as its process knows it
     */
    public void says(long link, ClientFrame frame, long generation) {
        frames.said(link, frame);
        if (frame instanceof ClientFrame.Acknowledge acknowledge) {
            for (long seq : acknowledge.seqs()) {
                facts.acknowledgeSaid.add(new Facts.EventName(acknowledge.session(), generation, seq));
            }
        } else if (frame instanceof ClientFrame.Act act) {
            switch (act.action()) {
                case ACKNOWLEDGE -> facts.of(act.task()).acknowledgeSaid = true;
                case DISCARD -> facts.of(act.task()).discardSaid = true;
                case REQUEUE -> facts.of(act.task()).requeueSaid = true;
                case RESUME, SUSPEND, CANCEL, RETRY -> {}
            }
        }
    }

    /** The daemon lets a frame go. */
    public void leaves(long link, DaemonFrame frame) {
        frames.leaves(link, frame);
    }

    /** A client hears that its submission is a task: a fact. */
    public void accepted(SessionRef session, Submission submission, DaemonFrame.Accepted accepted) {
        TaskId id = accepted.task().id();
        TaskKey key = submission.key();
        String name = Facts.name(session, key == null ? submission.submissionId() : key.value());
        TaskId known = facts.names.get(name);
        checks.require("I2", id.equals(known), () -> name + " was accepted as " + id + " and is " + known);
        facts.of(id).accepted = true;
    }

    /** A client hears that its acknowledgement is durable: a fact. */
    public void acknowledged(ClientFrame.Acknowledge acknowledge, long generation) {
        for (long seq : acknowledge.seqs()) {
            if (disk.event(acknowledge.session(), seq)
                    .filter(event ->
                            event.generation() == generation && event.type().asks())
                    .isEmpty()) { // a question's answer settles it
                facts.acknowledged.add(new Facts.EventName(acknowledge.session(), generation, seq));
            }
        }
    }

    /** A client hears that what it has had of a body is durable: a fact. */
    public void acknowledged(ClientFrame.AcknowledgeData read, long generation) {
        var event = new Facts.EventName(read.session(), generation, read.seq());
        facts.dataAcknowledged.merge(event, read.upTo(), Math::max);
    }

    /** A client hears that the session ends with this generation: a fact. */
    public void invalidated(SessionRef session, long generation) {
        facts.invalidated.merge(session, generation, Math::max);
    }

    /** A conflicting request under a used key must be refused. */
    public void conflictAccepted(DaemonFrame.Accepted accepted) {
        checks.require("I2", false, () -> "another request under a used key was accepted as " + accepted.task());
    }

    /** What anybody is told of a task's end never changes. */
    public void told(TaskSnapshot task) {
        new ProcessJudge(facts, checks, task.sessionRef(), 0).told(task);
    }

    /** The whole history against the whole store. */
    public void judgeAll() {
        Map<TaskId, Task> live = disk.liveTasks();
        for (TaskFacts task : facts.tasks.values()) {
            boolean isLive = live.containsKey(task.id);
            boolean known = task.committed != null || task.archived;
            checks.require("I1", isLive == (task.committed != null), () -> task.id + " isn't where it was committed");
            checks.require("I1", known || !task.accepted, () -> task.id + " was accepted and is nowhere");
        }
        for (TaskId id : live.keySet()) {
            checks.require("I1", facts.known(id) != null, () -> id + " appeared without a commit");
        }
        var numbers = new TreeMap<String, TaskId>();
        for (Task task : live.values()) {
            TaskId other = numbers.put(task.session() + " " + task.number(), task.id());
            checks.require("I2", other == null, () -> "two tasks of one number: " + other + " and " + task.id());
        }
        for (LoggedEvent event : disk.allEvents()) {
            TaskId task = event.task();
            checks.require(
                    "I6", task == null || live.containsKey(task), () -> event + " tells of a task that isn't there");
        }
        for (Task task : live.values()) {
            checks.require(
                    "I6",
                    !task.isCompleted() || !disk.eventsOf(task.id()).isEmpty(),
                    () -> task.id() + " has ended and nothing tells of it");
        }
    }

    /** After everything was healed and had its time: nothing may be left to do. */
    public void judgeEnd() {
        judgeAll();
        questions.judgeEnd();
        List<Task> left = List.copyOf(disk.liveTasks().values());
        checks.require("I5", left.isEmpty(), () -> "stuck: " + left);
        List<LoggedEvent> events = disk.allEvents();
        checks.require("I11", events.isEmpty(), () -> "never delivered or never acknowledged: " + events);
        for (TaskFacts task : facts.tasks.values()) {
            checks.require("I1", task.archived, () -> task.id + " didn't come to its end");
        }
        var sessions = disk.sessions();
        facts.invalidated.forEach((ref, generation) -> {
            var session = sessions.get(ref);
            checks.require(
                    "I16",
                    session != null && session.generation() > generation,
                    () -> "the end of generation " + generation + " was promised: " + session);
        });
    }
}
