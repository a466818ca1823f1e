package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.schedule.Conditions;
import dev.outlive.core.schedule.Fact;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.NetworkDetail;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that depend on the machine's network, power, load and hours, through the engine (BD-24). */
class ConditionsTest {
    private static final TransferPolicy MAINS = under(SchedulePolicy.ANYTIME.onMainsPower());
    private static final TransferPolicy UNMETERED = new TransferPolicy(false, false, false, SchedulePolicy.ANYTIME);
    private static final Conditions FINE =
            Conditions.UNKNOWN.withNetwork(Fact.yes("eth0")).withMainsPower(Fact.yes("AC"));
    private static final Conditions BATTERY = FINE.withMainsPower(Fact.no("BAT0"));
    private static final Conditions DOWN = FINE.withNetwork(Fact.no("no interface"));

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink operator = harness.operator();

    private static TransferPolicy under(SchedulePolicy schedule) {
        return new TransferPolicy(true, true, true, schedule);
    }

    private void sees(Conditions conditions) {
        harness.turn(new Input.ConditionsChanged(conditions));
    }

    private TaskId create(String name, String method, TransferPolicy policy) {
        harness.turn(harness.submit(
                operator, EngineHarness.submission(name, name, method, true).under(policy)));
        return operator.last(DaemonFrame.Accepted.class).task().id();
    }

    private TaskSnapshot shown(TaskId task) {
        harness.say(operator, new ClientFrame.Explain(harness.call(), task));
        return operator.last(DaemonFrame.Explained.class).explanation().task();
    }

    private Reason reason(TaskId task) {
        return java.util.Objects.requireNonNull(shown(task).reason());
    }

    @Proves("I5")
    @Test
    void aTaskWhoseConditionIsMissingWaitsSaysSoAndStartsWhenItHolds() {
        sees(BATTERY);
        Instant began = harness.now;
        TaskId task = create("a", "PUT", MAINS);
        assertThat(harness.transfers.started).isEmpty();

        harness.passes(Duration.ofMinutes(3));
        assertThat(reason(task).code()).isEqualTo(WaitReason.POWER);
        assertThat(reason(task).since()).isEqualTo(began);
        assertThat(reason(task).text()).isEqualTo("the machine is on battery: BAT0");

        sees(FINE);
        assertThat(harness.transfers.startedTasks()).containsExactly(task);
        assertThat(waits(task)).containsExactly("WAITED waiting-power the machine is on battery: BAT0");
    }

    private List<String> waits(TaskId task) {
        harness.say(operator, new ClientFrame.Explain(harness.call(), task));
        return operator.last(DaemonFrame.Explained.class).explanation().history().stream()
                .filter(entry -> entry.code() != null)
                .map(entry -> entry.what() + " " + entry.code().code() + " " + entry.text())
                .toList();
    }

    @Test
    void aRunningTaskWhoseConditionEndsIsStoppedAndGoesOnWithoutAFailure() {
        sees(FINE);
        TaskId task = create("a", "PUT", MAINS);
        harness.mark(task);

        sees(BATTERY);
        assertThat(harness.transfers.stopped).containsExactly(task);
        harness.signal(task, new Signal.AttemptStopped(1, Sent.MAYBE));
        assertThat(reason(task).code()).isEqualTo(WaitReason.POWER);
        assertThat(harness.task(task).failures()).isZero();
        assertThat(harness.transfers.started).hasSize(1);

        sees(FINE);
        assertThat(harness.transfers.startedTasks()).containsExactly(task, task);
        assertThat(harness.task(task).attempt()).isEqualTo(2);
    }

    @Test
    void aNetworkThatBecomesMeteredHoldsWhatIsQueuedAndStopsWhatRunsUntilItIsUnmeteredAgain() {
        sees(FINE);
        TaskId runs = create("runs", "PUT", UNMETERED);
        harness.mark(runs);
        sees(FINE.withMetered(Fact.yes("the phone's")));
        TaskId queued = create("queued", "PUT", UNMETERED);
        TaskId free = create("free", "PUT", TransferPolicy.UNRESTRICTED);
        assertThat(harness.transfers.stopped).containsExactly(runs);
        harness.signal(runs, new Signal.AttemptStopped(1, Sent.MAYBE));
        for (TaskId held : List.of(runs, queued)) {
            assertThat(reason(held).code()).isEqualTo(WaitReason.UNMETERED);
            assertThat(harness.task(held).failures()).isZero();
        }
        assertThat(harness.transfers.startedTasks()).containsExactly(runs, free);

        sees(FINE);
        assertThat(harness.transfers.startedTasks()).containsExactlyInAnyOrder(runs, free, runs, queued);
    }

