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
 * @param notBefore the app's earliest time to begin, or null
 * @param notAfter the app's latest time to begin, or null
 * @param bytesHint how much the app thinks it will move, or null
 * @param userInfo what the app has kept with it
 * @param handler the name of the app's handler for its events, or null for the session's delegate
 * @param acknowledged the app has acknowledged the outcome; only the key, the fingerprint and the outcome are kept
 * @param proxy over which its server is asked, as {@code http://host:port}, or null if it is asked directly
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
        @Nullable Response response,
        @Nullable Instant notBefore,
        @Nullable Instant notAfter,
        @Nullable BytesHint bytesHint,
        UserInfo userInfo,
        @Nullable String handler,
        @Nullable String proxy) {
    public static final int SCHEMA = 1;

    /** A task with nothing that few tasks have. */
    public TaskSnapshot(
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
        this(
                schema,
                id,
                number,
                session,
                app,
                key,
                kind,
                state,
                phase,
                everResumed,
                suspendCount,
                reason,
                outcome,
                description,
                url,
                method,
                file,
                source,
                bytesSent,
                bytesExpectedToSend,
                bytesReceived,
                bytesExpectedToReceive,
                attempt,
                failures,
                priority,
                createdAt,
                endedAt,
                acknowledged,
                deadLetter,
                response,
                null,
                null,
                null,
                UserInfo.none(),
                null,
                null);
    }

    /** The same task with this progress. */
    public TaskSnapshot advanced(Progress to) {
        return new TaskSnapshot(
                schema,
                id,
                number,
                session,
                app,
                key,
                kind,
                state,
                phase,
                everResumed,
                suspendCount,
                reason,
                outcome,
                description,
                url,
                method,
                file,
                source,
                to.bytesSent(),
                to.bytesExpectedToSend(),
                to.bytesReceived(),
                to.bytesExpectedToReceive(),
                to.attempt(),
                failures,
                priority,
                createdAt,
                endedAt,
                acknowledged,
                deadLetter,
                response,
                notBefore,
                notAfter,
                bytesHint,
                userInfo,
                handler,
                proxy);
    }

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
