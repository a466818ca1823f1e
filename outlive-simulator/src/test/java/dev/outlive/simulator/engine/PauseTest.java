package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the user pauses stands still, and goes on as if no time had passed. */
class PauseTest {
    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();
    private final RecordingLink operator = harness.operator();

    private void pause(PauseScope scope) {
        harness.say(operator, new ClientFrame.Pause(harness.call(), scope));
    }

    private void unpause(PauseScope scope) {
        harness.say(operator, new ClientFrame.Unpause(harness.call(), scope));
    }

    private WaitReason reason(TaskSnapshot task) {
        return shown(task).code();
    }

    private Reason shown(TaskSnapshot task) {
        harness.say(
                operator,
                new ClientFrame.Find(
                        harness.call(), Selection.idPrefix(task.id().value())));
        return Objects.requireNonNull(
                operator.last(DaemonFrame.Tasks.class).tasks().getFirst().reason());
    }

    @Test
    void pausedHostWaitsAndOthersGoOnAlsoAfterARestart() {
        pause(new PauseScope(null, null, "H.Example"));
        TaskSnapshot held = harness.created(app, "held", "PUT");
        harness.turn(harness.submit(app, EngineHarness.submission("other", "o", "PUT", "http://o.example/o", true)));
        assertThat(harness.transfers.started).hasSize(1);
        assertThat(reason(held)).isEqualTo(WaitReason.USER_PAUSED);
        assertThat(shown(held).heldBy()).isEqualTo(HeldBy.PAUSE);
        harness.restart();
        harness.turn();
        assertThat(reason(held)).isEqualTo(WaitReason.USER_PAUSED);
        assertThat(harness.task(held.id()).suspendCount()).isZero();
        unpause(PauseScope.all());
        assertThat(harness.transfers.startedTasks()).contains(held.id());
    }

    @Proves("I24")
    @Test
    void runningAttemptThatMayBeRepeatedIsStoppedAndTheOtherComesToItsEnd() {
        TaskSnapshot put = harness.created(app, "put", "PUT");
        TaskSnapshot post = harness.created(app, "post", "POST");
        TaskSnapshot unmarked = harness.created(app, "unmarked", "POST");
        harness.mark(put.id());
        harness.mark(post.id());
        pause(PauseScope.all());
        assertThat(harness.transfers.stopped).containsExactlyInAnyOrder(put.id(), unmarked.id());
        harness.mark(unmarked.id());
        assertThat(harness.transfers.marks.getLast()).isEqualTo(Transfers.Mark.REFUSED);
        harness.signal(unmarked.id(), new Signal.AttemptStopped(1, Sent.NOTHING));
        harness.signal(put.id(), new Signal.AttemptStopped(1, Sent.MAYBE));
        harness.respond(post.id(), 201);
        assertThat(harness.task(post.id()).isCompleted()).isTrue();
        assertThat(reason(put)).isEqualTo(WaitReason.USER_PAUSED);
        assertThat(reason(unmarked)).isEqualTo(WaitReason.USER_PAUSED);
        assertThat(harness.task(put.id()).failures()).isZero();
        unpause(PauseScope.all());
        assertThat(harness.task(put.id()).attempt()).isEqualTo(2);
        harness.mark(unmarked.id());
        assertThat(harness.transfers.marks.getLast()).isEqualTo(Transfers.Mark.GRANTED);
    }

    /** BS §2.8: the resource budget stops in USER_PAUSED. */
    @Proves("I5")
    @Test
    void budgetStandsStillWhilePausedAcrossARestart() {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        harness.passes(Duration.ofDays(2));
        pause(new PauseScope(EngineHarness.PHOTOS.app(), null, null));
        harness.signal(task.id(), new Signal.AttemptStopped(1, Sent.NOTHING));
        for (int day = 0; day < 20; day++) {
            harness.passes(Duration.ofDays(1));
        }
        harness.restart();
        harness.passes(Duration.ofSeconds(1));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Queued.class);
        unpause(PauseScope.all());
        harness.passes(Duration.ofDays(5).minusSeconds(1));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Running.class);
        harness.passes(Duration.ofSeconds(2));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Expiring.class);
    }

    @Test
    void twoPausesOverOneTaskCountOnce() {
        TaskSnapshot task = harness.created(app, "k", "PUT");
        pause(PauseScope.all());
        harness.signal(task.id(), new Signal.AttemptStopped(1, Sent.NOTHING));
        harness.passes(Duration.ofDays(3));
        pause(new PauseScope(null, null, "h.example"));
        harness.passes(Duration.ofDays(3));
        unpause(PauseScope.all());
        harness.passes(Duration.ofDays(7).minusSeconds(1));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Running.class);
        harness.passes(Duration.ofSeconds(2));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Expiring.class);
    }

    @Test
    void appsDoNotPause() {
        harness.say(app, new ClientFrame.Pause(harness.call(), PauseScope.all()));
        assertThat(app.last(DaemonFrame.Refused.class).message()).contains("an app suspends its tasks");
        TaskSnapshot task = harness.created(app, "k", "PUT");
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Running.class);
    }

    @Test
    void unpauseEndsWhatIsPartOfItAndNamesTheRest() {
        pause(new PauseScope(null, null, "h.example"));
        pause(new PauseScope(EngineHarness.PHOTOS.app(), EngineHarness.PHOTOS.session(), null));
        unpause(new PauseScope(EngineHarness.PHOTOS.app(), null, null));
        assertThat(operator.last(DaemonFrame.Pauses.class).pauses())
                .extracting(each -> each.scope().text())
                .containsExactly("host h.example");
    }
}
