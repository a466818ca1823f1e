package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.AttemptMetrics;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What attempts measure is kept with them, however they end, and told with the end of their task and whenever asked. */
class MetricsTest {
    private final EngineHarness harness = new EngineHarness(new AdmissionPolicy(64, 1));
    private final RecordingLink app = harness.started();

    @Test
    void everyAttemptIsToldWithTheEndAndInALaterProcessAndInTheArchive() {
        TaskSnapshot task = harness.created(app, "a", "PUT");
        Instant began = harness.now;
        harness.mark(task.id());
        harness.passes(Duration.ofSeconds(2));
        measured(task.id(), failed(task.id(), ErrorCode.NOT_CONNECTED), List.of(exchange(null, false)));
        harness.passes(Duration.ofSeconds(10));
        harness.mark(task.id());
        harness.restart(); // with its second attempt out
        RecordingLink next = harness.started();
        harness.mark(task.id());
        measured(
                task.id(),
                new Signal.Responded(3, EngineHarness.response(201), null),
                List.of(exchange(307, true), exchange(201, false)));

        DaemonFrame.Deliver ended = next.last(DaemonFrame.Deliver.class);
        TaskMetrics metrics = Objects.requireNonNull(ended.metrics());
        assertThat(metrics.createdAt()).isEqualTo(began);
        assertThat(metrics.endedAt()).isEqualTo(harness.now);
        assertThat(metrics.redirects()).isEqualTo(1);
        assertThat(metrics.attemptCount()).isEqualTo(3);
        assertThat(metrics.attempts()).extracting(AttemptMetrics::result).containsExactly("no way", "stopped", "201");
        assertThat(metrics.attempts().getFirst().startedAt()).isEqualTo(began);
        assertThat(metrics.attempts().getFirst().endedAt()).isEqualTo(began.plusSeconds(2));
        assertThat(metrics.attempts().getFirst().exchanges()).containsExactly(exchange(null, false));
        assertThat(metrics.attempts().get(1).exchanges())
                .as("lost with its daemon")
                .isNull();
        assertThat(metrics.attempts().get(1).waited()).isEqualTo(Duration.ofSeconds(5));
        assertThat(metrics.attempts().getLast().exchanges()).containsExactly(exchange(307, true), exchange(201, false));
        assertThat(metrics.waits()).extracting(TaskMetrics.Wait::code).containsExactly(WaitReason.NETWORK);

        harness.restart();
        assertThat(Objects.requireNonNull(
                        harness.started().last(DaemonFrame.Deliver.class).metrics()))
                .isEqualTo(metrics);
        assertThat(asked(task.id())).isEqualTo(metrics);
        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.ACKNOWLEDGE));
        harness.restart();
        assertThat(asked(task.id())).isEqualTo(metrics);
    }

    @Test
    void aProcessThatDoesNotAskForThemGetsNone() {
        RecordingLink modest = harness.app();
        harness.attach(modest, null, true);
        harness.say(
                modest,
                new ClientFrame.Start(harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(modest), false));
        harness.ended(modest, "a");
        assertThat(modest.last(DaemonFrame.Deliver.class).metrics()).isNull();
    }

    @Test
    void aTaskThatHasNotEndedTellsWhatIsKnown() {
        TaskSnapshot task = harness.created(app, "a", "PUT");
        harness.mark(task.id());
        TaskMetrics metrics = asked(task.id());
        assertThat(metrics.endedAt()).isNull();
        assertThat(metrics.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.endedAt()).isNull();
            assertThat(attempt.result()).isEmpty();
            assertThat(attempt.exchanges()).isNull();
        });
    }

    @Test
    void aCancelledTaskTellsWhatItsAttemptHadDone() {
        TaskSnapshot task = harness.created(app, "a", "PUT");
        harness.mark(task.id());
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.CANCEL));
        measured(task.id(), new Signal.AttemptStopped(1, Sent.MAYBE), List.of(exchange(null, false)));
        TaskMetrics metrics =
                Objects.requireNonNull(app.last(DaemonFrame.Deliver.class).metrics());
        assertThat(metrics.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.result()).isEqualTo("cancelled");
            assertThat(attempt.exchanges()).containsExactly(exchange(null, false));
        });
    }

    @Test
    void anAttemptTakesAsLongAsItTookWhateverTheClockIsSetTo() {
        TaskSnapshot task = harness.created(app, "a", "PUT");
        Instant began = harness.now;
        harness.mark(task.id());
        harness.wrongBy = Duration.ofHours(-3);
        harness.passes(Duration.ofSeconds(2));
        measured(task.id(), new Signal.Responded(1, EngineHarness.response(201), null), List.of());
        assertThat(asked(task.id()).attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.startedAt()).isEqualTo(began);
            assertThat(attempt.endedAt()).isEqualTo(began.plusSeconds(2));
        });
    }

    @Test
    void whatAnOlderAttemptReportsIsNotTheNewerOnes() {
        TaskSnapshot task = harness.created(app, "a", "PUT");
        harness.mark(task.id());
        measured(task.id(), failed(task.id(), ErrorCode.NOT_CONNECTED), List.of());
        harness.passes(Duration.ofSeconds(10));
        harness.mark(task.id());
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.CANCEL));
        harness.turn(
                new Input.FromTransfer(task.id(), new Signal.AttemptStopped(2, Sent.MAYBE), null),
                new Input.FromTransfer(task.id(), new Signal.AttemptStopped(1, Sent.MAYBE), null)
                        .measured(List.of(exchange(500, false))));
        assertThat(asked(task.id()).attempts())
                .extracting(AttemptMetrics::exchanges)
                .containsExactly(List.of(), null);
    }

    @Test
    void anUnknownTaskIsRefusedByItsName() {
        harness.say(app, new ClientFrame.ReadMetrics(harness.call(), new TaskId("01KAPHZ3V5Q8G6T2M4N7R9SXWY")));
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    private TaskMetrics asked(TaskId task) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.ReadMetrics(harness.call(), task));
        return operator.last(DaemonFrame.MetricsAre.class).metrics();
    }

    private void measured(TaskId task, Signal signal, List<ExchangeMetrics> exchanges) {
        harness.turn(new Input.FromTransfer(task, signal, null).measured(exchanges));
    }

    private Signal failed(TaskId task, ErrorCode code) {
        return new Signal.AttemptFailed(
                harness.task(task).attempt(), new AttemptFailure(code, "no way", Sent.NOTHING, Uploaded.NO, null));
    }

    private ExchangeMetrics exchange(@org.jspecify.annotations.Nullable Integer status, boolean redirected) {
        return new ExchangeMetrics(
                "PUT",
                "http://h.example",
                null,
                false,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                7,
                0,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                status,
                redirected,
                null);
    }
}
