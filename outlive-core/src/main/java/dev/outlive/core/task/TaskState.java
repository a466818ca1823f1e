package dev.outlive.core.task;

import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Response;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a task is. What exists in one state only is a component of that state only.
 *
 * <p>An app sees four of these as one: Queued, Running and Expiring are its RUNNING, Suspended and Suspending its
 * SUSPENDED (see {@link dev.outlive.protocol.model.TaskState}).
 */
public sealed interface TaskState {
    /** Held by the app; nothing is out. */
    record Suspended() implements TaskState {}

    /**
     * May run as soon as it is admitted, not before the given time.
     *
     * @param notBefore steady time; the date that the app asked for, by the wall clock, while it awaits that
     * @param cause why the time lies ahead, or null if the task was never held back
     */
    record Queued(Instant notBefore, @Nullable Delay cause) implements TaskState {
        /** Whether it stands still until the date that the app asked for: a date of the wall clock. */
        public boolean awaitsBegin() {
            return cause != null && cause.kind() == Delay.Kind.EARLIEST_BEGIN;
        }

        /** Whether it stands still until the app has answered. */
        public boolean awaitsAnswer() {
            return cause != null && cause.kind() == Delay.Kind.APP_ANSWER;
        }

        /** Whether it sleeps off what came of its last attempt, so that the next one may as well be made now. */
        public boolean sleeps(Moment now) {
            return cause != null && cause.kind().followsAnAttempt() && !isDue(now);
        }

        /** The same, due at once. */
        Queued woken(Moment now) {
            Delay slept = Objects.requireNonNull(cause);
            return new Queued(now.steady(), new Delay(slept.kind(), slept.text() + "; ended by retry", slept.since()));
        }

        /** Whether it begins at no time by itself: something has to come first. */
        public boolean isHeld() {
            return awaitsBegin() || awaitsAnswer();
        }

        /** Whether what held it has come, and perhaps something else holds it now. */
        public boolean isHeldOtherwiseThan(Queued next) {
            return isHeld() && (awaitsBegin() != next.awaitsBegin() || awaitsAnswer() != next.awaitsAnswer());
        }

        /** Whether nothing delays it any more. */
        public boolean isDue(Moment now) {
            return !dueAt(now).isAfter(now.steady());
        }

        /** The steady time at which nothing delays it any more, as the clocks stand. */
        public Instant dueAt(Moment now) {
            return awaitsBegin() ? now.steadyOf(notBefore) : notBefore;
        }
    }

    /** The current attempt is out. */
    record Running(Sent sent) implements TaskState {}

    /**
     * The app suspended it while an attempt is out; suspended once that attempt has stopped. An attempt that may be
     * repeated is cut; one that may have been processed and can't be repeated comes to its own end.
     */
    record Suspending(Sent sent) implements TaskState {}

    /** A cancel was accepted; ended once the attempt has stopped (I4). */
    record Canceling(CancelReason.Kind kind, Sent sent) implements TaskState {}

    /** The time budget has ended; the attempt is being stopped. */
    record Expiring(Sent sent) implements TaskState {}

    /** Ended, for ever. */
    record Completed(Outcome outcome, @Nullable Response response, Instant at) implements TaskState {}

    /**
     * Why a queued task isn't due.
     *
     * @param since the steady time at which it came into the queue, or null where nobody has to know
     */
    record Delay(Kind kind, String text, @Nullable Instant since) {
        public Delay(Kind kind, String text) {
            this(kind, text, null);
        }

        public enum Kind {
            /** The app asked for a date not to begin before. */
            EARLIEST_BEGIN,
            /** The app is asked whether to begin; steady time, at which its fallback stands for the answer. */
            APP_ANSWER,
            /** A failure is being slept off. */
            BACKOFF,
            /** A condition is missing which isn't a failure. */
            NETWORK,
            /** There is no room on the disk for a download. */
            DISK_SPACE,
            /** The spool may hold no more for a download. */
            QUOTA,
            /** A server refused its credential, or a provider failed to give one. */
            CREDENTIALS;

            /** Whether an attempt left it behind that lacks nothing but time. */
            boolean followsAnAttempt() {
                return switch (this) {
                    case BACKOFF, NETWORK, DISK_SPACE, QUOTA -> true;
                    case EARLIEST_BEGIN, APP_ANSWER, CREDENTIALS -> false;
                };
            }
        }
    }

    /** Whether an attempt of this task may be out. */
    default boolean hasAttempt() {
        return switch (this) {
            case Running _, Suspending _, Canceling _, Expiring _ -> true;
            case Suspended _, Queued _, Completed _ -> false;
        };
    }
}
