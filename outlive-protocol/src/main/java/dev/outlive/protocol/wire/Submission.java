package dev.outlive.protocol.wire;

import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as an app asks for it.
 *
 * @param submissionId drawn by the client library for this one submission, so that a repeat after a lost answer finds the
 *     first one even without a key (I2)
 * @param source the file an upload sends
 * @param destination the file a download ends up in, or null if the result stays in the spool until acknowledged
 * @param notBefore the earliest time of the first attempt, or null
 * @param resume starts it at once, so that create and resume are one commit
 * @param bytesPerSecondMax the most this task may send in a second, 0 for no limit of its own
 * @param failurePolicy what counts as a failure, and how often it is tried again
 * @param notAfter the latest time of the first attempt, or null; missed, it ends as {@code deadline-missed}
 * @param bytesHint how much the app thinks it will move, or null
 * @param userInfo what the app wants kept with it
 * @param handler the name of the app's handler for its events, or null for the session's delegate
 * @param policy under which conditions it may move, beside its session's
 * @param askBeforeStart asks its app once before it begins, or null
 */
public record Submission(
        TaskKind kind,
        @Nullable TaskKey key,
        String submissionId,
        Request request,
        @Nullable Source source,
        @Nullable Destination destination,
        String description,
        double priority,
        @Nullable Instant notBefore,
        boolean resume,
        long bytesPerSecondMax,
        FailurePolicy failurePolicy,
        @Nullable Instant notAfter,
        @Nullable BytesHint bytesHint,
        UserInfo userInfo,
        @Nullable String handler,
        TransferPolicy policy,
        @Nullable AskBeforeStart askBeforeStart) {
    public static final double PRIORITY_DEFAULT = 0.5;
    public static final int DESCRIPTION_BYTES_MAX = 64 * 1024;
    public static final int HANDLER_CHARACTERS_MAX = 255;

    public Submission {
        requirePriority(priority);
        requireDescription(description);
        if (submissionId.isEmpty() || submissionId.length() > 64) {
            throw new IllegalArgumentException("a submission id has 1 to 64 characters");
        }
        if (bytesPerSecondMax < 0) {
            throw new IllegalArgumentException("a rate limit isn't negative: " + bytesPerSecondMax);
        }
        for (int status : failurePolicy.failStatuses()) {
            if (destination != null && destination.accepts(status)) {
                throw new IllegalArgumentException(
                        "status " + status + " can't be both: the result of the download, and a failure");
            }
        }
        if (notBefore != null && notAfter != null && notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException(
                    "the latest time to begin, " + notAfter + ", lies before the earliest, " + notBefore);
        }
        if (askBeforeStart != null && notBefore == null) {
            throw new IllegalArgumentException(
                    "a task asks before it begins when its begin date has come, so it needs one");
        }
        requireHandler(handler);
    }

    /** A task with nothing that few tasks have, under its session's policy alone. */
    public Submission(
            TaskKind kind,
            @Nullable TaskKey key,
            String submissionId,
            Request request,
            @Nullable Source source,
            @Nullable Destination destination,
            String description,
            double priority,
            @Nullable Instant notBefore,
            boolean resume,
            long bytesPerSecondMax,
            FailurePolicy failurePolicy) {
        this(
                kind,
                key,
                submissionId,
                request,
                source,
                destination,
                description,
                priority,
                notBefore,
                resume,
                bytesPerSecondMax,
                failurePolicy,
                null,
                null,
                UserInfo.none(),
                null,
                TransferPolicy.UNRESTRICTED,
                null);
    }

    /** Refuses a name that is no name of a handler. */
    public static void requireHandler(@Nullable String handler) {
        if (handler != null && (handler.isBlank() || handler.length() > HANDLER_CHARACTERS_MAX)) {
            throw new IllegalArgumentException(
                    "the name of a handler has 1 to " + HANDLER_CHARACTERS_MAX + " characters");
        }
    }

    /** Refuses a priority out of range. */
    public static void requirePriority(double priority) {
        if (!(priority >= 0 && priority <= 1)) {
            throw new IllegalArgumentException("a priority is 0.0 to 1.0, not " + priority);
        }
    }

    /** The same under its session's policy and this one. */
    public Submission under(TransferPolicy conditions) {
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
                resume,
                bytesPerSecondMax,
                failurePolicy,
                notAfter,
                bytesHint,
                userInfo,
                handler,
                conditions,
                askBeforeStart);
    }

    /** The same with its file under one of these roots of its session. */
    public Submission within(List<FileRoot> roots) {
        return new Submission(
                kind,
                key,
                submissionId,
                request,
                source == null ? null : source.within(roots),
                destination == null ? null : destination.within(roots),
                description,
                priority,
                notBefore,
                resume,
                bytesPerSecondMax,
                failurePolicy,
                notAfter,
                bytesHint,
                userInfo,
                handler,
                policy,
                askBeforeStart);
    }

    /** The same, which asks its app before it begins. */
    public Submission asking(@Nullable AskBeforeStart asking) {
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
                resume,
                bytesPerSecondMax,
                failurePolicy,
                notAfter,
                bytesHint,
                userInfo,
                handler,
                policy,
                asking);
    }

    /** Refuses a description over the limit. */
    public static void requireDescription(String description) {
        int bytes = description.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (bytes > DESCRIPTION_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a description has at most " + DESCRIPTION_BYTES_MAX + " bytes, not " + bytes);
        }
    }
}
