package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.AppLauncher;
import dev.outlive.core.engine.Input;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.AppState;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that wait start their app, until it acknowledges (BG-09, BG-10, BG-38). */
class LaunchTest {
    private static final AppId APP = EngineHarness.PHOTOS.app();
    private static final Launcher LAUNCHER = new Launcher(List.of("/usr/bin/photos", "--background"), "", List.of());

    private final EngineHarness harness = new EngineHarness();

    @BeforeEach
    void afterTheGraceForClientsThatReconnect() {
        registers(LaunchWhen.all());
        harness.now = harness.now.plusSeconds(60);
    }

    private void registers(LaunchWhen when) {
        SessionSettings plain = SessionSettings.defaults();
        harness.settings = new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                plain.resourceTimeout(),
                plain.defaultHeaders(),
                new Lifecycle(LAUNCHER, when, QuitPolicy.PAUSE),
                "");
    }

    /** The process that a connection belongs to has ended. */
    private void dies(RecordingLink link) {
        harness.turn(new Input.Closed(link));
        reports(new AppLauncher.Report.Ended(link.pid()));
    }

    private void reports(AppLauncher.Report report) {
        harness.turn(new Input.FromLauncher(APP, report));
    }

    private AppLauncher.Order launched(int times) {
        assertThat(harness.launcher.orders).hasSize(times);
        return harness.launcher.orders.getLast();
    }

    private AppSnapshot app() {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.ListApps(harness.call()));
        return operator.last(DaemonFrame.Apps.class).apps().getFirst();
    }

    private AppSnapshot act(ClientFrame.AppAction action) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.AppAct(harness.call(), APP, action));
        return operator.last(DaemonFrame.AppIs.class).app();
    }

    /** An app that died while its task was under way; the task has ended since. */
    private TaskSnapshot endedWhileAway() {
        RecordingLink app = harness.started();
        TaskSnapshot task = harness.created(app, "a", "PUT");
        dies(app);
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        return task;
    }

    /** Whatever the daemon started last, as it attaches. */
    private RecordingLink launchedProcess(int times) {
        AppLauncher.Order order = launched(times);
        RecordingLink process = harness.app(order.token());
        reports(new AppLauncher.Report.Started(order.token(), process.pid(), harness.now));
        harness.attach(process);
        return process;
    }

    private void acknowledgeAll(RecordingLink link) {
        List<Long> seqs = link.all(DaemonFrame.Deliver.class).stream()
                .map(DaemonFrame.Deliver::seq)
                .toList();
        harness.say(
                link,
                new ClientFrame.Acknowledge(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(link), seqs));
    }

    @Test
    void lastTaskOfADeadAppLaunchesItOnce() {
        endedWhileAway();
        AppLauncher.Order order = launched(1);
        assertThat(order.launcher()).isEqualTo(LAUNCHER);
        assertThat(order.reason()).isEqualTo(LaunchReason.EVENTS);
        harness.passes(Duration.ofHours(3));
        launched(1); // a process that was ordered and hasn't ended isn't doubled
        RecordingLink process = launchedProcess(1);
        assertThat(process.last(DaemonFrame.Attached.class).launchReason()).isEqualTo(LaunchReason.EVENTS);
        harness.start(process);
        acknowledgeAll(process);
        dies(process);
        harness.passes(Duration.ofHours(3));
        launched(1);
    }

    @Test
    void allWaitsForTheLastTaskThatCanRunAndEachForNone() {
        RecordingLink app = harness.started();
        TaskSnapshot first = harness.created(app, "a", "PUT");
        TaskSnapshot second = harness.created(app, "b", "PUT");
        dies(app);
        harness.mark(first.id());
        harness.respond(first.id(), 201);
        launched0();
        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, second.id(), ClientFrame.Action.SUSPEND));
        launched(1); // what is left is suspended, and can't run by itself
        assertThat(app().state()).isEqualTo(AppState.STARTING);
    }

    /** Of two tasks one has ended and the other waits for somebody: nothing comes by itself any more. */
    @Test
    void allDoesNotWaitForATaskThatIsPaused() {
        TaskSnapshot second = oneOfTwoEndedWhileAway();
        launched0();
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Pause(harness.call(), new PauseScope(null, null, "h.example")));
        launched0(); // it is being stopped
        harness.signal(second.id(), new Signal.AttemptStopped(1, Sent.NOTHING));
        launched(1);
    }

    /** The task waits already, and nothing but the pause happens. */
    @Test
    void aPauseOfTasksThatWaitMakesTheLaunchDue() {
        TaskSnapshot second = oneOfTwoEndedWhileAway();
        harness.signal(
                second.id(),
                new Signal.AttemptFailed(
                        1, new AttemptFailure(ErrorCode.NOT_CONNECTED, "no way", Sent.NOTHING, Uploaded.NO, null)));
        launched0();
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.Pause(harness.call(), PauseScope.all()));
        launched(1);
    }

    @Test
    void allDoesNotWaitForATaskWhoseServerRefusesItsCredential() {
        RecordingLink operator = harness.operator();
        harness.say(
                operator,
                new ClientFrame.SetCredential(
                        harness.call(),
                        EngineHarness.PHOTOS,
                        null,
                        ProtectionSpace.of(URI.create("http://h.example/")),
                        Credential.bearer("token"),
                        true));
        TaskSnapshot second = oneOfTwoEndedWhileAway();
        var grant = harness.transfers.started.getLast().grants().getFirst();
        harness.mark(second.id());
        harness.signal(second.id(), new Signal.Refused(1, EngineHarness.response(401), grant.space(), grant.version()));
        assertThat(harness.task(second.id()).state()).isInstanceOf(TaskState.Queued.class);
        launched(1);
    }

    @Test
    void allDoesNotWaitForTheTasksOfACopy() {
        oneOfTwoEndedWhileAway();
        harness.disk.foundAsCopy(harness.now, harness.now);
        harness.restart();
        harness.passes(Duration.ofSeconds(31)); // clients that come back would be running
        launched(1);
    }

    /** Of an app that died meanwhile; the other one is out. */
    private TaskSnapshot oneOfTwoEndedWhileAway() {
        RecordingLink app = harness.started();
        TaskSnapshot first = harness.created(app, "a", "PUT");
        TaskSnapshot second = harness.created(app, "b", "PUT");
        dies(app);
        harness.mark(first.id());
        harness.respond(first.id(), 201);
        return second;
    }

    /** A task between two attempts hasn't ended, so not all have. */
    @Test
    void allWaitsForATaskThatWaitsForItsNextAttempt() {
        RecordingLink app = harness.started();
        TaskSnapshot first = harness.created(app, "a", "PUT");
        TaskSnapshot second = harness.created(app, "b", "PUT");
        dies(app);
        harness.signal(
                second.id(),
                new Signal.AttemptFailed(
                        1,
                        new AttemptFailure(ErrorCode.CANNOT_CONNECT, "nobody there", Sent.NOTHING, Uploaded.NO, null)));
        harness.mark(first.id());
        harness.respond(first.id(), 201);
        launched0();
        harness.passes(Duration.ofHours(1));
        harness.mark(second.id());
        harness.respond(second.id(), 201);
        launched(1);
    }

    @Test
    void eachLaunchesForTheFirstEvent() {
        registers(LaunchWhen.each());
        RecordingLink app = harness.started();
        TaskSnapshot first = harness.created(app, "a", "PUT");
        harness.created(app, "b", "PUT");
        dies(app);
        harness.mark(first.id());
        harness.respond(first.id(), 201);
        launched(1);
    }

    @Test
    void eventsThatAnOperatorAcknowledgesBeforeTheLaunchIsDueLaunchNothing() {
        registers(LaunchWhen.every(2, Duration.ofMinutes(5)));
        RecordingLink app = harness.started();
        TaskSnapshot first = harness.created(app, "a", "PUT");
        harness.created(app, "b", "PUT");
        dies(app);
        harness.mark(first.id());
        harness.respond(first.id(), 201);
        assertThat(app().nextLaunch()).isNotNull();

        RecordingLink operator = harness.operator();
        harness.say(operator, harness.act(operator, first.id(), ClientFrame.Action.ACKNOWLEDGE));

        assertThat(app().nextLaunch()).isNull();
        harness.passes(Duration.ofMinutes(6));
        launched0();
    }

    @Test
    void launchEventsOffLaunchNothing() {
        registers(LaunchWhen.never());
        endedWhileAway();
        harness.passes(Duration.ofDays(3));
        launched0();
        RecordingLink app = harness.started();
        assertThat(app.all(DaemonFrame.Deliver.class)).hasSize(1);
    }

    @Test
    void withoutALauncherEventsWait() {
        harness.settings = SessionSettings.defaults();
        endedWhileAway();
        harness.passes(Duration.ofDays(3));
        launched0();
        registers(LaunchWhen.all());
        dies(harness.started()); // a later version registers one, and acknowledges nothing
        launched(1);
    }

    @Test
    void processThatLivesOnWithoutItsSessionIsNotDoubled() {
        RecordingLink app = harness.started();
        TaskSnapshot task = harness.created(app, "a", "PUT");
        harness.turn(new Input.Closed(app));
        assertThat(harness.launcher.watched).containsExactly(app.pid());
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        launched0();
        reports(new AppLauncher.Report.Ended(app.pid()));
        launched(1);
    }

    @Test
    void launchesUntilAcknowledgedThenParksAndRelaunchBeginsAnew() {
        endedWhileAway();
        Duration wait = Duration.ofSeconds(10);
        for (int launch = 1; launch <= 5; launch++) {
            dies(launchedProcess(launch));
            harness.passes(wait.multipliedBy(7).dividedBy(10));
            launched(launch);
            harness.passes(wait.multipliedBy(3).dividedBy(10));
            wait = wait.multipliedBy(2);
        }
        harness.passes(Duration.ofDays(1));
        launched(5);
        assertThat(app().launchParked()).containsExactly(EngineHarness.PHOTOS.session());
        harness.restart();
        harness.passes(Duration.ofDays(1));
        launched(5);
        assertThat(act(ClientFrame.AppAction.RELAUNCH).launchParked()).isEmpty();
        launched(6);
    }

    @Test
    void userStartClearsTheGuardAndAServiceManagersStartDoesNot() {
        endedWhileAway();
        for (int launch = 1; launch <= 5; launch++) {
            dies(launchedProcess(launch));
            harness.passes(Duration.ofHours(1));
        }
        RecordingLink service = harness.app("service");
        harness.attach(service);
        dies(service);
        harness.passes(Duration.ofDays(1));
        launched(5);
        dies(harness.started());
        launched(6);
    }

    @Test
    void acknowledgementResetsTheBackOff() {
        registers(LaunchWhen.each());
        RecordingLink app = harness.started();
        TaskSnapshot first = harness.created(app, "a", "PUT");
        TaskSnapshot second = harness.created(app, "b", "PUT");
        dies(app);
        harness.mark(first.id());
        harness.respond(first.id(), 201);
        for (int launch = 1; launch <= 3; launch++) {
            dies(launchedProcess(launch));
            harness.passes(Duration.ofMinutes(5));
        }
        RecordingLink process = launchedProcess(4);
        harness.start(process);
        acknowledgeAll(process);
        dies(process);
        harness.mark(second.id());
        harness.respond(second.id(), 201);
        launched(5); // at once
    }

    @Test
    void missingLauncherIsTriedAgainAndShown() {
        endedWhileAway();
        reports(new AppLauncher.Report.Failed(launched(1).token(), "the program /usr/bin/photos isn't there"));
        assertThat(app().problem()).contains("isn't there");
        harness.passes(Duration.ofSeconds(10));
        launched(2);
    }

    @Test
    void clientsThatComeBackAfterARestartCountAsRunning() {
        TaskSnapshot task = harness.created(harness.started(), "a", "PUT");
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        harness.restart();
        harness.passes(Duration.ofSeconds(29));
        launched0();
        RecordingLink again = harness.app();
        harness.attach(again, 1L, false);
        harness.passes(Duration.ofMinutes(5));
        launched0();
        harness.restart();
        harness.passes(Duration.ofSeconds(31));
        launched(1);
    }

    /** It says nothing, however long one waits. */
    @Test
    void stoppedProcessOfTheUserIsKnownToTheNextDaemonUntilItEnds() {
        RecordingLink app = harness.app();
        app.startedAt = harness.now.minusSeconds(5);
        harness.attach(app);
        TaskSnapshot task = harness.created(app, "a", "PUT");
        harness.restart();
        assertThat(harness.launcher.watched).containsExactly(app.pid());
        harness.turn();
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        harness.passes(Duration.ofDays(1));
        launched0();
        assertThat(app().state()).isEqualTo(AppState.RUNNING);
        assertThat(app().pid()).isEqualTo(app.pid());
        assertThat(app().startedFor()).isEqualTo(LaunchReason.USER);
        reports(new AppLauncher.Report.Ended(app.pid()));
        launched(1);
    }

    @Test
    void howAProcessEndedIsShownUntilTheNextOneIsThere() {
        endedWhileAway();
        String token = launched(1).token();
        reports(new AppLauncher.Report.Started(token, 99, harness.now));
        reports(new AppLauncher.Report.Ended(99, "process 99 ended with exit code 3"));
        assertThat(app().problem()).isEqualTo("process 99 ended with exit code 3");
        harness.passes(Duration.ofSeconds(10));
        reports(new AppLauncher.Report.Started(launched(2).token(), 100, harness.now));
        assertThat(app().problem()).isEmpty();
    }

    @Test
    void processOfTheLastLifeOfTheDaemonIsWatchedAndKnownByItsToken() {
        endedWhileAway();
        AppLauncher.Order order = launched(1);
        reports(new AppLauncher.Report.Started(order.token(), 99, harness.now));
        harness.restart();
        assertThat(harness.launcher.watched).contains(99L);
        harness.passes(Duration.ofMinutes(5));
        launched(1);
        RecordingLink process = harness.app(order.token());
        assertThat(harness.attach(process).launchReason()).isEqualTo(LaunchReason.EVENTS);
    }

    @Test
    void everyOpenSessionOfALaunchIsToldThatItsQueueIsDrained() {
        TaskSnapshot task = endedWhileAway();
        RecordingLink operator = harness.operator();
        AppLauncher.Order order = launched(1);
        harness.say(operator, harness.act(operator, task.id(), ClientFrame.Action.ACKNOWLEDGE));
        RecordingLink process = harness.app(order.token());
        assertThat(harness.attach(process).backlog()).isZero();
        harness.start(process);
        assertThat(process.all(DaemonFrame.Drained.class)).hasSize(1);
    }

    /** What the limiter holds back are processes only. */
    @Test
    void launchesDelayNoTransfer() {
        endedWhileAway();
        for (int launch = 1; launch <= 5; launch++) {
            dies(launchedProcess(launch));
            harness.passes(Duration.ofHours(1));
        }
        RecordingLink operator = harness.operator();
        TaskSnapshot late = harness.created(operator, "late", "PUT");
        assertThat(harness.task(late.id()).state()).isInstanceOf(TaskState.Running.class);
    }

    private void launched0() {
        assertThat(harness.launcher.orders).isEmpty();
    }
}
