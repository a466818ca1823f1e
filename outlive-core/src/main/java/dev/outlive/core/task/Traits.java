package dev.outlive.core.task;

import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.Text;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was fixed when a task was created and is needed to decide and to show: everything but the secrets of its request.
 *
 * @param origin scheme, host and port that its slot is counted for
 * @param url the URL without its query
 * @param file the path of what is sent or of a declared destination, or null
 * @param source how the file is held: the mode taken, or null without a file
 * @param mayRepeat sending the request twice has the effect of sending it once: idempotent or keyed (I24)
 * @param failurePolicy what counts as a failure, and how often it is tried again
 * @param earliestBegin the app's not-before, or null
 * @param latestBegin the app's latest time of the first attempt, or null
 * @param bytesHint how much the app thinks it will move, or null
 * @param userInfo what the app wants kept with it
 * @param handler the name of the app's handler for its events, or null
 * @param policy under which conditions it may move: its session's, tightened by its request
 * @param askBeforeStart asks its app before it begins, or null
 * @param folder where in its server its request goes, for credentials: up to the last slash of the URL's path; empty if
 *     the request brings its own Authorization and shows no other
 */
public record Traits(
        TaskKind kind,
        @Nullable TaskKey key,
        String submissionId,
        Fingerprint fingerprint,
        String origin,
        String method,
        String url,
        @Nullable String file,
        @Nullable SourceMode source,
        long bytesExpectedToSend,
        boolean mayRepeat,
        FailurePolicy failurePolicy,
        Duration resourceTimeout,
        @Nullable Instant earliestBegin,
        Instant createdAt,
        @Nullable Instant latestBegin,
        @Nullable BytesHint bytesHint,
        UserInfo userInfo,
        @Nullable String handler,
        TransferPolicy policy,
        @Nullable AskBeforeStart askBeforeStart,
        String folder) {
    /** Whether the app lets it be sent again after an ambiguous loss, be it repeatable or not. */
    public boolean mayResend() {
        return mayRepeat || failurePolicy.resendsAfterLoss();
    }

    /** The same with another request, under conditions that only tighten. What makes it the same task stays. */
    public Traits proceedingWith(Request request, TransferPolicy conditions) {
        return new Traits(
                kind,
                key,
                submissionId,
                fingerprint,
                request.origin(),
                request.method(),
                Text.redactedUrl(request.uri()),
                file,
                source,
                bytesExpectedToSend,
                request.mayRepeat(),
                failurePolicy,
                resourceTimeout,
                earliestBegin,
                createdAt,
                latestBegin,
                bytesHint,
                userInfo,
                handler,
                policy.tightenedBy(conditions),
                askBeforeStart,
                folderOf(request));
    }

    /** The folder that a request goes to, in characters of US-ASCII, so that all who sort them agree. */
    public static String folderOf(Request request) {
        if (request.headers().has("Authorization")) {
            return "";
        }
        String path = URI.create(request.uri().toASCIIString()).getRawPath();
        return path == null || path.isEmpty() ? "/" : path.substring(0, path.lastIndexOf('/') + 1);
    }

    /** Whether its request brings its own Authorization, and so shows its server no credential of the session. */
    public boolean bringsAuthorization() {
        return folder.isEmpty();
    }

    /** The same, whose file is held as a private copy. */
    public Traits sendingACopy() {
        return new Traits(
                kind,
                key,
                submissionId,
                fingerprint,
                origin,
                method,
                url,
                file,
                SourceMode.SNAPSHOT,
                bytesExpectedToSend,
                mayRepeat,
                failurePolicy,
                resourceTimeout,
                earliestBegin,
                createdAt,
                latestBegin,
                bytesHint,
                userInfo,
                handler,
                policy,
                askBeforeStart,
                folder);
    }
}
