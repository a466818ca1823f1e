package dev.outlive.core.task;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One transfer that an app asked for, as it is stored.
 *
 * @param number counts the tasks of the session
 * @param suspendCount how many resumes are needed; above 0 in Suspended and Suspending, 0 in Queued, Running and
 *     Expiring
 * @param attempt the fencing number: signals of an older attempt change nothing; only grows
 * @param failures the retry budget: failed attempts since the last progress
 * @param mayHaveReached an attempt that was followed by another, or may be, got no answer after its first byte may have left
 * @param bytesSent how far the latest attempt was seen; for display, never to resume from
 * @param confirmedBytes the highest offset the server confirmed
 * @param startQuestion what it asked its app before it began, or null if it hasn't
 * @param received what its latest attempt had of the answer when it ended, or null if that isn't known
 */
public record Task(
        TaskId id,
        long number,
        SessionRef session,
        Traits traits,
        TaskState state,
        int suspendCount,
        boolean everResumed,
        long attempt,
        int failures,
        boolean mayHaveReached,
        long bytesSent,
        long confirmedBytes,
        double priority,
        String description,
        Budget budget,
        @Nullable StartQuestion startQuestion,
        @Nullable Received received) {

    /** A task of whose answer nothing is known. */
    public Task(
            TaskId id,
            long number,
            SessionRef session,
            Traits traits,
            TaskState state,
            int suspendCount,
            boolean everResumed,
            long attempt,
            int failures,
            boolean mayHaveReached,
            long bytesSent,
            long confirmedBytes,
            double priority,
            String description,
            Budget budget,
            @Nullable StartQuestion startQuestion) {
        this(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                budget,
                startQuestion,
                null);
    }

    /** A task that hasn't asked its app anything. */
    public Task(
            TaskId id,
            long number,
            SessionRef session,
            Traits traits,
            TaskState state,
            int suspendCount,
            boolean everResumed,
            long attempt,
            int failures,
            boolean mayHaveReached,
            long bytesSent,
            long confirmedBytes,
            double priority,
            String description,
            Budget budget) {
        this(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                budget,
                null);
    }

    /** A task as it is created: suspended. */
    public static Task created(
            TaskId id, long number, SessionRef session, Traits traits, double priority, String description) {
        return new Task(
                id,
                number,
                session,
                traits,
                new TaskState.Suspended(),
                1,
                false,
                0,
                0,
                false,
                0,
                0,
                priority,
                description,
                Budget.UNTOUCHED);
    }

    /** Whether the task has ended. */
    public boolean isCompleted() {
        return state instanceof TaskState.Completed;
    }

    /** The steady time at which its budget ends, if it runs. */
    public Optional<Instant> deadline() {
        return isCompleted() ? Optional.empty() : budget.endsAt(traits.resourceTimeout());
    }

    /** How much of its budget is left; never less than nothing. */
    Duration timeLeft(Instant steady) {
        Duration left = traits.resourceTimeout().minus(budget.stopped(steady).consumed());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The latest time of its first attempt, as long as that counts: none was begun, and it hasn't ended. */
    public Optional<Instant> latestBegin() {
        return isCompleted() || attempt > 0 ? Optional.empty() : Optional.ofNullable(traits.latestBegin());
    }

    Task in(TaskState next) {
        return new Task(
                id,
                number,
                session,
                traits,
                next,
                suspendCount,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                budget,
                startQuestion,
                received);
    }

    Task withSuspendCount(int count) {
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                count,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                budget,
                startQuestion,
                received);
    }

    Task resumedOnce() {
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                true,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                budget,
                startQuestion,
                received);
    }

    /** The same task once nothing of its own keeps it from going on: no date that has to come, no suspend. Its budget runs. */
    Task begunAt(Instant steady) {
        return withBudget(budget.started(steady));
    }

    /** The same task in a session that holds by its user's wish: the budget stands still, nothing else changes. */
    public Task pausedAt(Instant steady) {
        return heldFrom(steady);
    }

    /** The same task in a session that holds no more: the budget of one that runs goes on. */
    public Task unpausedAt(Instant steady) {
        boolean runs = state instanceof TaskState.Running
                || (state instanceof TaskState.Queued queued && !queued.awaitsBegin());
        return runs ? withBudget(budget.started(steady)) : this;
    }

    private Task withBudget(Budget next) {
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                next,
                startQuestion,
                received);
    }

    Task heldFrom(Instant steady) {
        return withBudget(budget.stopped(steady));
    }

    /** The same task on its next attempt: a new fencing number, nothing sent. */
    Task nextAttempt() {
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt + 1,
                failures,
                mayHaveReached,
                0,
                confirmedBytes,
                priority,
                description,
                budget,
                startQuestion,
                null);
    }

    /** The same task, whose latest attempt ends with so much of an answer. */
    public Task received(Received last) {
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                budget,
                startQuestion,
                last);
    }

    Task failedOnceMore() {
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt,
                failures + 1,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                budget,
                startQuestion,
                received);
    }

    /** An attempt is over without an answer, and its request may have left. */
    Task reached(Sent sent) {
        return sent == Sent.NOTHING || mayHaveReached
                ? this
                : new Task(
                        id,
                        number,
                        session,
                        traits,
                        state,
                        suspendCount,
                        everResumed,
                        attempt,
                        failures,
                        true,
                        bytesSent,
                        confirmedBytes,
                        priority,
                        description,
                        budget,
                        startQuestion,
                        received);
    }

    /** The same task, of which another daemon may have sent the request. */
    public Task maybeSentElsewhere() {
        return reached(Sent.MAYBE);
    }

    /** Seen at an offset of the body. The confirmed offset never goes back; enough of it forgives the failures. */
    Task advancedTo(long sent, long confirmed) {
        long higher = Math.max(confirmed, confirmedBytes);
        boolean progress = higher - confirmedBytes >= RetryPolicy.PROGRESS_BYTES_MIN;
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt,
                progress ? 0 : failures,
                mayHaveReached,
                sent,
                higher,
                priority,
                description,
                budget,
                startQuestion,
                received);
    }

    /** The same task at another place among those that wait, 0.0 to 1.0. */
    public Task prioritized(double value) {
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                value,
                description,
                budget,
                startQuestion,
                received);
    }

    /** The same task under another description. */
    public Task describedAs(String text) {
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                text,
                budget,
                startQuestion,
                received);
    }

    /** The same task whose budget stood still for so long since it began to run. */
    public Task settled(Instant steady, Duration stood) {
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                budget.settled(steady, stood),
                startQuestion,
                received);
    }

    /** Whether a question of it waits for the app's answer. */
    public boolean isAsking() {
        return startQuestion != null && startQuestion.isOpen() && !isCompleted();
    }

    /** The same task with another request. */
    public Task askedFor(Traits asked) {
        return asking(startQuestion, asked);
    }

    /** The same task with its question asked or answered, if it has one, and what it is asked for now. */
    Task asking(@Nullable StartQuestion question, Traits asked) {
        return new Task(
                id,
                number,
                session,
                asked,
                state,
                suspendCount,
                everResumed,
                attempt,
                failures,
                mayHaveReached,
                bytesSent,
                confirmedBytes,
                priority,
                description,
                budget,
                question,
                received);
    }
}
