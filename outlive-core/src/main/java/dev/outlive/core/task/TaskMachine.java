package dev.outlive.core.task;

import dev.outlive.core.task.TaskState.Canceling;
import dev.outlive.core.task.TaskState.Completed;
import dev.outlive.core.task.TaskState.Delay;
import dev.outlive.core.task.TaskState.Expiring;
import dev.outlive.core.task.TaskState.Queued;
import dev.outlive.core.task.TaskState.Running;
import dev.outlive.core.task.TaskState.Suspended;
import dev.outlive.core.task.TaskState.Suspending;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.Uploaded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a task: a function of task, signal, time and a draw. Late and repeated signals return the same task.
 *
 * <p>The states and the signals that lead between them stand in {@code docs/task-states.md}, which a test keeps true.
 */
public record TaskMachine(RetryPolicy retry) {
    /** How long a task without a network, or without room on the disk, waits before it looks again, unless it is woken. */
    static final Duration NETWORK_WAIT = Duration.ofSeconds(5);

    public Step step(Task task, Signal signal, Moment now, RandomGenerator random) {
        return switch (task.state()) {
            case Completed _ -> Step.ignore(task); // late signals change nothing
            case Suspended _ -> suspended(task, signal, now);
            case Queued queued -> queued(task, queued, signal, now);
            case Running running -> running(task, running, signal, now, random);
            case Suspending suspending -> suspending(task, suspending, signal, now, random);
            case Canceling canceling -> canceling(task, canceling, signal, now);
            case Expiring expiring -> expiring(task, expiring, signal, now);
        };
    }

    private static Step suspended(Task task, Signal signal, Moment now) {
        return switch (signal) {
            case Signal.Resumed _
            when task.suspendCount() > 1 -> new Step(task.withSuspendCount(task.suspendCount() - 1), List.of());
            case Signal.Resumed _ -> {
                Task resumed = task.withSuspendCount(0).resumedOnce();
                Instant earliest = task.traits().earliestBegin();
                yield earliest != null && earliest.isAfter(now.wall()) && task.startQuestion() == null
                        ? Step.to(
                                resumed,
                                new Queued(
                                        earliest,
                                        new Delay(
                                                Delay.Kind.EARLIEST_BEGIN,
                                                "the app asked for this time",
                                                now.steady())))
                        : StartAsking.begin(resumed.begunAt(now.steady()), now.steady());
            }
            case Signal.StartApproved(var asked) -> StartAsking.approved(task, asked, now);
            case Signal.StartRefused _ -> StartAsking.refused(task, now);
            case Signal.StartUnanswered _ -> StartAsking.unanswered(task, now);
            case Signal.Suspended _ -> new Step(task.withSuspendCount(task.suspendCount() + 1), List.of());
            case Signal.CancelRequested(var kind) -> cancelled(task, kind, Sent.NOTHING, now);
            case Signal.BeginMissed _ -> missed(task, now);
            case Signal.CredentialsMissed(var code, var text) -> withoutCredentials(task, code, text, now);
            case Signal.RestoreAccepted _ -> accepted(task, now);
            default -> Step.ignore(task);
        };
    }

    private static Step withoutCredentials(Task task, ErrorCode code, String text, Moment now) {
        return end(task, code, code.urlErrorCode(), text, false, task.mayHaveReached(), Uploaded.NO, null, now);
    }

    private static Step queued(Task task, Queued queued, Signal signal, Moment now) {
        return switch (signal) {
            case Signal.Claimed _
            when !queued.isHeld() && queued.isDue(now) -> Step.to(task.nextAttempt(), new Running(Sent.NOTHING));
            case Signal.BeginDateReached(var since)
            when queued.awaitsBegin() -> StartAsking.begin(task.begunAt(since), since);
            case Signal.StartApproved(var asked) -> StartAsking.approved(task, asked, now);
            case Signal.StartRefused _ -> StartAsking.refused(task, now);
            case Signal.StartUnanswered _ -> StartAsking.unanswered(task, now);
            case Signal.Suspended _ -> Step.to(task.withSuspendCount(1).heldFrom(now.steady()), new Suspended());
            case Signal.RetryRequested _ when queued.sleeps(now) -> Step.to(task, queued.woken(now));
            case Signal.CancelRequested(var kind) -> cancelled(task, kind, Sent.NOTHING, now);
            case Signal.DeadlinePassed(var held) -> TimeUp.waiting(task, queued.cause(), held, now);
            case Signal.BeginMissed _ -> missed(task, now);
            case Signal.CredentialsMissed(var code, var text) -> withoutCredentials(task, code, text, now);
            case Signal.RestoreAccepted _ -> accepted(task, now);
            default -> Step.ignore(task);
        };
    }

