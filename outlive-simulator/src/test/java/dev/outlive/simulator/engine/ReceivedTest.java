package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Received;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much of an answer a task has received, once it has ended (BS §2.3, byte counters). */
class ReceivedTest {
    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();
    private final TaskId task = harness.created(app, "k", "PUT").id();

    private void report(Signal signal, long bytes, long expected) {
        harness.turn(new Input.FromTransfer(task, signal, null).having(new Received(bytes, expected)));
    }

    private Progress progress() {
        harness.say(app, new ClientFrame.Find(harness.call(), Selection.idPrefix(task.value())));
        return app.last(DaemonFrame.Tasks.class).tasks().getFirst().progress();
    }

    private static Signal failed(long attempt, ErrorCode code) {
        return new Signal.AttemptFailed(
                attempt, new AttemptFailure(code, "cut", Sent.MAYBE, Uploaded.UNCONFIRMED, null));
    }

    @Test
    void anAnswerOfUnknownLengthSaysSoAlsoInTheArchive() {
        harness.mark(task);
        report(new Signal.Responded(1, EngineHarness.response(200), null), 3000, -1);
        harness.restart();
        RecordingLink next = harness.started();
        harness.say(next, harness.act(next, task, ClientFrame.Action.ACKNOWLEDGE));
        harness.say(next, new ClientFrame.Find(harness.call(), Selection.idPrefix(task.value())));
        assertThat(next.last(DaemonFrame.Tasks.class).tasks().getFirst())
                .satisfies(archived -> assertThat(archived.acknowledged()).isTrue())
                .extracting(
                        archived -> archived.progress().bytesReceived(),
                        archived -> archived.progress().bytesExpectedToReceive())
                .containsExactly(3000L, -1L);
    }

    @Test
    void anAnswerThatWasCutKeepsHowFarItCameUntilTheNextAttempt() {
        harness.mark(task);
        report(failed(1, ErrorCode.CONNECTION_LOST), 3_000_000, 10_000_000);
        assertThat(progress().bytesReceived()).isEqualTo(3_000_000);
        assertThat(progress().bytesExpectedToReceive()).isEqualTo(10_000_000);
        harness.passes(Duration.ofMinutes(10));
        assertThat(progress().attempt()).isEqualTo(2);
        assertThat(progress().bytesReceived()).isZero();
        assertThat(progress().bytesExpectedToReceive()).isEqualTo(-1);
    }

    @Test
    void whatAnEarlierAttemptReportsChangesNothing() {
        harness.mark(task);
        report(failed(1, ErrorCode.CONNECTION_LOST), 1, 2);
        harness.passes(Duration.ofMinutes(10));
        report(failed(1, ErrorCode.CONNECTION_LOST), 7, 8);
        assertThat(progress().bytesReceived()).isZero();
    }
}
