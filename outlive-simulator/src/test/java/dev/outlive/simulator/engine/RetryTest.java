package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.Action;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users who don't want to wait for the next attempt. */
class RetryTest {
    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();
    private final RecordingLink operator = harness.operator();

    private TaskId created(String key) {
        return harness.created(app, key, "PUT").id();
    }

    private void fails(TaskId task, ErrorCode code) {
        harness.signal(
                task,
                new Signal.AttemptFailed(
                        harness.task(task).attempt(),
                        new AttemptFailure(code, "no way", Sent.NOTHING, Uploaded.NO, null)));
    }

    private void retry(TaskId task) {
        harness.say(operator, harness.act(operator, task, Action.RETRY));
    }

    private DaemonFrame.Refused refusal(TaskId task) {
        int before = operator.all(DaemonFrame.Refused.class).size();
        retry(task);
        assertThat(operator.all(DaemonFrame.Refused.class)).hasSize(before + 1);
        return operator.last(DaemonFrame.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({"CANNOT_CONNECT, BACKOFF", "NOT_CONNECTED, NETWORK"})
    void aTaskThatSleepsIsTriedAtOnceAndItsHistoryTellsThat(ErrorCode code, WaitReason reason) {
        TaskId task = created("k");
        fails(task, code);
        harness.passes(Duration.ofMillis(100)); // shorter waits aren't told
        assertThat(harness.task(task).attempt()).isEqualTo(1);

        retry(task);

        assertThat(operator.last(DaemonFrame.TaskIs.class).task().id()).isEqualTo(task);
        assertThat(harness.task(task).attempt()).isEqualTo(2);
        assertThat(harness.task(task).state()).isInstanceOf(TaskState.Running.class);
        harness.say(operator, new ClientFrame.Explain(harness.call(), task));
        assertThat(operator.last(DaemonFrame.Explained.class).explanation().history())
                .anySatisfy(entry -> {
                    assertThat(entry.what()).isEqualTo(HistoryEntry.Kind.WAITED);
                    assertThat(entry.code()).isEqualTo(reason);
                    assertThat(entry.text()).endsWith("; ended by retry");
                    assertThat(entry.until()).isEqualTo(harness.now);
                });
    }

    @Test
    void whatElseHoldsItStillDoes() {
        TaskId task = created("k");
        fails(task, ErrorCode.CANNOT_CONNECT);
        harness.say(operator, new ClientFrame.Pause(harness.call(), PauseScope.all()));
        retry(task);
        assertThat(harness.task(task).attempt()).isEqualTo(1);
        assertThat(refusal(task).message()).contains("`paused-by-user`").contains("outlive why " + task);
        harness.say(operator, new ClientFrame.Unpause(harness.call(), PauseScope.all()));
        assertThat(harness.task(task).attempt()).isEqualTo(2);
    }

    @Test
    void anEndedTaskStaysAsItIsAndAnotherKeyIsSuggested() {
        TaskId task = harness.ended(app, "photo").id();
        assertThat(refusal(task).code()).isEqualTo(ErrorCode.TASK_ENDED);
        assertThat(operator.last(DaemonFrame.Refused.class).message()).contains("'photo-2'");
        harness.say(operator, harness.act(operator, task, Action.ACKNOWLEDGE));
        assertThat(refusal(task).code()).as("archived").isEqualTo(ErrorCode.TASK_ENDED);
    }

    @Test
    void ofATaskThatDoesNotSleepIsSaidWhatItDoes() {
        TaskId running = created("running");
        assertThat(refusal(running).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(operator.last(DaemonFrame.Refused.class).message()).contains("has its attempt 1 out");
        harness.mark(running);
        harness.turn(harness.submit(app, EngineHarness.submission("held", "s-held", "PUT", false)));
        TaskId held = app.last(DaemonFrame.Accepted.class).task().id();
        assertThat(refusal(held).message()).contains("outlive resume " + held);
        harness.say(operator, harness.act(operator, running, Action.CANCEL));
        assertThat(refusal(running).message()).contains("is ending");
        assertThat(refusal(new TaskId("01ARZ3NDEKTSV4RRFFQ69G5FAV")).code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }
}
