package dev.outlive.core.task;

import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Collects what a test needs to be true of a task: {@code aTask().post().in(new TaskState.Running(Sent.MAYBE))}. */
public final class TaskBuilder {
    public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    /** The same, on clocks that agree. */
    public static final Moment AT = new Moment(NOW, NOW);

    public static final Duration RESOURCE_TIMEOUT = Duration.ofDays(7);

    private TransferPolicy policy = TransferPolicy.UNRESTRICTED;
    private final Random random = new Random(7);
    private SessionRef session = SessionRef.of("com.example.photos", "main");
    private String method = "PUT";
    private String origin = "https://example.org:443";

    @Nullable
    private String idempotencyKey;

    private TaskKind kind = TaskKind.UPLOAD;
    private FailurePolicy failurePolicy = FailurePolicy.DEFAULT;

    @Nullable
    private Instant earliestBegin;

    @Nullable
    private Instant latestBegin;

    private TaskState state = new TaskState.Suspended();
    private int suspendCount = 1;
    private long number = 1;
    private long attempt;
    private int failures;
    private long bytesSent;
    private Budget budget = Budget.UNTOUCHED;
    private AskBeforeStart.@Nullable Fallback asking;
    private @Nullable StartQuestion question;

    private TaskBuilder() {}

    public static TaskBuilder aTask() {
        return new TaskBuilder();
    }

    public TaskBuilder download() {
        kind = TaskKind.DOWNLOAD;
        method = "GET";
        return this;
    }

    public TaskBuilder of(SessionRef owner) {
        session = owner;
        return this;
    }

    public TaskBuilder under(TransferPolicy conditions) {
        policy = conditions;
        return this;
    }

    public TaskBuilder to(String otherOrigin) {
        origin = otherOrigin;
        return this;
    }

    public TaskBuilder numbered(long other) {
        number = other;
        return this;
    }

    public TaskBuilder method(String other) {
        method = other;
        return this;
    }

    /** A request that may not be sent again once it may have left. */
    public TaskBuilder post() {
        return method("POST");
    }

    public TaskBuilder keyed(String key) {
        idempotencyKey = key;
        return this;
    }

    public TaskBuilder retrying(int... statuses) {
        return failing(failurePolicy.withRetryStatuses(statuses));
    }

    public TaskBuilder attemptsMax(int most) {
        return most == 0 ? this : failing(failurePolicy.withAttemptsMax(most));
    }

    public TaskBuilder failing(FailurePolicy policy) {
        failurePolicy = policy;
        return this;
    }

    public TaskBuilder notBefore(Instant time) {
        earliestBegin = time;
        return this;
    }

    public TaskBuilder notAfter(Instant time) {
        latestBegin = time;
        return this;
    }

    /** Asks its app before it begins. */
    public TaskBuilder asking(AskBeforeStart.Fallback fallback) {
        asking = fallback;
        return this;
    }

    /** Has asked its app. */
    public TaskBuilder asked(StartQuestion asked) {
        question = asked;
        return this;
    }

    public TaskBuilder in(TaskState other) {
        state = other;
        boolean held = other instanceof TaskState.Suspended || other instanceof TaskState.Suspending;
        suspendCount = held ? 1 : 0;
        return this;
    }

    public TaskBuilder suspendCount(int count) {
        suspendCount = count;
        return this;
    }

    public TaskBuilder attempt(long count) {
        attempt = count;
        return this;
    }

    public TaskBuilder failures(int count) {
        failures = count;
        return this;
    }

    public TaskBuilder bytesSent(long bytes) {
        bytesSent = bytes;
        return this;
    }

    public TaskBuilder runningSince(Instant time) {
        budget = new Budget(Duration.ZERO, time);
        return this;
    }

    public Task build() {
        Request request = new Request(method, URI.create("https://example.org/in"), Headers.empty(), idempotencyKey);
        var traits = new Traits(
                kind,
                null,
                "submission-" + number,
                Fingerprint.of(kind.code(), request, "/photos/1.jpg", "4@5"),
                origin,
                method,
                "https://example.org/in",
                "/photos/1.jpg",
                null,
                1000,
                request.mayRepeat(),
                failurePolicy,
                RESOURCE_TIMEOUT,
                earliestBegin,
                NOW,
                latestBegin,
                null,
                UserInfo.none(),
                null,
                policy,
                asking == null ? null : new AskBeforeStart(asking, AskBeforeStart.TIMEOUT_DEFAULT),
                "/");
        return new Task(
                TaskId.draw(NOW.plusMillis(number), random),
                number,
                session,
                traits,
                state,
                suspendCount,
                attempt > 0,
                attempt,
                failures,
                false,
                bytesSent,
                0,
                0.5,
                "",
                budget,
                question);
    }

    /** An answer of the server with this status. */
    public static Response response(int status) {
        return new Response(
                status,
                Headers.empty(),
                Headers.empty(),
                "https://example.org/in",
                "http/1.1",
                0,
                null,
                false,
                false,
                false);
    }
}
