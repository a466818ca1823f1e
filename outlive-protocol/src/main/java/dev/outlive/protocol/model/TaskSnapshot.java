package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task as the daemon knew it at one moment: the {@code task} object of every JSON surface.
 *
 * @param number counts the tasks of a session, never reused
 * @param everResumed false for a task that was created and never started
 * @param suspendCount how many {@code resume} calls are needed before it may run
 * @param reason why it waits, if its phase is waiting
 * @param url the request's URL without its query
 * @param file the path of an upload's source or of a download's declared destination, or null
 * @param source how the source is held: the mode that was taken, or null
 * @param attempt how many attempts were begun; only grows
 * @param failures failed attempts since the last progress
 * @param outcome present if and only if completed
 * @param acknowledged the app has acknowledged the outcome; only the key, the fingerprint and the outcome are kept
 */
public record TaskSnapshot(
        int schema,
        TaskId id,
        long number,
        SessionId session,
        AppId app,
        @Nullable TaskKey key,
        TaskKind kind,
        TaskState state,
        @Nullable Phase phase,
        boolean everResumed,
        int suspendCount,
        @Nullable Reason reason,
        @Nullable Outcome outcome,
        String description,
        String url,
        String method,
        @Nullable String file,
        @Nullable SourceMode source,
        long bytesSent,
        long bytesExpectedToSend,
        long bytesReceived,
        long bytesExpectedToReceive,
        long attempt,
        int failures,
        double priority,
        Instant createdAt,
        @Nullable Instant endedAt,
        boolean acknowledged,
        @Nullable DeadLetter deadLetter,
        @Nullable Response response) {
    public static final int SCHEMA = 1;

    @JsonIgnore
    public SessionRef sessionRef() {
        return new SessionRef(app, session);
    }

    @JsonIgnore
    public Progress progress() {
        return new Progress(attempt, bytesSent, bytesExpectedToSend, bytesReceived, bytesExpectedToReceive);
    }

    /** How the task ended, if it has; an archived task keeps its outcome, not its response. */
    @JsonIgnore
    public Optional<Completion> completion() {
        if (outcome == null || (outcome.kind() == Outcome.Kind.FINISHED && response == null)) {
            return Optional.empty();
        }
        return Optional.of(Completion.of(outcome, response));
    }
}