    private Step running(Task task, Running running, Signal signal, Moment now, RandomGenerator random) {
        return switch (signal) {
            case Signal.AttemptMarked(var attempt)
            when attempt == task.attempt() -> Step.to(task, new Running(Sent.MAYBE));
            case Signal.Advanced(var attempt, var sent, var confirmed)
            when attempt == task.attempt() ->
                new Step(task.advancedTo(sent, confirmed), List.of()); // no event: progress is volatile
            case Signal.Responded responded
            when responded.attempt() == task.attempt() ->
                retry.repeatsStatus(task, responded.response().status())
                        ? Step.to(task.failedOnceMore(), afterStatus(task, responded, now, random))
                        : finished(task, responded.response(), now);
            case Signal.Refused refused
            when refused.attempt() == task.attempt() -> Step.to(task, afterRefusal(refused, now));
            case Signal.AttemptFailed(var attempt, var failure)
            when attempt == task.attempt() -> failed(task, failure, now, random, HoldAfter.NO);
            case Signal.AttemptStopped(var attempt, var sent)
            when attempt == task.attempt() -> lost(task, sent, new Queued(now.steady(), null), now);
            case Signal.LeaseExpired(var attempt)
            when attempt == task.attempt() -> lost(task, running.sent(), new Queued(now.steady(), null), now);
            case Signal.Suspended _ ->
                Step.to(task.withSuspendCount(1).heldFrom(now.steady()), new Suspending(running.sent()));
            case Signal.CancelRequested(var kind) -> Step.to(task, new Canceling(kind, running.sent()));
            case Signal.DeadlinePassed _ -> Step.to(task, new Expiring(running.sent()));
            default -> Step.ignore(task);
        };
    }

    private Step suspending(Task task, Suspending suspending, Signal signal, Moment now, RandomGenerator random) {
        return switch (signal) {
            case Signal.Advanced(var attempt, var bytes, var confirmed)
            when attempt == task.attempt() -> new Step(task.advancedTo(bytes, confirmed), List.of());
            case Signal.Responded responded
            when responded.attempt() == task.attempt() ->
                retry.repeatsStatus(task, responded.response().status())
                        ? Step.to(task.failedOnceMore(), new Suspended())
                        : finished(task, responded.response(), now);
            case Signal.Refused refused when refused.attempt() == task.attempt() -> Step.to(task, new Suspended());
            case Signal.AttemptFailed(var attempt, var failure)
            when attempt == task.attempt() -> failed(task, failure, now, random, HoldAfter.YES);
            case Signal.AttemptStopped(var attempt, var sent)
            when attempt == task.attempt() -> lost(task, sent, new Suspended(), now);
            case Signal.LeaseExpired(var attempt)
            when attempt == task.attempt() -> lost(task, suspending.sent(), new Suspended(), now);
            case Signal.Resumed _
            when task.suspendCount() > 1 -> new Step(task.withSuspendCount(task.suspendCount() - 1), List.of());
            case Signal.Resumed _ -> // the attempt goes on if it wasn't cut, else its stop queues the task again
                Step.to(task.withSuspendCount(0).resumedOnce().begunAt(now.steady()), new Running(suspending.sent()));
            case Signal.Suspended _ -> new Step(task.withSuspendCount(task.suspendCount() + 1), List.of());
            case Signal.CancelRequested(var kind) -> Step.to(task, new Canceling(kind, suspending.sent()));
            default -> Step.ignore(task);
        };
    }

    private static Step canceling(Task task, Canceling canceling, Signal signal, Moment now) {
        return switch (signal) {
            case Signal.Responded responded
            when responded.attempt() == task.attempt() -> finished(task, responded.response(), now);
            case Signal.Refused refused
            when refused.attempt() == task.attempt() -> canceling(task, canceling, refused.otherwise(), now);
            case Signal.AttemptFailed(var attempt, var failure)
            when attempt == task.attempt() -> cancelled(task, canceling.kind(), failure.sent(), now);
            case Signal.AttemptStopped(var attempt, var sent)
            when attempt == task.attempt() -> cancelled(task, canceling.kind(), sent, now);
            case Signal.LeaseExpired(var attempt)
            when attempt == task.attempt() -> cancelled(task, canceling.kind(), canceling.sent(), now);
            default -> Step.ignore(task);
        };
    }

