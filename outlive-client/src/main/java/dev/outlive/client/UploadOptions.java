package dev.outlive.client;

import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.wire.Submission;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an upload is carried out, beyond its request and file. Immutable; each {@code with…} gives a copy. */
public final class UploadOptions {
    private static final UploadOptions DEFAULTS = new UploadOptions(
            SourceMode.AUTO, "", Submission.PRIORITY_DEFAULT, null, 0, 0, List.of(), TransferPolicy.UNRESTRICTED);

    private final SourceMode source;
    private final String description;
    private final double priority;
    private final @Nullable Instant notBefore;
    private final long bytesPerSecondMax;
    private final int attemptsMax;
    private final List<Integer> retryStatuses;
    private final TransferPolicy policy;

    private UploadOptions(
            SourceMode source,
            String description,
            double priority,
            @Nullable Instant notBefore,
            long bytesPerSecondMax,
            int attemptsMax,
            List<Integer> retryStatuses,
            TransferPolicy policy) {
        this.source = source;
        this.description = description;
        this.priority = priority;
        this.notBefore = notBefore;
        this.bytesPerSecondMax = bytesPerSecondMax;
        this.attemptsMax = attemptsMax;
        this.retryStatuses = retryStatuses;
        this.policy = policy;
    }

    public static UploadOptions defaults() {
        return DEFAULTS;
    }

    /** How the file's bytes are held until they are sent; {@code AUTO} by default. */
    public UploadOptions withSource(SourceMode mode) {
        return new UploadOptions(
                mode, description, priority, notBefore, bytesPerSecondMax, attemptsMax, retryStatuses, policy);
    }

    /** A free text of the app, at most 64 KiB. */
    public UploadOptions withDescription(String text) {
        Submission.requireDescription(text);
        return new UploadOptions(
                source, text, priority, notBefore, bytesPerSecondMax, attemptsMax, retryStatuses, policy);
    }

    /** 0.0 to 1.0, 0.5 by default: tasks that wait for the same slot go in this order. */
    public UploadOptions withPriority(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("a priority is 0.0 to 1.0, not " + value);
        }
        return new UploadOptions(
                source, description, value, notBefore, bytesPerSecondMax, attemptsMax, retryStatuses, policy);
    }

    /** The earliest time of the first attempt. */
    public UploadOptions withNotBefore(Instant time) {
        return new UploadOptions(
                source, description, priority, time, bytesPerSecondMax, attemptsMax, retryStatuses, policy);
    }

    /** The most this task may send in a second. */
    public UploadOptions withBytesPerSecondMax(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a rate is more than 0 bytes a second, not " + bytes);
        }
        return new UploadOptions(source, description, priority, notBefore, bytes, attemptsMax, retryStatuses, policy);
    }

    /** Gives up after so many failed attempts without progress; by default only the session's resource timeout counts. */
    public UploadOptions withAttemptsMax(int attempts) {
        if (attempts <= 0) {
            throw new IllegalArgumentException("at least one attempt is made, not " + attempts);
        }
        return new UploadOptions(
                source, description, priority, notBefore, bytesPerSecondMax, attempts, retryStatuses, policy);
    }

    /** Statuses that are tried again instead of delivered, for example 503. None by default: every answer counts. */
    public UploadOptions withRetryStatuses(int... statuses) {
        return new UploadOptions(
                source,
                description,
                priority,
                notBefore,
                bytesPerSecondMax,
                attemptsMax,
                Arrays.stream(statuses).boxed().toList(),
                policy);
    }

    /** Under which conditions it may move, beside those of its session: both hold. By default its session's alone. */
    public UploadOptions withPolicy(TransferPolicy conditions) {
        return new UploadOptions(
                source, description, priority, notBefore, bytesPerSecondMax, attemptsMax, retryStatuses, conditions);
    }

    public SourceMode source() {
        return source;
    }

    public String description() {
        return description;
    }

    public double priority() {
        return priority;
    }

    public Optional<Instant> notBefore() {
        return Optional.ofNullable(notBefore);
    }

    /** 0 for no limit. */
    public long bytesPerSecondMax() {
        return bytesPerSecondMax;
    }

    /** 0 for no limit. */
    public int attemptsMax() {
        return attemptsMax;
    }

    public List<Integer> retryStatuses() {
        return retryStatuses;
    }

    public TransferPolicy policy() {
        return policy;
    }
}
