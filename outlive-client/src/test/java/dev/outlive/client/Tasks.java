package dev.outlive.client;

import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.Uploaded;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Builds task snapshots: {@code Tasks.aTask(1).key("a").finished(201, 5)}. */
public final class Tasks {
    public static final SessionRef SESSION = SessionRef.of("com.example.photos", "photos");

    private final long number;
    private @Nullable TaskKey key;
    private TaskKind kind = TaskKind.UPLOAD;
    private TaskState state = TaskState.SUSPENDED;
    private @Nullable Phase phase;
    private int suspendCount = 1;
    private boolean everResumed;
    private @Nullable Reason reason;
    private @Nullable Outcome outcome;
    private @Nullable Response response;
    private boolean acknowledged;
    private long sent;
    private long attempt = 1;
    private String description = "";

    private Tasks(long number) {
        this.number = number;
    }

    public static Tasks aTask(long number) {
        return new Tasks(number);
    }

    /** The id that the task of this number has. */
    public static TaskId id(long number) {
        return TaskId.draw(Instant.ofEpochSecond(number), new Random(number));
    }

    public Tasks key(String name) {
        key = new TaskKey(name);
        return this;
    }

    public Tasks download() {
        kind = TaskKind.DOWNLOAD;
        return this;
    }

    public Tasks description(String text) {
        description = text;
        return this;
    }

    public Tasks everResumed() {
        everResumed = true;
        return this;
    }

    public TaskSnapshot suspended(int count) {
        suspendCount = count;
        return build();
    }

    public TaskSnapshot running(long bytesSent) {
        state = TaskState.RUNNING;
        phase = Phase.TRANSFERRING;
        suspendCount = 0;
        sent = bytesSent;
        return build();
    }

    /** Queued, and held by this. */
    public TaskSnapshot waiting(Reason why) {
        state = TaskState.RUNNING;
        phase = Phase.WAITING;
        suspendCount = 0;
        reason = why;
        return build();
    }

    public TaskSnapshot finished(int status, long bodyBytes) {
        return finished(status, bodyBytes, null);
    }

    public TaskSnapshot finished(int status, long bodyBytes, @Nullable String bodyPath) {
        response = response(status, bodyBytes, bodyPath);
        return ended(Outcome.finished());
    }

    public static Response response(int status, long bodyBytes, @Nullable String bodyPath) {
        return new Response(
                status,
                Headers.empty().with("Content-Type", "application/json"),
                Headers.empty(),
                "http://127.0.0.1/x",
                "http/1.1",
                bodyBytes,
                bodyPath,
                false,
                false,
                false);
    }

    public TaskSnapshot failed(ErrorCode code) {
        return ended(Outcome.failed(
                new TransferError(code, code.urlErrorCode(), "it broke", false, 3, true, Uploaded.UNCONFIRMED)));
    }

    public TaskSnapshot cancelled() {
        return ended(Outcome.cancelled(CancelReason.of(CancelReason.Kind.REQUESTED, false)));
    }

    /** Ended, acknowledged, and only the outcome kept. */
    public TaskSnapshot archived() {
        acknowledged = true;
        return ended(Outcome.finished());
    }

    private TaskSnapshot ended(Outcome how) {
        state = TaskState.COMPLETED;
        phase = acknowledged ? null : Phase.AWAITING_ACK;
        suspendCount = 0;
        outcome = how;
        sent = 1000;
        return build();
    }

    private TaskSnapshot build() {
        return new TaskSnapshot(
                TaskSnapshot.SCHEMA,
                id(number),
                number,
                SESSION.session(),
                SESSION.app(),
                key,
                kind,
                state,
                phase,
                everResumed || suspendCount == 0,
                suspendCount,
                reason,
                outcome,
                description,
                "http://127.0.0.1/x",
                "PUT",
                "/tmp/file",
                null,
                sent,
                1000,
                0,
                -1,
                attempt,
                0,
                0.5,
                Instant.EPOCH,
                outcome == null ? null : Instant.EPOCH,
                acknowledged,
                null,
                response);
    }
}
