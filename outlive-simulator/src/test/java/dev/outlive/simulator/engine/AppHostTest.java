package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.AppLauncher;
import dev.outlive.core.engine.AppLauncher.Nudge;
import dev.outlive.core.engine.Input;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.AppState;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Lifecycle;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.AppAction;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An app under supervision: stopped, woken for events, stopped again when it has done its work (BG-33, BG-34). */
class AppHostTest {
    private static final AppId APP = EngineHarness.PHOTOS.app();
    private static final Launcher LAUNCHER = new Launcher(List.of("/usr/bin/photos"), "/home/me", List.of());
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final EngineHarness harness = new EngineHarness();

    private RecordingLink run() {
        harness.now = harness.now.plusSeconds(60);
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.RunApp(harness.call(), APP, LAUNCHER));
        AppLauncher.Order order = harness.launcher.orders.getLast();
        assertThat(order.reason()).isEqualTo(LaunchReason.USER);
        return attached(order);
    }

    private RecordingLink attached(AppLauncher.Order order) {
        RecordingLink process = harness.app(order.token());
        harness.turn(
                new Input.FromLauncher(APP, new AppLauncher.Report.Started(order.token(), process.pid(), harness.now)));
        harness.attach(process);
        harness.start(process);
        return process;
    }

    private AppSnapshot act(AppAction action) {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.AppAct(harness.call(), APP, action));
        return operator.last(DaemonFrame.AppIs.class).app();
    }

    private AppState state() {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.ListApps(harness.call()));
        return operator.last(DaemonFrame.Apps.class).apps().getFirst().state();
    }

    private void suspend() {
        act(AppAction.SUSPEND);
        harness.passes(GRACE);
        assertThat(state()).isEqualTo(AppState.SUSPENDED);
    }

    private void done(RecordingLink app) {
        harness.say(
                app,
                new ClientFrame.EventsHandled(harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app)));
    }

    private void acknowledge(RecordingLink app) {
        long seq = app.last(DaemonFrame.Deliver.class).seq();
        harness.say(
                app,
                new ClientFrame.Acknowledge(
                        harness.call(), EngineHarness.PHOTOS, EngineHarness.capability(app), List.of(seq)));
    }

    @Test
    void stoppedAppGetsItsEventsAfterItWasWokenAndHandedOver() {
        RecordingLink app = run();
        assertThat(app.last(DaemonFrame.Attached.class).launchReason()).isEqualTo(LaunchReason.USER);
        TaskSnapshot task = harness.created(app, "a", "PUT");
        act(AppAction.SUSPEND);
        assertThat(app.all(DaemonFrame.AppSuspending.class)).hasSize(1);
        assertThat(harness.launcher.nudges).as("a grace period first").isEmpty();
        harness.passes(GRACE);
        assertThat(harness.launcher.nudges).containsExactly(Nudge.STOP);
        int before = app.received.size();

        harness.mark(task.id());
        harness.respond(task.id(), 201);
        assertThat(harness.launcher.nudges).containsExactly(Nudge.STOP, Nudge.CONTINUE);
        assertThat(harness.launcher.orders).as("no second process").hasSize(1);
        assertThat(app.received.subList(before, app.received.size()))
                .extracting(DaemonFrame::name)
                .containsExactly("AppResumed", "Deliver");
        assertThat(app.last(DaemonFrame.AppResumed.class).handOver()).isTrue();
        assertThat(state()).isEqualTo(AppState.BACKGROUND);

        acknowledge(app);
        assertThat(app.last(DaemonFrame.Drained.class).upTo()).isEqualTo(1);
        done(app);
        harness.passes(GRACE);
        assertThat(state()).isEqualTo(AppState.SUSPENDED);
        harness.passes(Duration.ofDays(1));
        assertThat(harness.launcher.nudges).containsExactly(Nudge.STOP, Nudge.CONTINUE, Nudge.STOP);
    }

    @Test
    void doneBeforeAnyEventLosesNothing() {
        RecordingLink app = run();
        TaskSnapshot task = harness.created(app, "a", "PUT");
        suspend();
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        done(app);
        done(app);
        harness.passes(GRACE);
        assertThat(state()).isEqualTo(AppState.SUSPENDED);
        harness.passes(Duration.ofSeconds(10)); // woken again, after a back-off
        assertThat(app.all(DaemonFrame.AppResumed.class)).hasSize(2);
        acknowledge(app);
        assertThat(app.all(DaemonFrame.Drained.class)).isNotEmpty();
        done(app);
        harness.passes(Duration.ofDays(1));
        assertThat(app.all(DaemonFrame.AppResumed.class)).hasSize(2);
    }

    /** Else it would lie in the stopped process's socket and be handed over before the hand-over. */
    @Test
    void eventOfTheGracePeriodWaitsInTheStoreForTheWake() {
        RecordingLink app = run();
        TaskSnapshot task = harness.created(app, "a", "PUT");
        act(AppAction.SUSPEND);
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        assertThat(app.all(DaemonFrame.Deliver.class)).isEmpty();
        harness.passes(GRACE);
        assertThat(harness.launcher.nudges).containsExactly(Nudge.STOP, Nudge.CONTINUE);
        assertThat(app.all(DaemonFrame.Deliver.class)).hasSize(1);
    }

    @Test
    void appThatIsBroughtBackByItsUserHasNoHandOver() {
        RecordingLink app = run();
        suspend();
        assertThat(act(AppAction.RESUME).state()).isEqualTo(AppState.RUNNING);
        assertThat(app.last(DaemonFrame.AppResumed.class).handOver()).isFalse();
        assertThat(harness.launcher.nudges).containsExactly(Nudge.STOP, Nudge.CONTINUE);
    }

    @Test
    void killedAppIsStartedForItsEventsAndStoppedWhenDone() {
        RecordingLink app = run();
        TaskSnapshot task = harness.created(app, "a", "PUT");
        act(AppAction.KILL);
        assertThat(harness.launcher.nudges).containsExactly(Nudge.KILL);
        harness.turn(new Input.Closed(app), new Input.FromLauncher(APP, new AppLauncher.Report.Ended(app.pid())));
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        assertThat(harness.launcher.orders).hasSize(2);
        RecordingLink again = attached(harness.launcher.orders.getLast());
        assertThat(again.last(DaemonFrame.Attached.class).launchReason()).isEqualTo(LaunchReason.EVENTS);
        acknowledge(again);
        done(again);
        harness.passes(GRACE);
        assertThat(state()).isEqualTo(AppState.SUSPENDED);
    }

    /** A script that starts the app is what was started; the app shows the token that it was handed on. */
    @Test
    void whatOutlivesTheSupervisedProcessIsLetGoAndGetsItsEvents() {
        RecordingLink app = run();
        long script = 4000;
        harness.turn(new Input.FromLauncher(
                APP,
                new AppLauncher.Report.Started(harness.launcher.orders.getLast().token(), script, harness.now)));
        TaskSnapshot task = harness.created(app, "a", "PUT");
        suspend();
        harness.turn(new Input.FromLauncher(APP, new AppLauncher.Report.Ended(script)));
        assertThat(harness.launcher.nudges).containsExactly(Nudge.STOP, Nudge.CONTINUE);
        assertThat(app.all(DaemonFrame.AppResumed.class)).hasSize(1);
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        assertThat(app.all(DaemonFrame.Deliver.class)).hasSize(1);
        assertThat(state()).isEqualTo(AppState.RUNNING);
        assertThat(harness.launcher.orders).as("no second process").hasSize(1);
    }

    @Test
    void quitEndsTheSupervisedProcess() {
        run();
        act(AppAction.QUIT);
        assertThat(harness.launcher.nudges).containsExactly(Nudge.KILL);
    }

    @Test
    void restartOfTheDaemonKeepsAStoppedAppStoppedAndWakesItLater() {
        RecordingLink app = run();
        TaskSnapshot task = harness.created(app, "a", "PUT");
        long epoch = app.last(DaemonFrame.Attached.class).epoch();
        suspend();
        harness.restart();
        assertThat(state()).isEqualTo(AppState.SUSPENDED);
        TaskSnapshot again = task;
        harness.turn();
        harness.mark(again.id());
        harness.respond(again.id(), 201);
        harness.passes(Duration.ofSeconds(31));
        assertThat(harness.launcher.nudges).endsWith(Nudge.CONTINUE);
        assertThat(harness.launcher.orders).hasSize(1);
        RecordingLink back = harness.app(harness.launcher.orders.getLast().token());
        harness.attach(back, epoch, false);
        assertThat(back.last(DaemonFrame.AppResumed.class).handOver()).isTrue();
    }

    @Test
    void processThatIsHostedAsOneAppOpensNoSessionOfAnother() {
        RecordingLink app = run();
        AppId other = new AppId("com.example.films");
        RecordingLink astray = link(other, app.pid(), app.launch());
        attach(astray, SessionRef.of(other.value(), "main"));
        assertThat(astray.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(astray.last(DaemonFrame.Refused.class).message())
                .contains(
                        "outlive app run " + APP + "`",
                        "session main of app " + other,
                        "outlive app run " + other + " --");

        RecordingLink child = link(other, app.pid() + 1000, app.launch()); // handed the token down by its environment
        attach(child, SessionRef.of(other.value(), "main"));
        assertThat(child.all(DaemonFrame.Attached.class)).hasSize(1);
    }

    /** Nobody stops it, so it may be several apps. */
    @Test
    void processThatWasMerelyLaunchedForOneAppMayOpenSessionsOfAnother() {
        harness.now = harness.now.plusSeconds(60);
        SessionSettings plain = SessionSettings.defaults();
        harness.settings = new SessionSettings(
                plain.maxConcurrentTasksPerHost(),
                plain.idleTimeout(),
                plain.resourceTimeout(),
                plain.defaultHeaders(),
                new Lifecycle(LAUNCHER, LaunchWhen.all(), QuitPolicy.PAUSE),
                "");
        RecordingLink first = harness.started();
        TaskSnapshot task = harness.created(first, "a", "PUT");
        harness.turn(new Input.Closed(first), new Input.FromLauncher(APP, new AppLauncher.Report.Ended(first.pid())));
        harness.mark(task.id());
        harness.respond(task.id(), 201);
        RecordingLink launched = attached(harness.launcher.orders.getLast());
        AppId other = new AppId("com.example.films");
        RecordingLink second = link(other, launched.pid(), launched.launch());
        attach(second, SessionRef.of(other.value(), "main"));
        assertThat(second.all(DaemonFrame.Attached.class)).hasSize(1);
    }

    private RecordingLink link(AppId app, long pid, @Nullable String token) {
        return new RecordingLink(app, pid, ClientFrame.Role.APP, harness.log, token);
    }

    private void attach(RecordingLink link, SessionRef session) {
        harness.say(link, new ClientFrame.Attach(harness.call(), session, SessionSettings.defaults(), null, false));
    }

    @Test
    void onlyAProcessUnderSupervisionIsSignalled() {
        harness.started();
        RecordingLink operator = harness.operator();
        for (AppAction action : List.of(AppAction.SUSPEND, AppAction.RESUME, AppAction.KILL)) {
            harness.say(operator, new ClientFrame.AppAct(harness.call(), APP, action));
            assertThat(operator.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.BAD_REQUEST);
        }
        assertThat(harness.launcher.nudges).isEmpty();
    }
}
