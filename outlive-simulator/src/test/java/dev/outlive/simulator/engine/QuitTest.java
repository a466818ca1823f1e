package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.AppLauncher;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.AppAction;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The user quits an app, an operator disables it: what becomes of its tasks, and what ends it (BG-11). */
class QuitTest {
    private static final AppId APP = EngineHarness.PHOTOS.app();

    private final EngineHarness harness = new EngineHarness();

    private RecordingLink started(QuitPolicy policy) {
        SessionSettings plain = SessionSettings.defaults();
        harness.settings = new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                plain.resourceTimeout(),
                plain.defaultHeaders(),
                new Lifecycle(new Launcher(List.of("/usr/bin/photos"), "", List.of()), LaunchWhen.all(), policy),
                "");
        return harness.started();
    }

    private AppSnapshot act(AppAction action) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.AppAct(harness.call(), APP, action));
        return operator.last(DaemonFrame.AppIs.class).app();
    }

    private void dies(RecordingLink link) {
        harness.turn(new Input.Closed(link), new Input.FromLauncher(APP, new AppLauncher.Report.Ended(link.pid())));
    }

    private TaskSnapshot shown(TaskId task) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Find(harness.call(), Selection.idPrefix(task.value())));
        return operator.last(DaemonFrame.Tasks.class).tasks().getFirst();
    }

    private WaitReason waits(TaskId task) {
        return Objects.requireNonNull(shown(task).reason()).code();
    }

    private @Nullable HeldBy heldBy(TaskId task) {
        return Objects.requireNonNull(shown(task).reason()).heldBy();
    }

    private static CancelReason cancelled(TaskSnapshot task) {
        return Objects.requireNonNull(Objects.requireNonNull(task.outcome()).cancelReason());
    }

    private void stopped(TaskId task, Sent sent) {
        harness.signal(task, new Signal.AttemptStopped(harness.task(task).attempt(), sent));
    }

    @Test
    void cancelEndsEveryLiveTaskAsAForceQuitAndTheNextStartSeesIt() {
        RecordingLink app = started(QuitPolicy.CANCEL);
        TaskSnapshot running = harness.created(app, "running", "PUT");
        harness.turn(harness.submit(app, EngineHarness.submission("held", "s-held", "PUT", false)));
        dies(app);
        assertThat(act(AppAction.QUIT).quit()).isTrue();
        stopped(running.id(), Sent.NOTHING);
        harness.passes(Duration.ofDays(1));
        assertThat(harness.launcher.orders)
                .as("no relaunch before a user start")
                .isEmpty();

        RecordingLink again = harness.started();
        List<TaskSnapshot> listed = again.last(DaemonFrame.SnapshotPage.class).tasks();
        assertThat(listed).hasSize(2).allSatisfy(task -> {
            CancelReason reason = cancelled(task);
            assertThat(reason.kind()).isEqualTo(CancelReason.Kind.USER_FORCE_QUIT);
            assertThat(reason.number()).isZero();
        });
        assertThat(again.all(DaemonFrame.Deliver.class)).hasSize(2);
    }

    @Proves("I28")
    @ParameterizedTest
    @CsvSource({"QUIT, app quit", "DISABLE, app disable"})
    void whatAnOperatorCancelsWithAnAppIsJournalledWithEachTaskAndTheHolderIsTold(AppAction action, String what) {
        RecordingLink app = started(QuitPolicy.CANCEL);
        TaskId ended = harness.ended(app, "ended").id();
        harness.turn(harness.submit(app, EngineHarness.submission("held", "s-held", "PUT", false)));
        TaskId held = app.last(DaemonFrame.Accepted.class).task().id();
        act(action);
        harness.restart();
        assertThat(acts(held)).singleElement().asString().matches(what + ", by process \\d+");
        assertThat(acts(ended)).isEmpty();
        assertThat(app.all(DaemonFrame.Changed.class))
                .extracting(changed -> changed.task().id())
                .containsExactly(held);
    }

    @Test
    void whatAnAppThatQuitsItselfCancelsIsNoActOfAnOperator() {
        RecordingLink app = started(QuitPolicy.CANCEL);
        harness.turn(harness.submit(app, EngineHarness.submission("held", "s-held", "PUT", false)));
        TaskId held = app.last(DaemonFrame.Accepted.class).task().id();
        harness.say(app, new ClientFrame.AppAct(harness.call(), APP, AppAction.QUIT));
        assertThat(harness.task(held).isCompleted()).isTrue();
        assertThat(acts(held)).isEmpty();
    }

    private List<String> acts(TaskId task) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Explain(harness.call(), task));
        return operator.last(DaemonFrame.Explained.class).explanation().history().stream()
                .filter(entry -> entry.what() == HistoryEntry.Kind.OPERATOR)
                .map(HistoryEntry::text)
                .toList();
    }

    @Test
    void pauseHoldsTasksAndTheirBudgetsAndLeavesTheSuspendCounters() {
        RecordingLink app = started(QuitPolicy.PAUSE);
        TaskId running = harness.created(app, "running", "PUT").id();
        harness.mark(running);
        harness.turn(harness.submit(app, EngineHarness.submission("held", "s-held", "PUT", false)));
        TaskId held = app.last(DaemonFrame.Accepted.class).task().id();
        act(AppAction.QUIT);
        assertThat(harness.transfers.stopped).containsExactly(running);
        stopped(running, Sent.MAYBE);
        assertThat(harness.task(running).state()).isInstanceOf(TaskState.Queued.class);
        assertThat(waits(running)).isEqualTo(WaitReason.USER_PAUSED);
        assertThat(heldBy(running)).isEqualTo(HeldBy.APP_QUIT);
        assertThat(harness.task(held).suspendCount()).isEqualTo(1);
        Duration consumed = harness.task(running).budget().consumed();

        harness.passes(SessionSettings.RESOURCE_TIMEOUT_DEFAULT.multipliedBy(2));
        assertThat(harness.task(running).state()).isInstanceOf(TaskState.Queued.class);
        harness.restart();
        harness.passes(Duration.ofDays(1));
        assertThat(harness.task(running).budget().consumed()).isEqualTo(consumed);
        assertThat(harness.task(running).budget().since()).isNull();

        dies(app);
        harness.started();
        assertThat(harness.task(running).state()).isInstanceOf(TaskState.Running.class);
        assertThat(harness.task(running).budget().since()).isEqualTo(harness.now);
        assertThat(harness.task(held).state()).isInstanceOf(TaskState.Suspended.class);
    }

    @Test
    void requestThatMayNotBeRepeatedIsNotCutByAPause() {
        RecordingLink app = started(QuitPolicy.PAUSE);
        TaskId post = harness.created(app, "post", "POST").id();
        harness.mark(post);
        act(AppAction.QUIT);
        assertThat(harness.transfers.stopped).isEmpty();
        harness.respond(post, 201);
        assertThat(harness.task(post).isCompleted()).isTrue();
    }

    /** Else it could have left between the stop and its report, and nobody would know. */
    @Test
    void attemptThatHasNotWrittenMayNotBeginToWhileItsSessionHolds() {
        RecordingLink app = started(QuitPolicy.PAUSE);
        TaskId post = harness.created(app, "post", "POST").id();
        act(AppAction.QUIT);
        harness.mark(post);
        assertThat(harness.transfers.marks).containsExactly(Transfers.Mark.REFUSED);
        stopped(post, Sent.NOTHING);
        assertThat(harness.task(post).state()).isInstanceOf(TaskState.Queued.class);
    }

    @Test
    void whatIsCreatedWhilePausedHoldsToo() {
        RecordingLink app = started(QuitPolicy.PAUSE);
        act(AppAction.QUIT);
        TaskId task = harness.created(app, "new", "PUT").id();
        assertThat(harness.task(task).state()).isInstanceOf(TaskState.Queued.class);
        assertThat(harness.task(task).budget().since()).isNull();
        harness.say(app, harness.act(app, task, ClientFrame.Action.SUSPEND));
        harness.say(app, harness.act(app, task, ClientFrame.Action.RESUME));
        assertThat(harness.task(task).budget().since()).isNull();
        act(AppAction.START);
        assertThat(harness.task(task).state()).isInstanceOf(TaskState.Running.class);
    }

    @Test
    void continueGoesOnAndLaunchesNobodyUntilTheUserStartsTheApp() {
        RecordingLink app = started(QuitPolicy.CONTINUE);
        TaskId task = harness.created(app, "a", "PUT").id();
        dies(app);
        act(AppAction.QUIT);
        harness.mark(task);
        harness.respond(task, 201);
        harness.passes(Duration.ofDays(1));
        assertThat(harness.launcher.orders).isEmpty();
        assertThat(harness.task(task).isCompleted()).isTrue();
        act(AppAction.START);
        assertThat(harness.launcher.orders).hasSize(1);
    }

    @Test
    void onlyAUserStartEndsTheQuit() {
        RecordingLink app = started(QuitPolicy.PAUSE);
        harness.created(app, "a", "PUT");
        long epoch = app.last(DaemonFrame.Attached.class).epoch();
        act(AppAction.QUIT);
        harness.restart();
        harness.attach(harness.app(), epoch, false); // the same process, which reconnects
        assertThat(quit()).isTrue();
        harness.turn();
        RecordingLink service = harness.app("service");
        harness.attach(service, null, true);
        assertThat(quit()).isTrue();
        dies(service);
        harness.started();
        assertThat(quit()).isFalse();
    }

    private RecordingLink process(Instant startedAt) {
        return connection(harness.call(), startedAt);
    }

    private RecordingLink connection(long pid, Instant startedAt) {
        var link = new RecordingLink(APP, pid, ClientFrame.Role.APP, harness.log);
        link.startedAt = startedAt;
        return link;
    }

    @Test
    void processThatWasQuitIsNoStartByTheUser() {
        started(QuitPolicy.PAUSE);
        harness.passes(Duration.ofSeconds(1));
        Instant began = harness.now.minusSeconds(1);
        RecordingLink app = process(began);
        harness.attach(app, null, true);
        harness.say(app, new ClientFrame.AppAct(harness.call(), APP, AppAction.QUIT));
        harness.passes(Duration.ofSeconds(2));
        RecordingLink again = connection(app.pid(), began);
        harness.attach(again, null, true);
        assertThat(quit()).isTrue();
        harness.restart();
        RecordingLink later = connection(app.pid(), began);
        harness.attach(later, null, true);
        assertThat(quit()).isTrue();
        harness.attach(process(harness.now), null, true);
        assertThat(quit()).isFalse();
    }

    @Test
    void whatAQuitCancelledWaitsForTheNextStartAlsoIfTheProcessLivesOn() {
        RecordingLink app = started(QuitPolicy.CANCEL);
        TaskId task = harness.created(app, "a", "PUT").id();
        harness.say(app, new ClientFrame.AppAct(harness.call(), APP, AppAction.QUIT));
        stopped(task, Sent.NOTHING);
        assertThat(harness.task(task).isCompleted()).isTrue();
        harness.passes(Duration.ofMinutes(1));
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();
        RecordingLink next = harness.app();
        harness.attach(next, null, true);
        harness.start(next);
        assertThat(next.all(DaemonFrame.Deliver.class)).hasSize(1);
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();
    }

    @Test
    void userWhoStartsAnAppThatLivesOnLetsItHaveItsEvents() {
        RecordingLink app = started(QuitPolicy.CANCEL);
        harness.turn(harness.submit(app, EngineHarness.submission("a", "s-a", "PUT", false)));
        act(AppAction.QUIT);
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();
        act(AppAction.START);
        assertThat(app.all(DaemonFrame.Deliver.class)).hasSize(1);
        assertThat(harness.launcher.orders).isEmpty();
    }

    @Test
    void quitEndsEveryProcessItCanAndNamesThoseThatGoOn() {
        started(QuitPolicy.PAUSE); // of a user that the daemon doesn't see, in another container
        RecordingLink seen = process(harness.now);
        harness.attach(seen, null, true);
        AppSnapshot shown = act(AppAction.QUIT);
        assertThat(harness.launcher.killed).containsExactly(seen.pid());
        assertThat(shown.problem()).contains("of app " + APP + " could not be ended and goes on", "End it where");
        dies(seen);
        harness.passes(Duration.ofDays(1));
        act(AppAction.START);
        assertThat(act(AppAction.QUIT).problem()).doesNotContain(seen.pid() + " ");
    }

    @Test
    void quitEndsAlsoAProcessThatHasNotComeYet() {
        dies(started(QuitPolicy.PAUSE));
        act(AppAction.START);
        assertThat(harness.launcher.orders).hasSize(1);
        act(AppAction.QUIT);
        assertThat(harness.launcher.nudges).containsExactly(AppLauncher.Nudge.KILL);
    }

    @Test
    void startOfAnAppThatCannotBeStartedSaysWhy() {
        harness.settings = SessionSettings.defaults();
        RecordingLink app = harness.started();
        TaskId task = harness.created(app, "a", "PUT").id();
        act(AppAction.QUIT);
        dies(app);
        assertThat(refused(AppAction.START))
                .contains("has no launcher", "no longer, so its tasks go on", "outlive app run " + APP);
        assertThat(quit()).isFalse();
        assertThat(harness.task(task).state()).isInstanceOf(TaskState.Running.class);
        assertThat(refused(AppAction.START)).contains("has no launcher").doesNotContain("go on");
    }

    @Test
    void disabledAppIsNotStarted() {
        dies(started(QuitPolicy.PAUSE));
        act(AppAction.QUIT);
        act(AppAction.DISABLE);
        assertThat(refused(AppAction.START)).contains("is disabled", "`outlive app enable " + APP + "`");
        assertThat(quit()).as("nothing was changed").isTrue();
        assertThat(harness.launcher.orders).isEmpty();
        act(AppAction.ENABLE);
        act(AppAction.START);
        assertThat(harness.launcher.orders).hasSize(1);
    }

    private String refused(AppAction action) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.AppAct(harness.call(), APP, action));
        DaemonFrame.Refused refused = operator.last(DaemonFrame.Refused.class);
        assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        return refused.message();
    }

    private boolean quit() {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.ListApps(harness.call()));
        return operator.last(DaemonFrame.Apps.class).apps().getFirst().quit();
    }

    @Test
    void appQuitsItselfAndNothingElse() {
        RecordingLink app = started(QuitPolicy.PAUSE);
        harness.say(app, new ClientFrame.AppAct(harness.call(), APP, AppAction.QUIT));
        assertThat(app.last(DaemonFrame.AppIs.class).app().quit()).isTrue();
        assertThat(harness.launcher.nudges).isEmpty();
        harness.say(app, new ClientFrame.AppAct(harness.call(), APP, AppAction.DISABLE));
        harness.say(app, new ClientFrame.AppAct(harness.call(), new AppId("other"), AppAction.QUIT));
        assertThat(app.all(DaemonFrame.Refused.class))
                .extracting(DaemonFrame.Refused::code)
                .containsExactly(ErrorCode.WRONG_USER, ErrorCode.WRONG_USER);
    }

    @Test
    void disabledAppLosesItsTasksForReasonOneAndHoldsNewOnes() {
        RecordingLink app = started(QuitPolicy.CONTINUE);
        TaskId task = harness.created(app, "a", "PUT").id();
        assertThat(act(AppAction.DISABLE).enabled()).isFalse();
        stopped(task, Sent.NOTHING);
        assertThat(cancelled(shown(task)).number()).isEqualTo(1);
        TaskId late = harness.created(app, "late", "PUT").id();
        assertThat(waits(late)).isEqualTo(WaitReason.USER_PAUSED);
        assertThat(heldBy(late)).isEqualTo(HeldBy.APP_DISABLED);
        act(AppAction.ENABLE);
        assertThat(harness.task(late).state()).isInstanceOf(TaskState.Running.class);
    }
}
