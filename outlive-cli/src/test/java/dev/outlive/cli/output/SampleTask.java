package dev.outlive.cli.output;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.DeadLetter;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds snapshots for tests: an upload of 64 MiB, created five minutes before {@link #NOW}. */
public final class SampleTask {
    public static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
    public static final long MIB = 1 << 20;

    private SourceMode source = SourceMode.SNAPSHOT;
    private String id = "01J8ZQ3A4B5C6D7E8F9G0H1J2K";
    private String app = "cli";
    private String session = "cli";
    private @Nullable String key;
    private TaskState state = TaskState.SUSPENDED;
    private @Nullable Phase phase;
    private boolean everResumed;
    private int suspendCount = 1;
    private @Nullable Reason reason;
    private @Nullable Outcome outcome;
    private String description = "";
    private @Nullable String file = "/home/me/img.jpg";
    private long sent;
    private long total = 64 * MIB;
    private long attempt;
    private @Nullable Instant endedAt;
    private boolean acknowledged;
    private @Nullable Response response;
    private TaskKind kind = TaskKind.UPLOAD;
    private long received;
    private long receivedTotal = -1;
    private @Nullable BytesHint bytesHint;

    /** A task that was created and never resumed. */
    private @Nullable DeadLetter deadLetter;

    public static SampleTask aTask() {
        return new SampleTask();
    }

    /** From a snapshot, to change it. */
    public static SampleTask from(TaskSnapshot task) {
        var copy = new SampleTask();
        copy.id = task.id().value();
        copy.deadLetter = task.deadLetter();
        copy.bytesHint = task.bytesHint();
        copy.app = task.app().value();
        copy.session = task.session().value();
        copy.key = task.key() == null ? null : task.key().value();
        copy.state = task.state();
        copy.phase = task.phase();
        copy.everResumed = task.everResumed();
        copy.suspendCount = task.suspendCount();
        copy.reason = task.reason();
        copy.outcome = task.outcome();
        copy.description = task.description();
        copy.file = task.file();
        copy.source = task.source() == null ? SourceMode.SNAPSHOT : task.source();
        copy.sent = task.bytesSent();
        copy.total = task.bytesExpectedToSend();
        copy.attempt = task.attempt();
        copy.endedAt = task.endedAt();
        copy.acknowledged = task.acknowledged();
        copy.response = task.response();
        copy.kind = task.kind();
        copy.received = task.bytesReceived();
        copy.receivedTotal = task.bytesExpectedToReceive();
        return copy;
    }

    public SampleTask id(String text) {
        id = text;
        return this;
    }

    public SampleTask session(String appId, String sessionId) {
        app = appId;
        session = sessionId;
        return this;
    }

    public SampleTask key(String text) {
        key = text;
        return this;
    }

    public SampleTask description(String text) {
        description = text;
        return this;
    }

    public SampleTask file(String path) {
        file = path;
        return this;
    }

    /** Waits, and sends this file itself. */
    public SampleTask reference(String path) {
        source = SourceMode.REFERENCE;
        file = path;
        return waiting(WaitReason.RESTORED_COPY, null);
    }

    /** A download to this file. */
    public SampleTask download(String path) {
        kind = TaskKind.DOWNLOAD;
        file = path;
        total = 0;
        return this;
    }

    public SampleTask received(long bytes, long ofBytes) {
        running(0);
        received = bytes;
        receivedTotal = ofBytes;
        return this;
    }

    /** Finished without a request. */
    public SampleTask skipped() {
        outcome = Outcome.skippedAsThere();
        response = Response.notAsked("http://127.0.0.1:8080/img.jpg", String.valueOf(file), 17);
        return ended();
    }

    public SampleTask total(long bytes) {
        total = bytes;
        return this;
    }

    public SampleTask deadLetter(@Nullable DeadLetter letter) {
        deadLetter = letter;
        return this;
    }

    public SampleTask suspended(long bytes, int resumesNeeded) {
        state = TaskState.SUSPENDED;
        everResumed = true;
        suspendCount = resumesNeeded;
        sent = bytes;
        return this;
    }

    public SampleTask running(long bytes) {
        state = TaskState.RUNNING;
        phase = Phase.TRANSFERRING;
        everResumed = true;
        suspendCount = 0;
        reason = null;
        attempt = Math.max(1, attempt);
        sent = bytes;
        return this;
    }

    public SampleTask waiting(WaitReason code, @Nullable Instant until) {
        state = TaskState.RUNNING;
        phase = Phase.WAITING;
        everResumed = true;
        suspendCount = 0;
        reason = new Reason(code, "a sentence about it", NOW.minusSeconds(60), until);
        return this;
    }

    public SampleTask heldBy(HeldBy by) {
        waiting(WaitReason.USER_PAUSED, null);
        reason = Reason.paused("a sentence about it", by);
        return this;
    }

    public SampleTask phase(@Nullable Phase value) {
        phase = value;
        return this;
    }

    public SampleTask canceling() {
        state = TaskState.CANCELING;
        everResumed = true;
        suspendCount = 0;
        return this;
    }

    public SampleTask finished(int status) {
        sent = total;
        outcome = Outcome.finished();
        response = new Response(
                status,
                Headers.empty().with("Content-Type", "application/json").with("X-Tag", "a"),
                Headers.empty(),
                "http://127.0.0.1:8080/img.jpg",
                "http/1.1",
                17,
                null,
                false,
                false,
                false);
        return ended();
    }

    public SampleTask failed(ErrorCode code) {
        return failed(code, "what happened");
    }

    public SampleTask failed(ErrorCode code, String message) {
        outcome = Outcome.failed(
                new TransferError(code, code.urlErrorCode(), message, true, 3, true, Uploaded.UNCONFIRMED));
        return ended();
    }

    public SampleTask cancelled(CancelReason.Kind kind) {
        outcome = Outcome.cancelled(CancelReason.of(kind, false));
        return ended();
    }

    public SampleTask response(@Nullable Response value) {
        response = value;
        return this;
    }

    public SampleTask acknowledged() {
        acknowledged = true;
        phase = null;
        if (response != null) {
            int status = response.status();
            response = new Response(status, Headers.empty(), Headers.empty(), "", "", 0, null, false, false, false);
        }
        return this;
    }

    private SampleTask ended() {
        state = TaskState.COMPLETED;
        phase = Phase.AWAITING_ACK;
        everResumed = true;
        suspendCount = 0;
        reason = null;
        endedAt = NOW.minusSeconds(60);
        return this;
    }

    public SampleTask hint(long toReceive) {
        bytesHint = new BytesHint(BytesHint.UNKNOWN, toReceive);
        return this;
    }

    public TaskSnapshot build() {
        return new TaskSnapshot(
                TaskSnapshot.SCHEMA,
                new TaskId(id),
                1,
                new SessionId(session),
                new AppId(app),
                key == null ? null : new TaskKey(key),
                kind,
                state,
                phase,
                everResumed,
                suspendCount,
                reason,
                outcome,
                description,
                "http://127.0.0.1:8080/img.jpg",
                kind == TaskKind.UPLOAD ? "PUT" : "GET",
                file,
                kind == TaskKind.UPLOAD ? source : null,
                sent,
                total,
                received,
                receivedTotal,
                attempt,
                0,
                0.5,
                NOW.minusSeconds(300),
                endedAt,
                acknowledged,
                deadLetter,
                response,
                null,
                null,
                bytesHint,
                UserInfo.none(),
                null,
                null);
    }
}
