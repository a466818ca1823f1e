package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.protocol.wire.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Setting the clock neither ends nor prolongs what runs by time; dates are met by the clock as it is set (I35). */
@Proves("I35")
class ClockStepTest {
    private static final Duration BUDGET = Duration.ofDays(7);

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();

    private void setClock(Duration wrongBy) {
        harness.wrongBy = wrongBy;
        harness.turn();
    }

    private TaskId beginning(String key, Instant date) {
        Submission plain = EngineHarness.submission(key, "s-" + key, "PUT", true);
        var submission = new Submission(
                plain.kind(),
                plain.key(),
                plain.submissionId(),
                plain.request(),
                plain.source(),
                null,
                plain.description(),
                plain.priority(),
                date,
                plain.resume(),
                plain.bytesPerSecondMax(),
                plain.failurePolicy());
        harness.turn(harness.submit(app, submission));
        return app.last(DaemonFrame.Accepted.class).task().id();
    }

    private Reason reason(TaskId task) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Find(harness.call(), Selection.idPrefix(task.value())));
        return Objects.requireNonNull(
                operator.last(DaemonFrame.Tasks.class).tasks().getFirst().reason());
    }

    @ParameterizedTest
    @ValueSource(longs = {-3652, -1, 1, 8, 3652})
    void budgetEndsAfterItsTimeWhateverTheClockSays(long days) {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        harness.mark(task.id());
        setClock(Duration.ofDays(days));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Running.class);
        harness.passes(BUDGET.minusSeconds(1));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Running.class);
        setClock(Duration.ofDays(-days));
        harness.restart();
        harness.passes(Duration.ofSeconds(1));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Completed.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1})
    void backOffLastsAsLongAsItWasDrawn(long days) {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        var failure = new AttemptFailure(ErrorCode.CANNOT_CONNECT, "no", Sent.NOTHING, Uploaded.NO, null);
        harness.signal(task.id(), new Signal.AttemptFailed(1, failure));
        setClock(Duration.ofDays(days));
        assertThat(harness.task(task.id()).attempt()).isEqualTo(1);
        Reason reason = reason(task.id());
        assertThat(reason.code()).isEqualTo(WaitReason.BACKOFF);
        assertThat(reason.until())
                .as("told by the clock as people see it")
                .isBetween(
                        harness.now.plus(harness.wrongBy),
                        harness.now.plus(harness.wrongBy).plusSeconds(1));
        harness.passes(Duration.ofSeconds(1));
        assertThat(harness.task(task.id()).attempt()).isEqualTo(2);
    }

    @Test
    void refusedEventComesAgainAfterItsWait() {
        harness.ended(app, "k");
        harness.say(
                app,
                new ClientFrame.Refuse(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), 1, "thrown"));
        setClock(Duration.ofDays(-1));
        int before = app.all(DaemonFrame.Deliver.class).size();
        harness.passes(Duration.ofSeconds(1));
        assertThat(app.all(DaemonFrame.Deliver.class)).hasSize(before + 1);
    }

    @Test
    void beginDateIsMetByTheClockAsItIsSetAndTheBudgetRunsFromThen() {
        Instant date = harness.now.plus(Duration.ofHours(10));
        TaskId task = beginning("k", date);
        setClock(Duration.ofHours(-5));
        harness.passes(Duration.ofHours(10));
        assertThat(harness.task(task).attempt()).as("it isn't ten o'clock").isZero();
        assertThat(reason(task).until()).isEqualTo(date);
        assertThat(harness.next).isBeforeOrEqualTo(harness.now.plus(Duration.ofHours(5)));
        setClock(Duration.ofHours(3));
        assertThat(harness.task(task).attempt()).isEqualTo(1);
        assertThat(harness.task(task).deadline()).contains(harness.now.plus(BUDGET));
    }

    @Test
    void budgetRunsFromABeginDateThatCameWhileNobodyLooked() {
        Instant date = harness.now.plus(Duration.ofHours(1));
        TaskId task = beginning("k", date);
        harness.now = harness.now.plus(Duration.ofHours(6));
        harness.restart();
        harness.turn();
        assertThat(harness.task(task).deadline()).contains(date.plus(BUDGET));
    }

    @Test
    void waitForABeginDateIsKeptInTheJournal() {
        Instant created = harness.now;
        TaskId task = beginning("k", created.plusSeconds(60));
        harness.passes(Duration.ofSeconds(60));
        try (var transaction = harness.store.begin()) {
            assertThat(transaction.history().waits(task)).singleElement().satisfies(wait -> {
                assertThat(wait.code()).isEqualTo(WaitReason.EARLIEST_BEGIN);
                assertThat(wait.since()).isEqualTo(created);
                assertThat(wait.until()).isEqualTo(created.plusSeconds(60));
            });
        }
    }

    @Test
    void pausedTimeIsCountedAsItPasses() {
        TaskSnapshot task = harness.created(app, "k", "POST");
        harness.mark(task.id());
        RecordingLink operator = harness.operator();
        Instant ends = harness.task(task.id()).deadline().orElseThrow();
        harness.say(operator, new ClientFrame.Pause(harness.call(), PauseScope.all()));
        setClock(Duration.ofDays(1));
        harness.now = harness.now.plusSeconds(100);
        harness.say(operator, new ClientFrame.Unpause(harness.call(), PauseScope.all()));
        harness.signal(task.id(), new Signal.Advanced(1, 10, 0));
        assertThat(harness.task(task.id()).deadline()).contains(ends.plusSeconds(100));
    }

    @Test
    void archivedKeyIsRememberedForItsTimeWhateverTheClockSays() {
        TaskSnapshot task = harness.ended(app, "k");
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.ACKNOWLEDGE));
        setClock(Duration.ofDays(3652));
        harness.passes(EngineHarness.ARCHIVE_FOR.minusHours(2));
        assertThat(harness.created(app, "k", "PUT").id()).isEqualTo(task.id());
        harness.passes(Duration.ofHours(4));
        assertThat(harness.created(app, "k", "PUT").id()).isNotEqualTo(task.id());
    }
}
