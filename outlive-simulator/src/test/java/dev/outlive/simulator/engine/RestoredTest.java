package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.engine.StoreException;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.Check;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.DiskFaults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A store that is a copy sends nothing until somebody says that the original is gone, and then nothing twice. */
class RestoredTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();
    private RecordingLink operator = harness.operator();

    /** The process ends, and what it leaves is found as a copy by the next one. */
    private void found() {
        harness.disk.foundAsCopy(harness.now, harness.now);
        harness.restart();
        harness.turn();
        operator = harness.operator();
    }

    private void settle(RestoredSession.Choice choice) {
        harness.say(operator, new ClientFrame.SettleRestored(harness.call(), EngineHarness.PHOTOS, null, choice));
    }

    private List<RestoredSession> restored() {
        harness.say(operator, new ClientFrame.ListRestored(harness.call(), null));
        return operator.last(DaemonFrame.RestoredSessions.class).sessions();
    }

    private Outcome outcome(TaskId task) {
        return ((TaskState.Completed) harness.task(task).state()).outcome();
    }

    private TaskSnapshot failedOnce(String key, String method) {
        TaskSnapshot task = harness.created(app, key, method);
        harness.signal(
                task.id(),
                new Signal.AttemptFailed(
                        1,
                        new AttemptFailure(ErrorCode.CANNOT_CONNECT, "nobody there", Sent.NOTHING, Uploaded.NO, null)));
        return task;
    }

    @Proves({"I5", "I24"})
    @Test
    void nothingIsSentUntilItIsAccepted() {
        TaskSnapshot running = harness.created(app, "running", "PUT");
        harness.mark(running.id());
        TaskSnapshot waiting = failedOnce("waiting", "PUT");
        found();
        int before = harness.transfers.started.size();
        harness.passes(DAY);
        harness.restart();
        harness.passes(DAY);
        assertThat(harness.transfers.started).hasSize(before);
        operator = harness.operator();
        assertThat(restored()).singleElement().satisfies(session -> {
            assertThat(session.ref()).isEqualTo(EngineHarness.PHOTOS);
            assertThat(session.live()).isEqualTo(2);
        });
        for (TaskSnapshot task : List.of(running, waiting)) {
            harness.say(operator, new ClientFrame.Explain(harness.call(), task.id()));
            var why = operator.last(DaemonFrame.Explained.class).explanation();
            assertThat(Objects.requireNonNull(why.task().reason()).code()).isEqualTo(WaitReason.RESTORED_COPY);
            assertThat(why.checks().stream().filter(Check::holds).findFirst())
                    .get()
                    .satisfies(check -> assertThat(check.name()).isEqualTo("restored"));
        }
        settle(RestoredSession.Choice.ACCEPT);
        assertThat(restored()).isEmpty();
        assertThat(harness.transfers.startedTasks().subList(before, before + 2))
                .containsExactlyInAnyOrder(running.id(), waiting.id());
    }

    @Proves("I24")
    @Test
    void acceptedItSendsNothingThatWasTriedAndMayNotBeSentTwice() {
        TaskSnapshot tried = failedOnce("tried", "POST");
        harness.say(app, harness.act(app, tried.id(), ClientFrame.Action.SUSPEND));
        TaskSnapshot triedAndWaiting = failedOnce("tried2", "POST");
        TaskSnapshot put = failedOnce("put", "PUT");
        harness.turn(harness.submit(app, EngineHarness.submission("new", "s-new", "POST", false)));
        TaskId untried = app.last(DaemonFrame.Accepted.class).task().id();
        found();
        settle(RestoredSession.Choice.ACCEPT);
        for (TaskSnapshot task : List.of(tried, triedAndWaiting)) {
            var error = Objects.requireNonNull(outcome(task.id()).error());
            assertThat(error.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            assertThat(error.serverMayHaveProcessed()).isTrue();
        }
        assertThat(harness.task(put.id()).isCompleted()).isFalse();
        assertThat(harness.task(untried).isCompleted()).isFalse();
    }

    /** What another daemon may have sent is never said to be unsent. */
    @Proves("I14")
    @Test
    void discardedItCancelsAndSaysThatTheServerMayHaveProcessed() {
        TaskSnapshot task = failedOnce("k", "PUT");
        found();
        settle(RestoredSession.Choice.DISCARD);
        assertThat(outcome(task.id()).cancelReason()).isEqualTo(CancelReason.of(CancelReason.Kind.REQUESTED, true));
        assertThat(restored()).isEmpty();
        harness.restart();
        harness.turn();
        assertThat(restored()).isEmpty();
    }

    @Test
    void completionsAreDeliveredMeanwhileAndTheAppMayDecide() {
        TaskSnapshot ended = harness.ended(app, "ended");
        failedOnce("waiting", "PUT");
        found();
        RecordingLink again = harness.started();
        assertThat(again.last(DaemonFrame.Deliver.class).task())
                .satisfies(task -> assertThat(Objects.requireNonNull(task).id()).isEqualTo(ended.id()));
        String capability = EngineHarness.capability(again);
        harness.say(again, new ClientFrame.ListRestored(harness.call(), null));
        assertThat(again.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.WRONG_USER);
        harness.say(
                again,
                new ClientFrame.SettleRestored(
                        harness.call(), EngineHarness.PHOTOS, "another", RestoredSession.Choice.ACCEPT));
        assertThat(again.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(restored()).hasSize(1);
        harness.say(
                again,
                new ClientFrame.SettleRestored(
                        harness.call(), EngineHarness.PHOTOS, capability, RestoredSession.Choice.ACCEPT));
        assertThat(again.last(DaemonFrame.RestoredSessions.class).sessions()).isEmpty();
        assertThat(restored()).isEmpty();
    }

    @Proves("I7")
    @Test
    void reportSaysWhatWaitsForADecision() {
        failedOnce("waiting", "PUT");
        harness.mark(harness.created(app, "running", "PUT").id());
        harness.mark(harness.created(app, "post", "POST").id());
        found();
        assertThat(harness.recovery.needApp()).isEqualTo(Map.of("restored-copy", 2L, "outcome-unknown", 1L));
        assertThat(harness.recovery.resumed()).isZero();
        assertThat(harness.recovery.difference()).isZero();
    }

    @Proves("I35")
    @Test
    void budgetStandsStillMeanwhile() {
        TaskSnapshot task = failedOnce("k", "PUT");
        harness.passes(DAY);
        found();
        for (int day = 0; day < 20; day++) {
            harness.passes(DAY);
        }
        settle(RestoredSession.Choice.ACCEPT);
        harness.passes(DAY.multipliedBy(6).minusSeconds(1));
        assertThat(harness.task(task.id()).isCompleted()).isFalse();
        harness.passes(Duration.ofSeconds(2));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Expiring.class);
    }

    /** A crash between the choice and its commit leaves the hold as it was. */
    @Proves("I7")
    @Test
    void choiceThatIsNotCommittedChangesNothing() {
        failedOnce("k", "PUT");
        found();
        int before = harness.transfers.started.size();
        harness.faults.next = DiskFaults.Fate.FAILED_LOST;
        assertThatThrownBy(() -> settle(RestoredSession.Choice.ACCEPT)).isInstanceOf(StoreException.class);
        harness.restart();
        harness.turn();
        operator = harness.operator();
        assertThat(restored()).hasSize(1);
        assertThat(harness.transfers.started).hasSize(before);
    }

    @Test
    void aSessionThatHasNothingLeftHoldsNoNewTasks() {
        TaskSnapshot task = failedOnce("k", "PUT");
        found();
        harness.say(
                operator,
                new ClientFrame.Act(harness.call(), EngineHarness.PHOTOS, null, task.id(), ClientFrame.Action.CANCEL));
        assertThat(restored()).isEmpty();
        int before = harness.transfers.started.size();
        harness.created(harness.started(), "new", "PUT");
        assertThat(harness.transfers.started).hasSize(before + 1);
    }
}
