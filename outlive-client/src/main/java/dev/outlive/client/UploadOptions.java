package dev.outlive.client;

import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TransferPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** How an upload is carried out, beyond its request and file. Immutable; each {@code with…} gives a copy. */
public final class UploadOptions {
    private static final UploadOptions DEFAULTS = new UploadOptions(SourceMode.AUTO, TaskOptions.defaults());

    private final SourceMode source;
    private final TaskOptions common;

    private UploadOptions(SourceMode source, TaskOptions common) {
        this.source = source;
        this.common = common;
    }

    public static UploadOptions defaults() {
        return DEFAULTS;
    }

    /** How the file's bytes are held until they are sent; {@code AUTO} by default. */
    public UploadOptions withSource(SourceMode mode) {
        return new UploadOptions(mode, common);
    }

    /** What every kind of task may be given, all of it at once. */
    public UploadOptions withCommon(TaskOptions options) {
        return new UploadOptions(source, options);
    }

    /** As {@link TaskOptions#withDescription}. */
    public UploadOptions withDescription(String text) {
        return withCommon(common.withDescription(text));
    }

    /** As {@link TaskOptions#withPriority}. */
    public UploadOptions withPriority(double value) {
        return withCommon(common.withPriority(value));
    }

    /** As {@link TaskOptions#withNotBefore}. */
    public UploadOptions withNotBefore(Instant time) {
        return withCommon(common.withNotBefore(time));
    }

    /** As {@link TaskOptions#withNotAfter}. */
    public UploadOptions withNotAfter(Instant time) {
        return withCommon(common.withNotAfter(time));
    }

    /** As {@link TaskOptions#withAskBeforeStart(AskBeforeStart.Fallback)}. */
    public UploadOptions withAskBeforeStart(AskBeforeStart.Fallback fallback) {
        return withCommon(common.withAskBeforeStart(fallback));
    }

    /** As {@link TaskOptions#withAskBeforeStart(AskBeforeStart.Fallback, Duration)}. */
    public UploadOptions withAskBeforeStart(AskBeforeStart.Fallback fallback, Duration answerTimeout) {
        return withCommon(common.withAskBeforeStart(fallback, answerTimeout));
    }

    /** As {@link TaskOptions#withBytesHint}. */
    public UploadOptions withBytesHint(BytesHint hint) {
        return withCommon(common.withBytesHint(hint));
    }

    /** As {@link TaskOptions#withUserInfo}. */
    public UploadOptions withUserInfo(Map<String, String> values) {
        return withCommon(common.withUserInfo(values));
    }

    /** As {@link TaskOptions#withHandler}. */
    public UploadOptions withHandler(String name) {
        return withCommon(common.withHandler(name));
    }

    /** As {@link TaskOptions#withBytesPerSecondMax}. */
    public UploadOptions withBytesPerSecondMax(long bytes) {
        return withCommon(common.withBytesPerSecondMax(bytes));
    }

    /** As {@link TaskOptions#withFailurePolicy}. */
    public UploadOptions withFailurePolicy(FailurePolicy failures) {
        return withCommon(common.withFailurePolicy(failures));
    }

    /** As {@link TaskOptions#withAttemptsMax}. */
    public UploadOptions withAttemptsMax(int attempts) {
        return withCommon(common.withAttemptsMax(attempts));
    }

    /** As {@link TaskOptions#withRetryStatuses}. */
    public UploadOptions withRetryStatuses(int... statuses) {
        return withCommon(common.withRetryStatuses(statuses));
    }

    /** As {@link TaskOptions#withPolicy}. */
    public UploadOptions withPolicy(TransferPolicy conditions) {
        return withCommon(common.withPolicy(conditions));
    }

    public SourceMode source() {
        return source;
    }

    /** What every kind of task may be given. */
    public TaskOptions common() {
        return common;
    }

    public String description() {
        return common.description();
    }

    public double priority() {
        return common.priority();
    }

    public Optional<Instant> notBefore() {
        return common.notBefore();
    }

    /** 0 for no limit. */
    public long bytesPerSecondMax() {
        return common.bytesPerSecondMax();
    }

    public FailurePolicy failurePolicy() {
        return common.failurePolicy();
    }

    public TransferPolicy policy() {
        return common.policy();
    }
}
