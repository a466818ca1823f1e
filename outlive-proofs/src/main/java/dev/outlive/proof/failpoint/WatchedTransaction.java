package dev.outlive.proof.failpoint;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.CookieStore;
import dev.outlive.core.engine.CredentialStore;
import dev.outlive.core.engine.LaneStore;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transaction that tells of what it is given, and of its commit. */
final class WatchedTransaction extends ForwardingTransaction {
    private final Points points;
    private final WatchedStore.Told told;
    private final Map<SessionRef, Session> sessions = new HashMap<>();
    private final Map<TaskId, Task> tasks = new HashMap<>();

    /** The points passed once this is committed. */
    private final Set<Point> afterCommit = EnumSet.noneOf(Point.class);

    /** Whether it changes what a session holds; the books of a start and of time don't count. */
    private boolean writes;

    private boolean sendsEvent;

    WatchedTransaction(TaskStore.Transaction inner, Points points, WatchedStore.Told told) {
        super(inner);
        this.points = points;
        this.told = told;
    }

    @Override
    public Optional<Session> session(SessionRef ref) {
        Optional<Session> loaded = super.session(ref);
        loaded.ifPresent(session -> sessions.put(ref, session));
        return loaded;
    }

    @Override
    public void save(Session session) {
        writes = true;
        @Nullable Session before = sessions.put(session.ref(), session);
        if (session.epoch() > (before == null ? 0 : before.epoch())) {
            afterCommit.add(Point.ATTACHED);
        }
        if (before != null && session.handedSeq() > before.handedSeq()) {
            sendsEvent = true;
        }
        if (before != null && before.stage() == Session.Stage.OPEN && session.stage() != Session.Stage.OPEN) {
            afterCommit.add(Point.FINISH_COMMITTED);
        }
        super.save(session);
    }

    @Override
    public Optional<Task> task(TaskId id) {
        Optional<Task> loaded = super.task(id);
        loaded.ifPresent(task -> tasks.put(id, task));
        return loaded;
    }

    @Override
    public Optional<Task> archivedByKey(SessionRef ref, TaskKey key) {
        Optional<Task> known = super.archivedByKey(ref, key);
        if (known.isEmpty()) {
            points.pass(Point.SUBMIT_RECEIVED);
        }
        return known;
    }

    @Override
    public void insert(Task task, TaskRequest request) {
        points.pass(Point.SOURCE_PINNED);
        writes = true;
        afterCommit.add(Point.TASK_COMMITTED);
        super.insert(task, request);
    }

    @Override
    public void update(Task task) {
        writes = true;
        @Nullable Task before = tasks.put(task.id(), task);
        switch (task.state()) {
            case TaskState.Queued _
            when before != null && before.state() instanceof TaskState.Suspended -> points.pass(Point.RESUME_RECEIVED);
            case TaskState.Running(var sent) when sent == Sent.NOTHING -> afterCommit.add(Point.CLAIMED);
            case TaskState.Canceling _ -> afterCommit.add(Point.CANCEL_COMMITTED);
            case TaskState.Completed completed
            when completed.response() != null -> points.pass(Point.RESPONSE_RECEIVED);
            default -> {}
        }
        if (!task.state().hasAttempt()) {
            points.in(task.id());
        }
        super.update(task);
    }

    @Override
    public void append(LoggedEvent event) {
        writes = true;
        if (event.type() == DaemonFrame.EventType.ENDED) {
            afterCommit.add(Point.OUTCOME_COMMITTED);
        }
        super.append(event);
    }

    @Override
    public void recount(LoggedEvent event) {
        writes = true;
        super.recount(event);
    }

    @Override
    public void settle(SessionRef ref, long seq) {
        points.pass(Point.ACK_RECEIVED);
        writes = true;
        afterCommit.add(Point.ACK_COMMITTED);
        super.settle(ref, seq);
    }

    @Override
    public void archive(Task task, Instant at) {
        writes = true;
        super.archive(task, at);
    }

    @Override
    public void keepBody(TaskId task, byte[] body) {
        writes = true;
        super.keepBody(task, body);
    }

    @Override
    public void save(AttemptRecord attempt) {
        writes = true;
        super.save(attempt);
    }

    @Override
    public void save(WaitRecord wait) {
        writes = true;
        super.save(wait);
    }

    @Override
    public void save(OperatorAct act) {
        writes = true;
        super.save(act);
    }

    @Override
    public void save(Pauses pauses) {
        writes = true;
        super.save(pauses);
    }

    @Override
    public QuestionStore questions() {
        QuestionStore inner = super.questions();
        return new ForwardingQuestions(inner) {
            @Override
            public void save(StoredQuestion question) {
                writes = true;
                inner.save(question);
            }

            @Override
            public void proceedWith(Task task, TaskRequest request) {
                writes = true;
                inner.proceedWith(task, request);
            }
        };
    }

    @Override
    public LaneStore lanes() {
        LaneStore inner = super.lanes();
        return new LaneStore() {
            @Override
            public Map<Lane, List<LaneHistory.Hold>> all() {
                return inner.all();
            }

            @Override
            public void save(Lane lane, List<LaneHistory.Hold> holds) {
                writes = true;
                inner.save(lane, holds);
            }

            @Override
            public List<Task> due(LanePart part, Instant steady, int limit) {
                return inner.due(part, steady, limit);
            }

            @Override
            public boolean isQueued(LanePart part) {
                return inner.isQueued(part);
            }
        };
    }

    @Override
    public CookieStore cookies() {
        CookieStore inner = super.cookies();
        return new CookieStore() {
            @Override
            public Map<SessionRef, List<Cookie>> all() {
                return inner.all();
            }

            @Override
            public void save(SessionRef session, List<Cookie> cookies) {
                writes = true;
                inner.save(session, cookies);
            }
        };
    }

    @Override
    public CredentialStore credentials() {
        CredentialStore inner = super.credentials();
        return new CredentialStore() {
            @Override
            public List<StoredCredential> list() {
                return inner.list();
            }

            @Override
            public void save(StoredCredential credential) {
                writes = true;
                inner.save(credential);
            }

            @Override
            public void remove(CredentialRef ref) {
                writes = true;
                inner.remove(ref);
            }
        };
    }

    @Override
    public void commit() {
        if (!writes) {
            super.commit();
            points.enter(Phase.IDLE);
            return;
        }
        points.pass(Point.TURN_DECIDED);
        super.commit();
        points.pass(Point.TURN_COMMITTED);
        told.accepted = afterCommit.contains(Point.TASK_COMMITTED);
        told.event = sendsEvent;
        points.enter(Phase.IDLE);
        afterCommit.forEach(points::pass);
        if (sendsEvent) {
            points.enter(Phase.DELIVER);
        }
    }
}
