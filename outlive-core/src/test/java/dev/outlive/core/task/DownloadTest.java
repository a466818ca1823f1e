package dev.outlive.core.task;

import static dev.outlive.core.task.TaskBuilder.AT;
import static dev.outlive.core.task.TaskBuilder.NOW;
import static dev.outlive.core.task.TaskBuilder.aTask;
import static dev.outlive.core.task.TaskBuilder.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.Uploaded;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the machine makes of a download that it doesn't make of an upload. */
class DownloadTest {
    private static final TaskMachine MACHINE = new TaskMachine(RetryPolicy.DEFAULT);
    private final Random random = new Random(3);
    private final Task running =
            aTask().download().attempt(1).in(new TaskState.Running(Sent.MAYBE)).build();

    @Proves("I6")
    @ParameterizedTest
    @ValueSource(ints = {200, 404})
    void theAnswerIsToldBeforeTheEndWhateverItsStatus(int status) {
        Step step = step(new Signal.Responded(1, response(status), null));
        assertThat(step.events())
                .containsExactly(new TaskEvent.DownloadFinished(running.id()), new TaskEvent.Ended(running.id()));
    }

    @Test
    void aSkippedOneTellsItsEndOnly() {
        Step step = step(new Signal.Responded(1, Response.notAsked("http://h/", "/home/me/a", 7), null));
        assertThat(step.events()).containsExactly(new TaskEvent.Ended(running.id()));
        assertThat(step.task().state()).isInstanceOfSatisfying(TaskState.Completed.class, completed -> {
            assertThat(completed.outcome().skipped()).isTrue();
            assertThat(Objects.requireNonNull(completed.response()).isSuccessful())
                    .isTrue();
        });
    }

    @Test
    void aFailedOneTellsItsEndOnly() {
        Step step = step(failed(ErrorCode.CANNOT_CREATE_FILE));
        assertThat(step.events()).containsExactly(new TaskEvent.Ended(running.id()));
    }

    @Proves("I9")
    @Test
    void aFullDiskIsWaitedForAndNoFailure() {
        Step step = step(failed(ErrorCode.DISK_FULL));
        assertThat(step.events()).isEmpty();
        assertThat(step.task().failures()).isZero();
        assertThat(step.task().state()).isInstanceOfSatisfying(TaskState.Queued.class, queued -> {
            assertThat(Objects.requireNonNull(queued.cause()).kind()).isEqualTo(TaskState.Delay.Kind.DISK_SPACE);
            assertThat(queued.notBefore()).isEqualTo(NOW.plus(TaskMachine.NETWORK_WAIT));
        });
    }

    @Test
    void roomInTheQuotaOfTheSpoolIsWaitedFor() {
        Step step = step(failed(ErrorCode.QUOTA_EXCEEDED));
        assertThat(step.task().failures()).isZero();
        assertThat(step.task().state())
                .isInstanceOfSatisfying(
                        TaskState.Queued.class,
                        queued -> assertThat(
                                        Objects.requireNonNull(queued.cause()).kind())
                                .isEqualTo(TaskState.Delay.Kind.QUOTA));
    }

    @Test
    void whoFreedTheDiskNeedNotWait() {
        Task waiting = step(failed(ErrorCode.DISK_FULL)).task();
        Task woken =
                MACHINE.step(waiting, new Signal.RetryRequested(), AT, random).task();
        assertThat(woken.state())
                .isInstanceOfSatisfying(
                        TaskState.Queued.class,
                        queued -> assertThat(queued.isDue(AT)).isTrue());
    }

    @Test
    void aFullDiskStillEndsAnUpload() {
        Task upload = aTask().attempt(1).in(new TaskState.Running(Sent.MAYBE)).build();
        assertThat(MACHINE.step(upload, failed(ErrorCode.DISK_FULL), AT, random)
                        .task()
                        .isCompleted())
                .isTrue();
    }

    private Step step(Signal signal) {
        return MACHINE.step(running, signal, AT, random);
    }

    private static Signal failed(ErrorCode code) {
        return new Signal.AttemptFailed(1, new AttemptFailure(code, "why", Sent.MAYBE, Uploaded.NO, null));
    }
}