    @Test
    void aRequestThatMayHaveLeftAndCannotBeRepeatedIsNotCut() {
        sees(FINE);
        TaskId task = create("a", "POST", MAINS);
        harness.mark(task);

        sees(BATTERY);
        assertThat(harness.transfers.stopped).isEmpty();
        harness.respond(task, 201);
        assertThat(harness.task(task).isCompleted()).isTrue();
    }

    @Test
    void aTaskWithoutAPolicyIsHeldByAMissingNetworkOnly() {
        sees(BATTERY.withLoad(9).withMetered(Fact.yes("says somebody")));
        TaskId free = create("a", "PUT", TransferPolicy.UNRESTRICTED);
        assertThat(harness.transfers.startedTasks()).containsExactly(free);

        sees(DOWN);
        assertThat(harness.transfers.stopped).containsExactly(free);
        TaskId later = create("b", "PUT", TransferPolicy.UNRESTRICTED);
        assertThat(reason(later).code()).isEqualTo(WaitReason.NETWORK);
        assertThat(reason(later).detail()).isNull();
    }

    @Test
    void whatIsHeldDoesNotHoldUpTasksOfTheSameSessionUnderAnotherPolicy() {
        sees(BATTERY);
        for (int i = 0; i < 10; i++) {
            create("held-" + i, "PUT", MAINS);
        }
        TaskId free = create("free", "PUT", TransferPolicy.UNRESTRICTED);
        assertThat(harness.transfers.startedTasks()).containsExactly(free);
    }

    @Test
    void priorityCountsAcrossPoliciesAndTheLimitOfTheSessionToo() {
        harness.settings = new SessionSettings(
                1,
                harness.settings.idleTimeout(),
                harness.settings.resourceTimeout(),
                harness.settings.defaultHeaders(),
                harness.settings.lifecycle(),
                "");
        harness.attach(harness.app());
        sees(DOWN);
        TaskId low = create("low", "PUT", MAINS);
        TaskId other = create("other", "PUT", TransferPolicy.UNRESTRICTED);
        sees(FINE);
        assertThat(harness.transfers.startedTasks()).containsExactly(low); // the older one of equals
        assertThat(reason(other).code()).isEqualTo(WaitReason.SLOT);
    }

    @Test
    void theSessionsPolicyHoldsForItsTasksAndTheRequestTightensIt() {
        harness.settings = settings(MAINS);
        harness.attach(harness.app());
        sees(FINE);
        TaskId task = create("a", "PUT", UNMETERED);
        assertThat(harness.task(task).traits().policy()).isEqualTo(MAINS.tightenedBy(UNMETERED));

        harness.settings = settings(TransferPolicy.UNRESTRICTED);
        harness.attach(harness.app(), null, true);
        assertThat(harness.task(task).traits().policy())
                .as("an existing task keeps its own")
                .isEqualTo(MAINS.tightenedBy(UNMETERED));
        sees(BATTERY);
        assertThat(harness.transfers.stopped).contains(task);
    }

