package dev.outlive.client;

import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.wire.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a task is carried out, beyond its request. Immutable; each {@code with…} gives a copy. */
public final class TaskOptions {
    private static final TaskOptions DEFAULTS = new TaskOptions(new Draft());

    private final String description;
    private final double priority;
    private final @Nullable Instant notBefore;
    private final @Nullable Instant notAfter;
    private final long bytesPerSecondMax;
    private final FailurePolicy failurePolicy;
    private final @Nullable BytesHint bytesHint;
    private final UserInfo userInfo;
    private final @Nullable String handler;
    private final TransferPolicy policy;
    private final @Nullable AskBeforeStart askBeforeStart;

    /** Options that are being changed. */
    private static final class Draft {
        private String description = "";
        private double priority = Submission.PRIORITY_DEFAULT;
        private @Nullable Instant notBefore;
        private @Nullable Instant notAfter;
        private long bytesPerSecondMax;
        private FailurePolicy failurePolicy = FailurePolicy.DEFAULT;
        private @Nullable BytesHint bytesHint;
        private UserInfo userInfo = UserInfo.none();
        private @Nullable String handler;
        private TransferPolicy policy = TransferPolicy.UNRESTRICTED;
        private @Nullable AskBeforeStart askBeforeStart;
    }

    private TaskOptions(Draft draft) {
        description = draft.description;
        priority = draft.priority;
        notBefore = draft.notBefore;
        notAfter = draft.notAfter;
        bytesPerSecondMax = draft.bytesPerSecondMax;
        failurePolicy = draft.failurePolicy;
        bytesHint = draft.bytesHint;
        userInfo = draft.userInfo;
        handler = draft.handler;
        policy = draft.policy;
        askBeforeStart = draft.askBeforeStart;
    }

    private TaskOptions with(Consumer<Draft> change) {
        var draft = new Draft();
        draft.description = description;
        draft.priority = priority;
        draft.notBefore = notBefore;
        draft.notAfter = notAfter;
        draft.bytesPerSecondMax = bytesPerSecondMax;
        draft.failurePolicy = failurePolicy;
        draft.bytesHint = bytesHint;
        draft.userInfo = userInfo;
        draft.handler = handler;
        draft.policy = policy;
        draft.askBeforeStart = askBeforeStart;
        change.accept(draft);
        return new TaskOptions(draft);
    }

    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /** A free text of the app, at most 64 KiB. */
    public TaskOptions withDescription(String text) {
        Submission.requireDescription(text);
        return with(draft -> draft.description = text);
    }

    /**
     * Names and values that the daemon keeps with the task and doesn't read, 64 KiB in all: what the app needs in a process
     * that knows nothing else. Fixed when the task is created.
     */
    public TaskOptions withUserInfo(Map<String, String> values) {
        var kept = new UserInfo(values);
        return with(draft -> draft.userInfo = kept);
    }

    /** 0.0 to 1.0, 0.5 by default: tasks that wait for the same slot go in this order. */
    public TaskOptions withPriority(double value) {
        Submission.requirePriority(value);
        return with(draft -> draft.priority = value);
    }

    /** The earliest time of the first attempt. Apple: {@code earliestBeginDate}. */
    public TaskOptions withNotBefore(Instant time) {
        return with(draft -> draft.notBefore = time);
    }

    /**
     * The latest time of the first attempt, by the wall clock. A task that hasn't begun by then, for whatever reason, also
     * while it is suspended, ends as failed with {@code deadline-missed}. One that has begun goes on.
     */
    public TaskOptions withNotAfter(Instant time) {
        return with(draft -> draft.notAfter = time);
    }

    /** The most this task may move in a second. */
    public TaskOptions withBytesPerSecondMax(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a rate is more than 0 bytes a second, not " + bytes);
        }
        return with(draft -> draft.bytesPerSecondMax = bytes);
    }

    /**
     * What counts as a failure of this task, and how often it is tried again; by default every answer is delivered, and
     * only the session's resource timeout ends what can't be sent.
     */
    public TaskOptions withFailurePolicy(FailurePolicy failures) {
        return with(draft -> draft.failurePolicy = failures);
    }

    /** Gives up after so many failed attempts without progress; by default only the session's resource timeout counts. */
    public TaskOptions withAttemptsMax(int attempts) {
        return withFailurePolicy(failurePolicy.withAttemptsMax(attempts));
    }

    /** Statuses that are tried again instead of delivered, for example 503. None by default: every answer counts. */
    public TaskOptions withRetryStatuses(int... statuses) {
        return withFailurePolicy(failurePolicy.withRetryStatuses(statuses));
    }

    /** How much the task is thought to move at most; a download waits for room on the disk before it asks for it. */
    public TaskOptions withBytesHint(BytesHint hint) {
        return with(draft -> draft.bytesHint = hint);
    }

    /**
     * The name of the {@link TaskHandler} that gets the task's events instead of the session's delegate, in this and in
     * later processes ({@link SessionConfiguration.Builder#handler}).
     */
    public TaskOptions withHandler(String name) {
        Submission.requireHandler(name);
        return with(draft -> draft.handler = name);
    }

    /** Under which conditions it may move, beside those of its session: both hold. By default its session's alone. */
    public TaskOptions withPolicy(TransferPolicy conditions) {
        return with(draft -> draft.policy = conditions);
    }

    /**
     * Asks the app by {@link SessionDelegate#onDelayedStart} when the begin date ({@link #withNotBefore}) has come, and
     * begins as it answers. Without an answer within an hour the fallback decides.
     */
    public TaskOptions withAskBeforeStart(AskBeforeStart.Fallback fallback) {
        return withAskBeforeStart(fallback, AskBeforeStart.TIMEOUT_DEFAULT);
    }

    /** The same with another time for the answer, at most 7 days. The task's time budget runs meanwhile. */
    public TaskOptions withAskBeforeStart(AskBeforeStart.Fallback fallback, Duration answerTimeout) {
        var asking = new AskBeforeStart(fallback, answerTimeout);
        return with(draft -> draft.askBeforeStart = asking);
    }

    Submission submission(
            TaskKind kind,
            @Nullable TaskKey key,
            String submissionId,
            Request request,
            @Nullable Source source,
            @Nullable Destination destination) {
        return new Submission(
                kind,
                key,
                submissionId,
                request,
                source,
                destination,
                description,
                priority,
                notBefore,
                false,
                bytesPerSecondMax,
                failurePolicy,
                notAfter,
                bytesHint,
                userInfo,
                handler,
                policy,
                askBeforeStart);
    }

    public String description() {
        return description;
    }

    public Map<String, String> userInfo() {
        return userInfo.values();
    }

    public double priority() {
        return priority;
    }

    public Optional<Instant> notBefore() {
        return Optional.ofNullable(notBefore);
    }

    public Optional<Instant> notAfter() {
        return Optional.ofNullable(notAfter);
    }

    /** 0 for no limit. */
    public long bytesPerSecondMax() {
        return bytesPerSecondMax;
    }

    public FailurePolicy failurePolicy() {
        return failurePolicy;
    }

    public Optional<BytesHint> bytesHint() {
        return Optional.ofNullable(bytesHint);
    }

    public Optional<String> handler() {
        return Optional.ofNullable(handler);
    }

    public TransferPolicy policy() {
        return policy;
    }

    public Optional<AskBeforeStart> askBeforeStart() {
        return Optional.ofNullable(askBeforeStart);
    }
}
