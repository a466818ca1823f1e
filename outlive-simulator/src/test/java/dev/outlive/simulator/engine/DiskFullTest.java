package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A full disk refuses new work and nothing else (I9). */
@Proves("I9")
class DiskFullTest {
    private final EngineHarness harness = new EngineHarness();

    @Test
    void newWorkIsRefusedAndItsFileLetGo() {
        RecordingLink app = harness.started();
        harness.faults.full = true;
        Input.FromClient submit = harness.submit(app, EngineHarness.submission("k", "s", "PUT", true));
        harness.turn(submit);
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(app.answers(submit.frame().call())).hasSize(1);
        assertThat(harness.spool.discarded).containsExactly("/spool/1");
    }

    @Test
    void cancelAnswerAndAcknowledgementGoThrough() {
        RecordingLink app = harness.started();
        TaskSnapshot ended = harness.created(app, "a", "PUT");
        TaskSnapshot cancelled = harness.created(app, "b", "PUT");
        harness.mark(ended.id());
        harness.faults.full = true;
        harness.respond(ended.id(), 201);
        harness.say(app, harness.act(app, cancelled.id(), ClientFrame.Action.CANCEL));
        assertThat(harness.task(cancelled.id()).state()).isInstanceOf(TaskState.Canceling.class);
        long seq = app.last(DaemonFrame.Deliver.class).seq();
        var acknowledge = new ClientFrame.Acknowledge(
                harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), List.of(seq));
        harness.say(app, acknowledge);
        assertThat(app.answers(acknowledge.call())).containsExactly(new DaemonFrame.Done(acknowledge.call()));
        assertThat(harness.disk.liveTasks()).doesNotContainKey(ended.id());
    }

    /** The reserve is for what must go on; new work may not eat it, however often it is tried. */
    @Test
    void newWorkStaysRefusedUntilTheReserveStandsAgain() {
        RecordingLink app = harness.started();
        TaskSnapshot task = harness.created(app, "a", "PUT");
        harness.faults.full = true;
        for (int i = 0; i < MemoryStore.RESERVE_COMMITS + 5; i++) {
            harness.turn(harness.submit(app, EngineHarness.submission("k" + i, "s" + i, "PUT", true)));
            assertThat(app.received.getLast()).isInstanceOf(DaemonFrame.Refused.class);
        }
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.CANCEL));
        assertThat(app.received.getLast()).isInstanceOf(DaemonFrame.TaskIs.class);

        harness.faults.full = false;
        harness.passes(Duration.ofMinutes(1));
        assertThat(harness.store.reserveStands()).isTrue();
        harness.turn(harness.submit(app, EngineHarness.submission("k", "s", "PUT", true)));
        assertThat(app.received.getLast()).isInstanceOf(DaemonFrame.Accepted.class);
    }

    @Test
    void taskThatIsKnownIsFoundOnAFullDiskToo() {
        RecordingLink app = harness.started();
        TaskSnapshot task = harness.created(app, "a", "PUT");
        harness.faults.full = true;
        harness.turn(harness.submit(app, EngineHarness.submission("b", "s-b", "PUT", true)));
        harness.turn(harness.submit(app, EngineHarness.submission("a", "s-a", "PUT", true)));
        assertThat(app.last(DaemonFrame.Accepted.class).task().id()).isEqualTo(task.id());
    }

    @Test
    void wholeBatchIsRefusedWithOneAnswerEach() {
        RecordingLink app = harness.started();
        harness.faults.full = true;
        Input.FromClient one = harness.submit(app, EngineHarness.submission("a", "a", "PUT", true));
        Input.FromClient other = harness.submit(app, EngineHarness.submission("b", "b", "PUT", true));
        var commit = new ClientFrame.BatchCommit(harness.call());
        harness.turn(new Input.Batch(app, commit, List.of(one, other)));
        for (long call : List.of(one.frame().call(), other.frame().call(), commit.call())) {
            assertThat(app.answers(call)).hasSize(1).allMatch(DaemonFrame.Refused.class::isInstance);
        }
        assertThat(harness.disk.liveTasks()).isEmpty();
    }

    @Test
    void daemonRecoversOnAFullDisk() {
        RecordingLink app = harness.started();
        TaskSnapshot task = harness.created(app, "a", "PUT");
        TaskSnapshot cancelled = harness.created(app, "b", "PUT");
        harness.mark(task.id());
        harness.say(app, harness.act(app, cancelled.id(), ClientFrame.Action.CANCEL));
        harness.faults.full = true;
        harness.restart();
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Queued.class);
        assertThat(harness.task(cancelled.id()).state()).isInstanceOf(TaskState.Completed.class);
        harness.turn();
        assertThat(harness.transfers.started)
                .last()
                .satisfies(order -> assertThat(order.task().attempt()).isEqualTo(2));
        harness.signal(task.id(), new Signal.AttemptMarked(2));
    }
}
