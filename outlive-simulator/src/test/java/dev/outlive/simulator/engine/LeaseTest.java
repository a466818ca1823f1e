package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
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

    /** BG-26: an app with many tasks doesn't wait for the last of them before it sees the first. */
    @Test
    void firstPageLeavesBeforeTheLastIsRead() {
        restartOnAWatchedStore(() -> {});
        RecordingLink first = harness.started();
        for (int i = 0; i < MANY; i++) {
            harness.created(first, "k" + i, "PUT");
        }
        harness.turn(new Input.Closed(first));
        RecordingLink second = harness.app();

        harness.log.clear();
        harness.attach(second);

        assertThat(harness.log)
                .containsSubsequence(
                        "find", "send SnapshotPage", "find", "send SnapshotPage", "find", "send SnapshotPage");
        assertThat(second.all(DaemonFrame.SnapshotPage.class).stream().flatMap(page -> page.tasks().stream()))
                .extracting(TaskSnapshot::id)
                .doesNotHaveDuplicates()
                .hasSize(MANY);
        assertThat(second.all(DaemonFrame.SnapshotPage.class))
                .extracting(DaemonFrame.SnapshotPage::last)
                .containsOnlyOnce(true)
                .endsWith(true);
    }

    @Proves("I15")
    @Test
    void cutIsTheEndOfTheTurnWithWhatElseHappenedInIt() {
        RecordingLink first = harness.started();
        TaskSnapshot task = harness.created(first, "a", "PUT");
        harness.mark(task.id());
        var response = new Signal.Responded(harness.task(task.id()).attempt(), EngineHarness.response(201), null);
        RecordingLink second = harness.app();

        harness.turn(
                new Input.Closed(first),
                Input.FromClient.of(second, harness.attachFrame(null, false)),
                new Input.FromTransfer(task.id(), response, null));

        var attached = second.last(DaemonFrame.Attached.class);
        assertThat(attached.position()).isEqualTo(1);
        assertThat(attached.backlog()).isEqualTo(1);
        assertThat(second.last(DaemonFrame.SnapshotPage.class)
                        .tasks()
                        .getFirst()
                        .state())
                .isEqualTo(dev.outlive.protocol.model.TaskState.COMPLETED);
        harness.start(second);
        assertThat(second.last(DaemonFrame.Deliver.class).inSnapshot()).isTrue();
        harness.say(second, harness.act(second, task.id(), ClientFrame.Action.ACKNOWLEDGE));
        assertThat(second.all(DaemonFrame.Drained.class)).hasSize(1);
    }

    /** What a defect keeps from being read is refused, and nothing that was committed beside it is done again. */
    @Proves("I31")
    @Test
    void defectWhileASnapshotIsReadHarmsNobodyElse() {
        var defects = new ArrayDeque<RuntimeException>();
        restartOnAWatchedStore(() -> {
            if (!defects.isEmpty()) {
                throw defects.remove();
            }
        });
        RecordingLink first = harness.started();
        harness.created(first, "a", "PUT");
        harness.turn(new Input.Closed(first));
        RecordingLink second = harness.app();

        defects.add(new IllegalStateException("planted"));
        harness.turn(
                Input.FromClient.of(second, harness.attachFrame(null, false)),
                harness.submit(harness.operator(), EngineHarness.submission(null, "s-b", "PUT", true)));

        assertThat(second.last(DaemonFrame.Refused.class).message()).contains("planted");
        assertThat(harness.disk.liveTasks()).hasSize(2);
        assertThat(harness.attach(second).backlog()).isZero();
        assertThat(second.last(DaemonFrame.SnapshotPage.class).tasks()).hasSize(2);
    }

    /** Its inputs go on one by one, and the first that finds the disk full gives the reserve back. */
    @Proves({"I9", "I31"})
    @Test
    void defectOnAFullDiskHarmsNobodyElse() {
        var defects = new ArrayDeque<RuntimeException>();
        harness.between = store -> watched(
                TaskStore.class,
                store,
                (_, begun) -> !(begun instanceof TaskStore.Transaction made)
                        ? begun
                        : watched(TaskStore.Transaction.class, made, (_, found) -> {
                            if (!defects.isEmpty()) {
                                throw defects.remove();
                            }
                            return found;
                        }));
        harness.restart();
        RecordingLink first = harness.started();
        TaskSnapshot task = harness.created(first, "a", "PUT");
        harness.turn(new Input.Closed(first));
        RecordingLink operator = harness.operator();

        harness.faults.full = true;
        defects.add(new IllegalStateException("planted"));
        harness.turn(
                Input.FromClient.of(harness.app(), harness.attachFrame(null, false)),
                Input.FromClient.of(
                        operator,
                        new ClientFrame.Act(
                                harness.call(), EngineHarness.PHOTOS, null, task.id(), ClientFrame.Action.CANCEL)));

        assertThat(harness.task(task.id()).state()).isInstanceOf(TaskState.Canceling.class);
        assertThat(harness.store.reserveStands()).isFalse();
    }

    private static final int MANY = 2 * Selection.PAGE_MAX + 1;

    /** The store says when a page of the tasks of a session is read. */
    private void restartOnAWatchedStore(Runnable read) {
        harness.between = store -> watched(
                TaskStore.class,
                store,
                (_, begun) -> !(begun instanceof TaskStore.Transaction made)
                        ? begun
                        : watched(TaskStore.Transaction.class, made, (asked, found) -> {
                            if (asked instanceof Selection tasks && tasks.session() != null) {
                                harness.log.add("find");
                                read.run();
                            }
                            return found;
                        }));
        harness.restart();
    }

    /** The object, with what its methods are asked and return seen first; those without a result aren't. */
    private static <T> T watched(Class<T> type, T target, BinaryOperator<@Nullable Object> seen) {
        InvocationHandler handler = (_, method, arguments) -> {
            try {
                Object result = method.invoke(target, arguments);
                return result == null ? null : seen.apply(arguments == null ? null : arguments[0], result);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
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
