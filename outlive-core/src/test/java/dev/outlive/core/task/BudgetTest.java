package dev.outlive.core.task;

import static dev.outlive.core.task.TaskBuilder.NOW;
import static dev.outlive.core.task.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.time.Moment;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TransferError;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time budget runs while a task may run, stands still while it is suspended, and follows no setting of the clock. */
class BudgetTest {
    private static final Duration TOTAL = Duration.ofMinutes(10);
    private static final TaskMachine MACHINE = new TaskMachine(RetryPolicy.DEFAULT);

    @Test
    void untouchedBudgetNeverEnds() {
        assertThat(Budget.UNTOUCHED.endsAt(TOTAL)).isEmpty();
    }

    @Test
    void suspendedTimeDoesNotCount() {
        Budget held = Budget.UNTOUCHED.started(NOW).stopped(NOW.plusSeconds(60));
        assertThat(held.endsAt(TOTAL)).isEmpty();
        Budget again = held.started(NOW.plusSeconds(10_000));
        assertThat(again.endsAt(TOTAL))
                .contains(NOW.plusSeconds(10_000).plus(TOTAL).minusSeconds(60));
    }

    @Test
    void startingTwiceChangesNothing() {
        Budget started = Budget.UNTOUCHED.started(NOW);
        assertThat(started.started(NOW.plusSeconds(5))).isEqualTo(started);
    }