    private static Step expiring(Task task, Expiring expiring, Signal signal, Moment now) {
        return switch (signal) {
            case Signal.Responded responded
            when responded.attempt() == task.attempt() -> finished(task, responded.response(), now);
            case Signal.Refused refused
            when refused.attempt() == task.attempt() -> expiring(task, expiring, refused.otherwise(), now);
            case Signal.AttemptFailed(var attempt, var failure)
            when attempt == task.attempt() -> TimeUp.failed(task, failure, now);
            case Signal.AttemptStopped(var attempt, var sent)
            when attempt == task.attempt() -> TimeUp.gone(task, sent, now);
            case Signal.LeaseExpired(var attempt)
            when attempt == task.attempt() -> TimeUp.gone(task, expiring.sent(), now);
            case Signal.CancelRequested(var kind) -> Step.to(task, new Canceling(kind, expiring.sent()));
            default -> Step.ignore(task);
        };
    }

    /** Whether a task that would be tried again is held instead. */
    private enum HoldAfter {
        YES,
        NO
    }

    private Step failed(Task task, AttemptFailure failure, Moment now, RandomGenerator random, HoldAfter hold) {
        return switch (retry.judge(task, failure)) {
            case AGAIN -> {
                Task counted = task.failedOnceMore().reached(failure.sent());
                Instant notBefore = now.steady().plus(retry.wait(counted.failures(), random));
                yield Step.to(
                        counted,
                        hold == HoldAfter.YES
                                ? new Suspended()
                                : new Queued(
                                        notBefore,
                                        new Delay(
                                                failure.code() == ErrorCode.AUTH_PROVIDER_FAILED
                                                        ? Delay.Kind.CREDENTIALS
                                                        : Delay.Kind.BACKOFF,
                                                failure.code() + ": " + failure.message(),
                                                now.steady())));
            }
            case WAIT ->
                Step.to(
                        task.reached(failure.sent()),
                        hold == HoldAfter.YES
                                ? new Suspended()
                                : new Queued(
                                        now.steady().plus(NETWORK_WAIT),
                                        new Delay(condition(failure), failure.message(), now.steady())));
            case FAIL -> failedFinally(task, failure, now);
            case UNKNOWN -> unknown(task, failure.message(), failure.uploaded(), failure.response(), now);
        };
    }

    /** What an attempt lacked that isn't a failure. */
    private static Delay.Kind condition(AttemptFailure failure) {
        return switch (failure.code()) {
            case DISK_FULL -> Delay.Kind.DISK_SPACE;
            case QUOTA_EXCEEDED -> Delay.Kind.QUOTA;
            default -> Delay.Kind.NETWORK;
        };
    }

    /** It is queued at once: whether there is a credential to go on with is asked at admission. */
    private static Queued afterRefusal(Signal.Refused refused, Moment now) {
        return new Queued(
                now.steady(),
                new Delay(
                        Delay.Kind.CREDENTIALS,
                        whoRefuses(refused.response()) + " and took the credential for " + refused.space() + " no more",
                        now.steady()));
    }

    /** Who doesn't take a credential, and how that was said, for people. */
    public static String whoRefuses(@Nullable Response response) {
        return response == null
                ? "the server ended the TLS handshake"
                : (response.status() == 407 ? "the proxy" : "the server") + " answered " + response.status();
    }

    private Queued afterStatus(Task task, Signal.Responded responded, Moment now, RandomGenerator random) {
        Duration asked = responded.retryAfter();
        Duration left = task.timeLeft(now.steady());
        Duration wait =
                asked != null ? RetryPolicy.retryAfter(asked, left, random) : retry.wait(task.failures() + 1, random);
        String answer = "the server answered " + responded.response().status();
        return new Queued(
                now.steady().plus(wait),
                new Delay(
                        Delay.Kind.BACKOFF,
                        asked != null && asked.compareTo(left) >= 0
                                ? answer + " and asked for a wait of " + asked + ", more than is left of its time"
                                : answer,
                        now.steady()));
    }

    /** An attempt that is gone without an answer: again where that is safe (costs no failure), else an honest "unknown". */
    private static Step lost(Task task, Sent sent, TaskState next, Moment now) {
        return mayRepeat(task, sent)
                ? Step.to(task.reached(sent), next)
                : unknown(task, "the request was interrupted after it may have left", Uploaded.UNCONFIRMED, null, now);
    }

    /** A request that was tried before its rows were copied, and may not be sent twice, was perhaps tried again since. */
    private static Step accepted(Task task, Moment now) {
        return task.attempt() > 0 && !task.traits().mayRepeat()
                ? unknown(task, "its session was restored from a copy", Uploaded.UNCONFIRMED, null, now)
                : Step.ignore(task);
    }

