package dev.outlive.core.task;

import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What happened to a task: what goes into the machine. Those of an attempt carry its number. */
public sealed interface Signal {
    /** The app called resume. */
    record Resumed() implements Signal {}

    /** The app called suspend. */
    record Suspended() implements Signal {}

    /** Somebody asked for the end of the task. */
    record CancelRequested(CancelReason.Kind kind) implements Signal {}

    /** Somebody doesn't want to wait for the next attempt any longer. */
    record RetryRequested() implements Signal {}

    /** Admission gave the task a slot. */
    record Claimed() implements Signal {}

    /**
     * The date has come before which the app didn't want it to begin.
     *
     * @param since the steady time at which it came
     */
    record BeginDateReached(Instant since) implements Signal {}

    /**
     * The app wants it to begin.
     *
     * @param asked with another request: what it is from now on; else null
     */
    record StartApproved(@Nullable Traits asked) implements Signal {}

    /** The app doesn't want it to begin. */
    record StartRefused() implements Signal {}

    /** Nobody has answered in time whether to begin. */
    record StartUnanswered() implements Signal {}

    /**
     * The time budget has ended.
     *
     * @param held what held the task back then, or null if nothing did
     */
    record DeadlinePassed(@Nullable Reason held) implements Signal {
        /** While nothing held the task back. */
        public DeadlinePassed() {
            this(null);
        }
    }

    /** The latest time to begin has passed. */
    record BeginMissed() implements Signal {}

    /** Its session was restored, and somebody has said that the original is gone and this one goes on. */
    record RestoreAccepted() implements Signal {}

    /** The attempt wants to write its first request byte; it waits for the commit of this mark. */
    record AttemptMarked(long attempt) implements Signal {}

    /** The attempt has handed over so many body bytes, of which the server confirmed some. */
    record Advanced(long attempt, long bytesSent, long confirmedBytes) implements Signal {}

    /**
     * The final answer is stored.
     *
     * @param retryAfter how long the server asked to wait, or null
     */
    record Responded(
            long attempt, Response response, @Nullable Duration retryAfter) implements Signal {}

    /**
     * The credential which was shown isn't taken, or one is wanted where none was shown.
     *
     * @param response the answer that says so; null if the handshake was refused
     * @param failure how the attempt has failed if nobody can help, where an answer isn't the task's answer; else null
     * @param space which credential it was
     * @param version as of which version
     */
    record Refused(
            long attempt,
            @Nullable Response response,
            @Nullable AttemptFailure failure,
            ProtectionSpace space,
            long version)
            implements Signal {
        /** By the final answer, which is stored. */
        public Refused(long attempt, Response response, ProtectionSpace space, long version) {
            this(attempt, response, null, space, version);
        }

        /** By the handshake, before anything was sent. */
        public Refused(long attempt, AttemptFailure failure, ProtectionSpace space, long version) {
            this(attempt, null, failure, space, version);
        }

        /** What it is when nobody can help. */
        public Signal otherwise() {
            return failure != null
                    ? new AttemptFailed(attempt, failure)
                    : new Responded(attempt, Objects.requireNonNull(response), null);
        }
    }

    /**
     * There is no credential for its server, and none to wait for any longer.
     *
     * @param text why, for people
     */
    record CredentialsMissed(ErrorCode code, String text) implements Signal {}

    /** The attempt ended without an answer. */
    record AttemptFailed(long attempt, AttemptFailure failure) implements Signal {}

    /**
     * The attempt was stopped from outside, and writes nothing more.
     *
     * @param sent whether it had written request bytes
     */
    record AttemptStopped(long attempt, Sent sent) implements Signal {}

    /** The attempt is gone with the process that made it. */
    record LeaseExpired(long attempt) implements Signal {}
}