    @Test
    void timeThatWentBackGivesNothingBack() {
        Budget stopped = new Budget(Duration.ofSeconds(30), NOW).stopped(NOW.minusSeconds(100));
        assertThat(stopped.consumed()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void budgetOfATaskWithABeginDateStartsWhenThatComes() {
        Task waiting = step(begins(NOW.plusSeconds(100)), new Signal.Resumed(), at(0, 0));
        assertThat(waiting.deadline()).as("it doesn't run before").isEmpty();
        assertThat(step(waiting, new Signal.Claimed(), at(50, 0))).isSameAs(waiting);
        Task begun = step(waiting, new Signal.BeginDateReached(NOW.plusSeconds(100)), at(101, 0));
        assertThat(begun.deadline())
                .contains(NOW.plusSeconds(100).plus(begun.traits().resourceTimeout()));
        assertThat(step(begun, new Signal.Claimed(), at(101, 0)).state()).isInstanceOf(TaskState.Running.class);
    }

    @Test
    void budgetSuspendedBeforeItsBeginDateIsUntouched() {
        Task waiting = step(begins(NOW.plusSeconds(100)), new Signal.Resumed(), at(0, 0));
        Task held = step(waiting, new Signal.Suspended(), at(50, 0));
        assertThat(held.budget()).isEqualTo(Budget.UNTOUCHED);
    }

    @Proves("I35")
    @ParameterizedTest
    @ValueSource(longs = {-315_360_000, -86_400, -3_600, 3_600, 86_400, 315_360_000})
    void setClockMovesNeitherDeadlineNorBackOff(long wrongBySeconds) {
        Task resumed = step(aTask().build(), new Signal.Resumed(), at(0, 0));
        var ends = resumed.deadline();
        Task running = step(resumed, new Signal.Claimed(), at(1, wrongBySeconds));
        Task again = step(running, new Signal.AttemptStopped(running.attempt(), Sent.NOTHING), at(2, wrongBySeconds));
        assertThat(again.deadline()).isEqualTo(ends);
        Task held = step(again, new Signal.Suspended(), at(60, -wrongBySeconds));
        assertThat(held.budget().consumed()).isEqualTo(Duration.ofSeconds(60));
        Task later = step(held, new Signal.Resumed(), at(100, wrongBySeconds));
        assertThat(later.deadline()).contains(ends.orElseThrow().plusSeconds(40));
        var failure = new AttemptFailure(ErrorCode.CANNOT_CONNECT, "no", Sent.NOTHING, Uploaded.NO, null);
        Task out = step(later, new Signal.Claimed(), at(101, wrongBySeconds));
        Task slept = step(out, new Signal.AttemptFailed(out.attempt(), failure), at(102, wrongBySeconds));
        var queued = (TaskState.Queued) slept.state();
        assertThat(queued.notBefore()).isBetween(NOW.plusSeconds(102), NOW.plusSeconds(103));
        assertThat(queued.isDue(at(104, -wrongBySeconds))).isTrue();
    }

    @Test
    void whatHappenedIsToldByTheClockOnTheWall() {
        Task queued = step(aTask().build(), new Signal.Resumed(), at(0, 0));
        Task ended = step(queued, new Signal.DeadlinePassed(), at(5, 3_600));
        assertThat(((TaskState.Completed) ended.state()).at()).isEqualTo(NOW.plusSeconds(3_605));
    }

    @Test
    void timedOutTellsWhatHeldTheTaskAndWhatItsLastAttemptLacked() {
        Task queued = step(aTask().build(), new Signal.Resumed(), at(0, 0));
        var slots = new Reason(WaitReason.SLOT, "all 6 slots are taken", null, null);
        assertThat(error(step(queued, new Signal.DeadlinePassed(slots), at(5, 0)))
                        .message())
                .endsWith("is used up; last: waiting-slot: all 6 slots are taken");

        Task slept = failed(queued, ErrorCode.CANNOT_CONNECT);
        assertThat(error(step(slept, new Signal.DeadlinePassed(slots), at(5, 0)))
                        .message())
                .endsWith("; last: waiting-slot: all 6 slots are taken; before that: cannot-connect: no");
        var backoff = new Reason(WaitReason.BACKOFF, "cannot-connect: no", null, null);
        assertThat(error(step(slept, new Signal.DeadlinePassed(backoff), at(5, 0)))
                        .message())
                .endsWith("; last: backoff: cannot-connect: no");
        assertThat(error(step(slept, new Signal.DeadlinePassed(), at(5, 0))).message())
                .endsWith("; last: cannot-connect: no");
    }

    @Test
    void timedOutTellsOfTheAttemptThatWasOut() {
        Task running = step(step(aTask().build(), new Signal.Resumed(), at(0, 0)), new Signal.Claimed(), at(1, 0));
        Task expiring = step(running, new Signal.DeadlinePassed(), at(5, 0));
        for (Signal gone : List.of(new Signal.AttemptStopped(1, Sent.NOTHING), new Signal.LeaseExpired(1))) {
            assertThat(error(step(expiring, gone, at(6, 0))).message())
                    .endsWith("; last: attempt 1 was out and had no answer");
        }
        assertThat(error(failed(expiring, ErrorCode.CONNECTION_LOST)).message())
                .endsWith("; last: connection-lost: no");
    }

    @Test
    void downloadThatWaitedForRoomToTheEndOfItsBudgetEndsAsDiskFull() {
        Task download = aTask().download().build();
        Task running = step(step(download, new Signal.Resumed(), at(0, 0)), new Signal.Claimed(), at(1, 0));
        Task waiting = failed(running, ErrorCode.DISK_FULL);
        var slots = new Reason(WaitReason.SLOT, "all 6 slots are taken", null, null);
        for (Signal passed : List.of(new Signal.DeadlinePassed(), new Signal.DeadlinePassed(slots))) {
            TransferError full = error(step(waiting, passed, at(600, 0)));
            assertThat(full.code()).isEqualTo(ErrorCode.DISK_FULL);
            assertThat(full.urlErrorCode()).isZero();
            assertThat(full.message()).startsWith("the time budget of").endsWith("no");
            assertThat(full.retryable()).isTrue();
        }
        Task expiring = step(running, new Signal.DeadlinePassed(), at(600, 0));
        assertThat(error(failed(expiring, ErrorCode.DISK_FULL)).code()).isEqualTo(ErrorCode.DISK_FULL);
    }

    private static Task failed(Task task, ErrorCode code) {
        Task out = task.state() instanceof TaskState.Queued ? step(task, new Signal.Claimed(), at(1, 0)) : task;
        var failure = new AttemptFailure(code, "no", Sent.NOTHING, Uploaded.NO, null);
        return step(out, new Signal.AttemptFailed(out.attempt(), failure), at(2, 0));
    }

    private static TransferError error(Task task) {
        return Objects.requireNonNull(
                ((TaskState.Completed) task.state()).outcome().error());
    }

    /** Its begin date had come once; that the clock was set back before it since, stops no budget. */
    @Proves("I35")
    @Test
    void setClockStopsNoBudgetOfATaskThatWasHeldAndGoesOn() {
        Task running =
                step(step(begins(NOW.plusSeconds(5)), new Signal.Resumed(), at(6, 0)), new Signal.Claimed(), at(7, 0));
        Task held = step(running, new Signal.Suspended(), at(10, 0));
        Task goesOn = step(held, new Signal.Resumed(), at(20, -3_600));
        assertThat(goesOn.state()).isInstanceOf(TaskState.Running.class);
        assertThat(goesOn.deadline()).contains(NOW.plusSeconds(6 + 10).plus(TaskBuilder.RESOURCE_TIMEOUT));

        Task asking = step(
                aTask().asking(AskBeforeStart.Fallback.CONTINUE)
                        .notBefore(NOW.plusSeconds(5))
                        .build(),
                new Signal.Resumed(),
                at(6, 0));
        assertThat(asking.isAsking()).isTrue();
        Task again = step(step(asking, new Signal.Suspended(), at(10, 0)), new Signal.Resumed(), at(20, -3_600));
        assertThat(again.deadline()).contains(NOW.plusSeconds(6 + 10).plus(TaskBuilder.RESOURCE_TIMEOUT));
    }

    private static Task begins(Instant date) {
        return aTask().notBefore(date).build();
    }

    private static Task step(Task task, Signal signal, Moment at) {
        return MACHINE.step(task, signal, at, new Random(1)).task();
    }

    /** So long after the beginning, on a clock that is wrong by so much. */
    private static Moment at(long second, long wrongBySeconds) {
        return new Moment(NOW.plusSeconds(second + wrongBySeconds), NOW.plusSeconds(second));
    }
}