    private SessionSettings settings(TransferPolicy policy) {
        SessionSettings plain = SessionSettings.defaults();
        return new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                plain.resourceTimeout(),
                plain.defaultHeaders(),
                plain.lifecycle(),
                plain.description(),
                policy,
                plain.redirects(),
                plain.cookies(),
                CredentialPolicy.STORED);
    }

    @Test
    void aLimitOnBytesIsSharedWithinTheSessionAndTheRequestsHoldsBesideIt() {
        harness.settings = settings(under(SchedulePolicy.ANYTIME.limitedTo(10_000)));
        harness.attach(harness.app());
        create("a", "PUT", under(SchedulePolicy.ANYTIME.limitedTo(50_000)));
        create("b", "PUT", under(SchedulePolicy.ANYTIME.limitedTo(10)));
        assertThat(harness.transfers.started)
                .extracting(order -> order.task().traits().policy().schedule().bytesPerSecondMax())
                .containsExactly(10_000L, 10_000L);
        assertThat(harness.transfers.started)
                .extracting(order -> order.request().bytesPerSecondMax())
                .containsExactly(50_000L, 10L);
    }

    @Test
    void tooManySetsOfWindowsAreRefused() {
        var many = under(new SchedulePolicy(
                Collections.nCopies(SchedulePolicy.WINDOWS_MAX, TimeWindows.of("22:00-06:00")), false, 0, 0));
        harness.settings = settings(many);
        harness.attach(harness.app());
        harness.turn(harness.submit(
                operator, EngineHarness.submission("a", "a", "PUT", true).under(many)));
        assertThat(operator.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void windowsOpenAndCloseWithoutAnybodySayingSo() {
        sees(FINE);
        TaskId task = create("a", "PUT", under(SchedulePolicy.ANYTIME.during(TimeWindows.of("13:00-14:00"))));
        assertThat(reason(task).code()).isEqualTo(WaitReason.WINDOW);
        assertThat(harness.next).isBeforeOrEqualTo(Instant.parse("2026-11-22T13:00:00Z"));

        harness.now = Instant.parse("2026-11-22T13:00:00Z");
        harness.turn();
        assertThat(harness.transfers.startedTasks()).containsExactly(task);
        harness.mark(task);
        assertThat(harness.next).isBeforeOrEqualTo(Instant.parse("2026-11-22T14:00:00Z"));

        harness.now = Instant.parse("2026-11-22T14:00:00Z");
        harness.turn();
        assertThat(harness.transfers.stopped).containsExactly(task);
    }

    @Test
    void aBusyMachineBeginsNothingAndStopsNothing() {
        sees(FINE.withLoad(0.2));
        TaskId runs = create("a", "PUT", under(SchedulePolicy.ANYTIME.underLoad(0.5)));
        sees(FINE.withLoad(0.9));
        TaskId waits = create("b", "PUT", under(SchedulePolicy.ANYTIME.underLoad(0.5)));
        assertThat(harness.transfers.startedTasks()).containsExactly(runs);
        assertThat(harness.transfers.stopped).isEmpty();
        assertThat(reason(waits).code()).isEqualTo(WaitReason.LOAD);
    }

    @Test
    void afterARestartWhatDependsOnConditionsWaitsUntilTheyAreSeen() {
        sees(FINE);
        TaskId strict = create("a", "PUT", UNMETERED);
        TaskId free = create("b", "PUT", TransferPolicy.UNRESTRICTED);
        harness.restart();
        harness.turn();
        assertThat(harness.transfers.startedTasks()).containsExactly(strict, free, free);
        assertThat(reason(strict).text()).contains("isn't known yet");

        sees(FINE.with(NetworkDetail.CELLULAR, Fact.yes("modem")));
        assertThat(reason(strict).detail()).isEqualTo(NetworkDetail.CELLULAR);
        sees(FINE);
        assertThat(harness.transfers.startedTasks()).containsExactly(strict, free, free, strict);
    }

    @Test
    void whoWatchesAndWhoHoldsTheSessionHearThatATaskWaitsForSomethingElse() {
        sees(FINE);
        RecordingLink watcher = harness.operator();
        harness.say(watcher, new ClientFrame.Watch(harness.call(), Selection.all()));
        RecordingLink holder = harness.started();
        for (int i = 0; i < 7; i++) {
            create("t" + i, "PUT", MAINS);
        }
        TaskId last = operator.last(DaemonFrame.Accepted.class).task().id();
        assertThat(reason(last).code()).isEqualTo(WaitReason.SLOT);

        sees(BATTERY);
        for (RecordingLink link : List.of(watcher, holder)) {
            DaemonFrame.Changed changed = link.last(DaemonFrame.Changed.class);
            assertThat(changed.task().id()).isEqualTo(last);
            assertThat(java.util.Objects.requireNonNull(changed.task().reason()).code())
                    .isEqualTo(WaitReason.POWER);
        }
    }

    @Test
    void aTaskInItsBackOffShowsTheMissingNetworkFirst() {
        sees(FINE);
        TaskId task = create("a", "PUT", TransferPolicy.UNRESTRICTED);
        Instant failedAt = harness.now;
        harness.signal(
                task,
                new Signal.AttemptFailed(
                        1,
                        new dev.outlive.core.task.AttemptFailure(
                                ErrorCode.CANNOT_CONNECT,
                                "refused",
                                Sent.NOTHING,
                                dev.outlive.protocol.model.Uploaded.NO,
                                null)));
        assertThat(reason(task).code()).isEqualTo(WaitReason.BACKOFF);
        sees(DOWN);
        assertThat(reason(task).code()).isEqualTo(WaitReason.NETWORK);
        assertThat(reason(task).since()).isEqualTo(failedAt);
        assertThat(harness.task(task).state()).isInstanceOf(TaskState.Queued.class);
    }
}
