package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One connection holds a session, and every frame shows that it is this one (I15, I18, I28). */
class LeaseTest {
    private final EngineHarness harness = new EngineHarness();

    @Proves("I15")
    @Test
    void attachGivesSnapshotAndCursorOfOneCut() {
        RecordingLink first = harness.started();
        TaskSnapshot ended = harness.ended(first, "a");
        TaskSnapshot running = harness.created(first, "b", "PUT");
        harness.turn(new Input.Closed(first));
        RecordingLink second = harness.app();
        DaemonFrame.Attached attached = harness.attach(second);
        assertThat(attached.position()).isEqualTo(1);
        assertThat(attached.cursor()).isEqualTo(1);
        assertThat(attached.backlog()).isEqualTo(1);
        assertThat(attached.epoch()).isEqualTo(2);
        assertThat(attached.resumed()).isFalse();
        assertThat(second.last(DaemonFrame.SnapshotPage.class).tasks())
                .extracting(TaskSnapshot::id)
                .containsExactly(ended.id(), running.id());
        assertThat(second.all(DaemonFrame.Deliver.class))
                .as("nothing before Start")
                .isEmpty();
    }

    @Proves("I18")
    @Test
    void secondAttachIsRefusedAndNamesTheHolder() {
        RecordingLink first = harness.started();
        RecordingLink second = harness.app();
        harness.say(second, harness.attachFrame(null, false));
        DaemonFrame.Refused refused = second.last(DaemonFrame.Refused.class);
        assertThat(refused.code()).isEqualTo(ErrorCode.SESSION_IN_USE);
        assertThat(refused.message()).contains(String.valueOf(first.pid()));
        assertThat(second.received).hasSize(1);
        assertThat(first.all(DaemonFrame.LeaseLost.class)).isEmpty();
    }

    @Proves("I18")
    @Test
    void framesOfTheOvertakenHolderHaveNoEffect() {
        RecordingLink first = harness.started();
        TaskSnapshot task = harness.ended(first, "k");
        RecordingLink second = harness.app();
        harness.attach(second, null, true);
        assertThat(first.all(DaemonFrame.LeaseLost.class)).hasSize(1);
        String capability = EngineHarness.capability(first);
        SessionRef photos = EngineHarness.PHOTOS;
        List<ClientFrame> frames = List.of(
                harness.act(first, task.id(), ClientFrame.Action.ACKNOWLEDGE),
                new ClientFrame.Acknowledge(harness.call(), photos, capability, List.of(1L)),
                new ClientFrame.Refuse(harness.call(), photos, capability, 1, "x"),
                new ClientFrame.Describe(harness.call(), photos, capability, task.id(), "x"),
                new ClientFrame.Invalidate(harness.call(), photos, capability, true),
                new ClientFrame.Start(harness.call(), photos, capability, false),
                harness.submit(first, EngineHarness.submission("other", "o", "PUT", true))
                        .frame());
        for (ClientFrame frame : frames) {
            harness.say(first, frame);
            assertThat(first.answers(frame.call()))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            DaemonFrame.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.LEASE_LOST));
        }
        assertThat(harness.task(task.id()).description()).isEmpty();
        assertThat(harness.disk.liveTasks()).hasSize(1);
    }

    @Proves("I28")
    @Test
    void capabilityOfAnotherConnectionOpensNothing() {
        RecordingLink first = harness.started();
        RecordingLink thief = harness.app();
        harness.say(
                thief,
                new ClientFrame.Invalidate(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(first), true));
        harness.say(first, new ClientFrame.Invalidate(harness.call(), EngineHarness.PHOTOS, "0".repeat(32), true));
        harness.say(first, new ClientFrame.Invalidate(harness.call(), EngineHarness.PHOTOS, null, true));
        assertThat(thief.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(first.all(DaemonFrame.Refused.class)).hasSize(2);
    }

    @Proves("I28")
    @Test
    void appCannotHoldASessionOfAnotherApp() {
        RecordingLink app = harness.app();
        var attach = new ClientFrame.Attach(
                harness.call(), SessionRef.of("other", "main"), SessionSettings.defaults(), null, false);
        harness.say(app, attach);
        assertThat(app.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.WRONG_USER);
        assertThat(harness.disk.sessions()).isEmpty();
    }

    @Proves("I28")
    @Test
    void operatorActsWithoutALeaseAndTheHolderKeepsIt() {
        RecordingLink app = harness.started();
        TaskSnapshot task = harness.created(app, "k", "PUT");
        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.SUSPEND));
        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Suspending.class);
        harness.say(app, harness.act(app, task.id(), ClientFrame.Action.RESUME));
        assertThat(app.last(DaemonFrame.TaskIs.class).task().suspendCount()).isZero();
    }

    @Test
    void brokenConnectionGoesOnUnderItsEpochAfterARestart() {
        RecordingLink first = harness.started();
        long epoch = first.last(DaemonFrame.Attached.class).epoch();
        harness.restart();
        RecordingLink again = harness.app();
        DaemonFrame.Attached attached = harness.attach(again, epoch, false);
        assertThat(attached.resumed()).isTrue();
        assertThat(attached.epoch()).isEqualTo(epoch);
        assertThat(again.all(DaemonFrame.SnapshotPage.class)).isEmpty();
    }

    /** The daemon may see the new connection of a process before the end of its old one. */
    @Test
    void processThatComesBackBeforeItsOldConnectionIsSeenToEndGetsItsLease() {
        RecordingLink first = harness.started();
        long epoch = first.last(DaemonFrame.Attached.class).epoch();
        RecordingLink again = harness.app();
        DaemonFrame.Attached attached = harness.attach(again, epoch, false);
        assertThat(attached.resumed()).isTrue();
        assertThat(first.all(DaemonFrame.LeaseLost.class)).isEmpty();
        harness.turn(new Input.Closed(first));
        harness.say(again, new ClientFrame.Start(99, EngineHarness.PHOTOS, attached.capability(), false));
        assertThat(again.last(DaemonFrame.Done.class).call()).isEqualTo(99);
    }

    @Proves("I18")
    @Test
    void processThatWasOvertakenMeanwhileIsTold() {
        RecordingLink first = harness.started();
        long epoch = first.last(DaemonFrame.Attached.class).epoch();
        harness.turn(new Input.Closed(first));
        RecordingLink second = harness.started();
        harness.turn(new Input.Closed(second));
        RecordingLink again = harness.app();
        harness.say(again, harness.attachFrame(epoch, false));
        assertThat(again.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.LEASE_LOST);
    }

    @Test
    void closedConnectionFreesItsSessionAtOnce() {
        RecordingLink first = harness.started();
        RecordingLink second = harness.app();
        harness.turn(new Input.Closed(first), Input.FromClient.of(second, harness.attachFrame(null, false)));
        assertThat(second.all(DaemonFrame.Attached.class)).hasSize(1);
    }
}
