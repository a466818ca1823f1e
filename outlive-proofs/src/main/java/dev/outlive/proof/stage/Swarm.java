package dev.outlive.proof.stage;

import dev.outlive.client.OperatorConnection;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Thousands of suspended tasks, made as one batch, which all end when they are told to: as fast as the daemon can. */
public final class Swarm implements AutoCloseable {
    private final OperatorConnection operator;
    private final SessionRef session;
    private final Map<String, TaskId> tasks;
    private volatile long tookNanos;
    private CompletableFuture<Void> ends = new CompletableFuture<>();

    private Swarm(OperatorConnection operator, SessionRef session, Map<String, TaskId> tasks) {
        this.operator = operator;
        this.session = session;
        this.tasks = tasks;
    }

    /** Makes one in a session, its keys being a beginning and a number. */
    public static Swarm of(Stage stage, String sessionId, String keys, int count) {
        var session = new SessionRef(Stage.APP, new SessionId(sessionId));
        var operator = stage.operator();
        var made = new LinkedHashMap<String, CompletableFuture<DaemonFrame.Accepted>>();
        operator.call(DaemonFrame.Done.class, call -> new ClientFrame.BatchBegin(call, session, null));
        for (int i = 1; i <= count; i++) {
            Submission submission = submission(stage, keys + i);
            stage.note("asks " + sessionId + " " + keys + i);
            made.put(
                    keys + i,
                    operator.begin(
                            DaemonFrame.Accepted.class,
                            call -> new ClientFrame.Submit(call, session, null, submission)));
        }
        operator.call(DaemonFrame.Done.class, ClientFrame.BatchCommit::new);
        var tasks = new LinkedHashMap<String, TaskId>();
        made.forEach((key, accepted) -> {
            TaskId task = accepted.join().task().id();
            stage.note("created " + sessionId + " " + key + " " + task.value() + " created");
            tasks.put(key, task);
        });
        return new Swarm(operator, session, tasks);
    }

    private static Submission submission(Stage stage, String key) {
        return new Submission(
                TaskKind.UPLOAD,
                new TaskKey(key),
                "swarm-" + key,
                Request.put(stage.web().url(key)).build(),
                new Source(stage.photo().toString(), SourceMode.REFERENCE),
                null,
                "",
                Submission.PRIORITY_DEFAULT,
                null,
                false,
                0,
                FailurePolicy.DEFAULT);
    }

    /** The keys of its tasks. */
    public Set<String> keys() {
        return tasks.keySet();
    }

    /** Ends them all, by a cancel each, and returns before that is done. */
    public void endAll() {
        long from = System.nanoTime();
        var all = new ArrayList<CompletableFuture<?>>();
        for (TaskId task : tasks.values()) {
            all.add(operator.begin(
                    DaemonFrame.TaskIs.class,
                    call -> new ClientFrame.Act(call, session, null, task, ClientFrame.Action.CANCEL)));
        }
        ends = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenRun(() -> tookNanos = System.nanoTime() - from);
    }

    /** Starts them all, and returns when that is durable; also of a daemon that was started since they were made. */
    public void resumeAll(Stage stage) {
        try (var connection = stage.operator()) {
            var all = new ArrayList<CompletableFuture<?>>();
            for (TaskId task : tasks.values()) {
                all.add(connection.begin(
                        DaemonFrame.TaskIs.class,
                        call -> new ClientFrame.Act(call, session, null, task, ClientFrame.Action.RESUME)));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        }
    }

    /** Whether they all have ended. */
    public boolean isEnded() {
        return ends.isDone();
    }

    /** How quickly they ended. */
    public long endsPerSecond() {
        ends.join();
        return tasks.size() * 1_000_000_000L / Math.max(1, tookNanos);
    }

    @Override
    public void close() {
        operator.close();
    }
}
