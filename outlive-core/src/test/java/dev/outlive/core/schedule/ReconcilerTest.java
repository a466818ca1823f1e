package dev.outlive.core.schedule;

import static dev.outlive.core.task.TaskBuilder.NOW;
import static dev.outlive.core.task.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is started, stopped, or found to be gone: derived from rows and what is out. */
class ReconcilerTest {
    @Test
    void freshlyClaimedTaskIsStarted() {
        Task task = aTask().attempt(2).in(new TaskState.Running(Sent.NOTHING)).build();
        Reconciler.Diff diff = Reconciler.diff(List.of(task), Map.of(), Set.of(task.id()));
        assertThat(diff.start()).containsExactly(task);
        assertThat(diff.stop()).isEmpty();
        assertThat(diff.gone()).isEmpty();
    }

    static Stream<TaskState> withAttempt() {
        return Stream.of(
                new TaskState.Running(Sent.NOTHING),
                new TaskState.Running(Sent.MAYBE),
                new TaskState.Suspending(Sent.MAYBE),
                new TaskState.Canceling(CancelReason.Kind.REQUESTED, Sent.MAYBE),
                new TaskState.Expiring(Sent.NOTHING));
    }

    /** An attempt number is never started twice: what isn't out and isn't fresh is gone. */
    @Proves("I24")
    @ParameterizedTest
    @MethodSource("withAttempt")
    void attemptThatIsNotOutIsGoneAndNotStartedAgain(TaskState state) {
        Task task = aTask().attempt(2).in(state).build();
        Reconciler.Diff diff = Reconciler.diff(List.of(task), Map.of(), Set.of());
        assertThat(diff.gone()).containsExactly(task);
        assertThat(diff.start()).isEmpty();
    }

    static Stream<TaskState> withoutAttempt() {
        return Stream.of(
                new TaskState.Suspended(),
                new TaskState.Queued(NOW, null),
                new TaskState.Completed(Outcome.finished(), null, NOW));
    }

    @ParameterizedTest
    @MethodSource("withoutAttempt")
    void taskWithoutAnAttemptNeedsNothing(TaskState state) {
        Task task = aTask().attempt(2).in(state).build();
        assertThat(Reconciler.diff(List.of(task), Map.of(), Set.of()))
                .isEqualTo(new Reconciler.Diff(List.of(), List.of(), List.of()));
    }

    @ParameterizedTest
    @MethodSource("withoutAttempt")
    void attemptWhoseTaskNoLongerRunsIsStopped(TaskState state) {
        assertStopped(aTask().attempt(2).in(state).build(), 2);
    }

    @Test
    void attemptWithAnOlderNumberIsStopped() {
        assertStopped(aTask().attempt(3).in(new TaskState.Running(Sent.MAYBE)).build(), 2);
    }

    @Proves("I4")
    @Test
    void cancelledAndExpiredAttemptsAreStopped() {
        assertStopped(
                aTask().attempt(2)
                        .in(new TaskState.Canceling(CancelReason.Kind.REQUESTED, Sent.MAYBE))
                        .build(),
                2);
        assertStopped(aTask().attempt(2).in(new TaskState.Expiring(Sent.MAYBE)).build(), 2);
    }

    @Test
    void runningAttemptGoesOn() {
        Task task = aTask().attempt(2).in(new TaskState.Running(Sent.MAYBE)).build();
        assertThat(Reconciler.diff(List.of(task), Map.of(task.id(), 2L), Set.of())
                        .stop())
                .isEmpty();
    }

    /** Cutting a request that may have been processed and can't be repeated would lose its answer (§2.3). */
    @Test
    void suspendedAttemptIsCutOnlyIfItMayBeRepeated() {
        assertStopped(
                aTask().attempt(2).in(new TaskState.Suspending(Sent.MAYBE)).build(), 2);
        assertStopped(
                aTask().post()
                        .attempt(2)
                        .in(new TaskState.Suspending(Sent.NOTHING))
                        .build(),
                2);
        Task sent = aTask().post()
                .attempt(2)
                .in(new TaskState.Suspending(Sent.MAYBE))
                .build();
        assertThat(Reconciler.diff(List.of(sent), Map.of(sent.id(), 2L), Set.of())
                        .stop())
                .isEmpty();
    }

    private static void assertStopped(Task task, long out) {
        Reconciler.Diff diff = Reconciler.diff(List.of(task), Map.of(task.id(), out), Set.of());
        assertThat(diff.stop()).containsExactly(new Reconciler.Stop(task.id(), out));
        assertThat(diff.start()).isEmpty();
        assertThat(diff.gone()).isEmpty();
    }
}
