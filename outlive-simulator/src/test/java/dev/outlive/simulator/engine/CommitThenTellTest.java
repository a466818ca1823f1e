package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.DiskFaults;
import org.junit.jupiter.api.Test;

/** Nothing is told, started, stopped or let go before the turn is durable (I14). */
class CommitThenTellTest {
    private final EngineHarness harness = new EngineHarness();

    @Proves("I14")
    @Test
    void answersStartsAndMarksFollowTheCommit() {
        RecordingLink app = harness.started();
        harness.log.clear();
        TaskSnapshot task = harness.created(app, "k", "PUT");
        assertThat(harness.log).containsExactly("commit", "send Accepted", "start");

        harness.log.clear();
        harness.mark(task.id());
        assertThat(harness.log).containsExactly("commit", "mark GRANTED");

        harness.log.clear();
        harness.respond(task.id(), 200);
        assertThat(harness.log).containsExactly("commit", "send Deliver");

        harness.log.clear();
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.ACKNOWLEDGE));
        assertThat(harness.log).containsExactly("commit", "release", "send TaskIs");
    }

    @Proves({"I8", "I14"})
    @Test
    void failedCommitTellsNobody() {
        RecordingLink app = harness.started();
        Input.FromClient submit = harness.submit(app, EngineHarness.submission("k", "s", "PUT", true));
        int told = app.received.size();
        harness.faults.next = DiskFaults.Fate.FAILED_LOST;
        assertThatThrownBy(() -> harness.turn(submit))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.FAILED));
        assertThat(app.received).hasSize(told);
        assertThat(harness.transfers.started).isEmpty();
        assertThatThrownBy(() -> harness.turn())
                .as("a store that failed once is not used again")
                .isInstanceOf(StoreException.class);
    }

    @Proves("I1")
    @Test
    void whatFailedAfterItWasDurableIsThereAfterARestart() {
        RecordingLink app = harness.started();
        Input.FromClient submit = harness.submit(app, EngineHarness.submission("k", "s", "PUT", true));
        harness.faults.next = DiskFaults.Fate.FAILED_DURABLE;
        assertThatThrownBy(() -> harness.turn(submit)).isInstanceOf(StoreException.class);
        harness.restart();
        RecordingLink again = harness.started();
        harness.turn(harness.submit(again, EngineHarness.submission("k", "s", "PUT", true)));
        assertThat(again.last(DaemonFrame.Accepted.class).found()).isEqualTo(DaemonFrame.Found.EXISTING);
    }

    /** A full disk undoes the turn and repeats it without new work: what the engine knows beside the store must be undone too. */
    @Test
    void turnThatIsRepeatedFindsNothingOfTheFirstTry() {
        RecordingLink app = harness.started();
        TaskSnapshot task = harness.created(app, "k", "PUT");
        harness.mark(task.id());
        harness.faults.full = true;
        RecordingLink other = harness.app();
        harness.turn(
                new Input.FromTransfer(task.id(), new Signal.Responded(1, EngineHarness.response(201), null), null),
                new Input.Closed(app),
                Input.FromClient.of(other, harness.attachFrame(null, false)));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Completed.class);
        assertThat(other.all(DaemonFrame.Attached.class)).hasSize(1);
        assertThat(other.last(DaemonFrame.Attached.class).epoch()).isEqualTo(2);
        harness.start(other);
        assertThat(other.all(DaemonFrame.Deliver.class)).hasSize(1);
    }

    @Proves("I24")
    @Test
    void lateMarkIsRefusedAndAGrantedOneSurvivesASuspendOfWhatCannotBeRepeated() {
        RecordingLink app = harness.started();
        TaskSnapshot task = harness.created(app, "k", "POST");
        harness.signal(task.id(), new Signal.AttemptMarked(0));
        assertThat(harness.transfers.marks).containsExactly(Transfers.Mark.REFUSED);
        harness.mark(task.id());
        assertThat(harness.transfers.marks).endsWith(Transfers.Mark.GRANTED);
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.SUSPEND));
        assertThat(harness.transfers.stopped).as("its answer would be lost").isEmpty();
        harness.respond(task.id(), 201);
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Completed.class);
    }

    @Proves("I4")
    @Test
    void markOfASuspendedOrCancelledTaskIsRefused() {
        RecordingLink app = harness.started();
        TaskSnapshot suspended = harness.created(app, "a", "POST");
        TaskSnapshot cancelled = harness.created(app, "b", "PUT");
        harness.say(
                app,
                harness.act(app, suspended.id(), ClientFrame.Action.SUSPEND),
                harness.act(app, cancelled.id(), ClientFrame.Action.CANCEL));
        harness.mark(suspended.id());
        harness.mark(cancelled.id());
        assertThat(harness.transfers.marks).containsExactly(Transfers.Mark.REFUSED, Transfers.Mark.REFUSED);
        assertThat(harness.transfers.stopped).containsExactly(suspended.id(), cancelled.id());
    }
}