    /** Whether an attempt that got so far may be followed by another (I24). */
    public static boolean mayRepeat(Task task, Sent sent) {
        return sent == Sent.NOTHING || task.traits().mayResend();
    }

    /** Whether the marked attempt of this task may write its first byte. */
    public static boolean mayWrite(Task task) {
        return switch (task.state()) {
            case TaskState.Running(var sent) -> sent == Sent.MAYBE;
            case TaskState.Suspending(var sent) -> sent == Sent.MAYBE && !mayRepeat(task, sent);
            default -> false;
        };
    }

    /** An answer that isn't early came after the whole body. */
    private static Step finished(Task task, Response response, Moment now) {
        Task sent =
                response.early() ? task : task.advancedTo(task.traits().bytesExpectedToSend(), task.confirmedBytes());
        if (response.status() == Response.NOT_ASKED) {
            return Step.end(sent, new Completed(Outcome.skippedAsThere(), response, now.wall()), now);
        }
        if (task.traits().failurePolicy().failStatuses().contains(response.status())) {
            return refused(sent, response, now);
        }
        Step ended = Step.end(sent, new Completed(Outcome.finished(), response, now.wall()), now);
        return switch (task.traits().kind()) {
            case UPLOAD, DATA -> ended;
            case DOWNLOAD -> ended.telling(new TaskEvent.DownloadFinished(task.id()));
        };
    }

    /** The answer came, and its app counts it as a failure. */
    private static Step refused(Task task, Response response, Moment now) {
        return end(
                task,
                ErrorCode.STATUS_REFUSED,
                ErrorCode.STATUS_REFUSED.urlErrorCode(),
                "the server answered " + response.status() + ", which this task counts as a failure",
                RetryPolicy.mayHelpAfter(task, response.status()),
                true,
                response.early() ? Uploaded.NO : Uploaded.UNCONFIRMED,
                response,
                now);
    }

    private static Step failedFinally(Task task, AttemptFailure failure, Moment now) {
        boolean mayHaveProcessed = failure.sent() == Sent.MAYBE || task.mayHaveReached();
        boolean retryable = failure.code().retry() != ErrorCode.Retry.FINAL
                && (!mayHaveProcessed || task.traits().mayRepeat());
        return end(
                task,
                failure.code(),
                failure.code().urlErrorCode(),
                failure.message(),
                retryable,
                mayHaveProcessed,
                failure.uploaded(),
                failure.response(),
                now);
    }

    private static Step unknown(Task task, String message, Uploaded uploaded, @Nullable Response response, Moment now) {
        return end(
                task,
                ErrorCode.OUTCOME_UNKNOWN,
                ErrorCode.OUTCOME_UNKNOWN.urlErrorCode(),
                message + "; whether the server processed the request isn't known, so it isn't sent again",
                false,
                true,
                uploaded == Uploaded.NO ? Uploaded.UNCONFIRMED : uploaded,
                response,
                now);
    }

    /** Only the first attempt has a latest time to begin; once begun, a task goes on. */
    private static Step missed(Task task, Moment now) {
        Instant latest = task.latestBegin().orElse(now.wall());
        return task.attempt() > 0 || latest.isAfter(now.wall())
                ? Step.ignore(task)
                : end(
                        task,
                        ErrorCode.DEADLINE_MISSED,
                        ErrorCode.DEADLINE_MISSED.urlErrorCode(),
                        "the task was to begin by " + latest + " and nothing was sent by then",
                        false,
                        task.mayHaveReached(),
                        Uploaded.NO,
                        null,
                        now);
    }

    static Step end(
            Task task,
            ErrorCode code,
            int urlErrorCode,
            String message,
            boolean retryable,
            boolean mayHaveProcessed,
            Uploaded uploaded,
            @Nullable Response response,
            Moment now) {
        var error =
                new TransferError(code, urlErrorCode, message, retryable, task.attempt(), mayHaveProcessed, uploaded);
        return Step.end(task, new Completed(Outcome.failed(error), response, now.wall()), now);
    }

    static Step cancelled(Task task, CancelReason.Kind kind, Sent sent, Moment now) {
        boolean mayHaveProcessed = sent == Sent.MAYBE || task.mayHaveReached();
        return Step.end(
                task, new Completed(Outcome.cancelled(CancelReason.of(kind, mayHaveProcessed)), null, now.wall()), now);
    }
}
