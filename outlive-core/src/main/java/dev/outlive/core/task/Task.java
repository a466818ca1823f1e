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
 * @param startQuestion what it asked its app before it began, or null if it hasn't
 */
public record Task(
        TaskId id,
        long number,
        SessionRef session,
        Traits traits,
        TaskState state,
        int suspendCount,
        boolean everResumed,
        Trail trail,
        double priority,
        String description,
        Budget budget,
        @Nullable StartQuestion startQuestion) {

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
                Trail.NONE,
                priority,
                description,
                Budget.UNTOUCHED,
                null);
    }

    /** The fencing number of its latest attempt, 0 before the first. */
    public long attempt() {
        return trail.attempt();
    }

    /** Failed attempts since the last progress. */
    public int failures() {
        return trail.failures();
    }

    /** Whether a request that got no answer may have arrived. */
    public boolean mayHaveReached() {
        return trail.mayHaveReached();
    }

    /** How far the latest attempt was seen; for display. */
    public long bytesSent() {
        return trail.bytesSent();
    }

    /** The highest offset the server confirmed. */
    public long confirmedBytes() {
        return trail.confirmedBytes();
    }

    /** What its latest attempt had of the answer when it ended, if that is known. */
    public @Nullable Received received() {
        return trail.received();
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
        return isCompleted() || attempt() > 0 ? Optional.empty() : Optional.ofNullable(traits.latestBegin());
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
                trail,
                priority,
                description,
                budget,
                startQuestion);
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
                trail,
                priority,
                description,
                budget,
                startQuestion);
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
                trail,
                priority,
                description,
                budget,
                startQuestion);
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

    /** The same task whose budget stood still for so long since it began to run. */
    public Task settled(Instant steady, Duration stood) {
        return withBudget(budget.settled(steady, stood));
    }

    Task heldFrom(Instant steady) {
        return withBudget(budget.stopped(steady));
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
                trail,
                priority,
                description,
                next,
                startQuestion);
    }

    /** The same task on its next attempt. */
    Task nextAttempt() {
        return with(trail.nextAttempt());
    }

    /** The same task, whose latest attempt ends with so much of an answer. */
    public Task received(Received last) {
        return with(trail.received(last));
    }

    Task failedOnceMore() {
        return with(trail.failedOnceMore());
    }

    /** An attempt is over without an answer, and its request may have left. */
    Task reached(Sent sent) {
        return with(trail.reached(sent));
    }

    /** The same task, of which another daemon may have sent the request. */
    public Task maybeSentElsewhere() {
        return reached(Sent.MAYBE);
    }

    /** Seen at an offset of the body. */
    Task advancedTo(long sent, long confirmed) {
        return with(trail.advancedTo(sent, confirmed));
    }

    private Task with(Trail next) {
        if (next == trail) {
            return this;
        }
        return new Task(
                id,
                number,
                session,
                traits,
                state,
                suspendCount,
                everResumed,
                next,
                priority,
                description,
                budget,
                startQuestion);
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
                trail,
                value,
                description,
                budget,
                startQuestion);
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
                trail,
                priority,
                text,
                budget,
                startQuestion);
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
    public Task asking(@Nullable StartQuestion question, Traits asked) {
        return new Task(
                id,
                number,
                session,
                asked,
                state,
                suspendCount,
                everResumed,
                trail,
                priority,
                description,
                budget,
                question);
    }
}
