package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.AppLauncher;
import dev.outlive.core.engine.AppLauncher.Nudge;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.PinnedSource;
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
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process that was launched or woken for events hears of sessions that it hasn't opened (BG-33, BG-34). */
class UnopenedSessionTest {
    private static final AppId APP = EngineHarness.PHOTOS.app();
    private static final SessionRef PHOTOS = EngineHarness.PHOTOS;
    private static final SessionRef FILMS =
            new SessionRef(APP, SessionRef.of("any", "films").session());
    private static final Launcher LAUNCHER = new Launcher(List.of("/usr/bin/photos"), "/home/me", List.of());
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration OPEN_GRACE = Duration.ofSeconds(30);

    private final EngineHarness harness = new EngineHarness();

    @BeforeEach
    void afterTheGraceForClientsThatReconnect() {
        harness.now = harness.now.plusSeconds(60);
        registers(LaunchWhen.each());
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

    // Apps

    /** A connection over which a process with this token holds the session. */
    private RecordingLink open(SessionRef session, @Nullable String token) {
        RecordingLink link = token == null ? harness.app() : harness.app(token);
        harness.say(link, new ClientFrame.Attach(harness.call(), session, harness.settings, null, false));
        harness.say(link, new ClientFrame.Start(harness.call(), session, EngineHarness.capability(link), false));
        return link;
    }

    /** A connection over which a process with this token hears of sessions that it hasn't opened. */
    private RecordingLink listen(String token) {
        RecordingLink link = harness.app(token);
        harness.say(link, new ClientFrame.AwaitHandOvers(harness.call()));
        return link;
    }

    private static List<SessionRef> handedOver(RecordingLink link) {
        return link.all(DaemonFrame.HandOver.class).stream()
                .map(DaemonFrame.HandOver::session)
                .toList();
    }

    private TaskSnapshot created(RecordingLink link, SessionRef session, String key) {
        PinnedSource pinned = harness.pinned("s-" + key);
        harness.turn(new Input.FromClient(
                link,
                new ClientFrame.Submit(
                        harness.call(),
                        session,
                        EngineHarness.capability(link),
                        EngineHarness.submission(key, "s-" + key, "PUT", true)),
                pinned,
                pinned.identity().fingerprint()));
        return link.last(DaemonFrame.Accepted.class).task();
    }

    private void ends(TaskSnapshot task) {
        harness.mark(task.id());
        harness.respond(task.id(), 201);
    }

    private void acknowledge(RecordingLink link, SessionRef session) {
        harness.say(
                link,
                new ClientFrame.Acknowledge(
                        harness.call(),
                        session,
                        EngineHarness.capability(link),
                        List.of(link.last(DaemonFrame.Deliver.class).seq())));
    }

    /** The app's done of a session that it may never have opened. */
    private void done(RecordingLink link, SessionRef session) {
        harness.say(link, new ClientFrame.EventsHandled(harness.call(), session, null));
    }

    private void dies(long pid, RecordingLink... links) {
        for (RecordingLink link : links) {
            harness.turn(new Input.Closed(link));
            reports(new AppLauncher.Report.Ended(link.pid()));
        }
        reports(new AppLauncher.Report.Ended(pid));
    }

    private void reports(AppLauncher.Report report) {
        harness.turn(new Input.FromLauncher(APP, report));
    }

    private String launched(int times) {
        assertThat(harness.launcher.orders).hasSize(times);
        String token = harness.launcher.orders.getLast().token();
        reports(new AppLauncher.Report.Started(token, 900 + times, harness.now));
        return token;
    }

    private AppSnapshot app() {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.ListApps(harness.call()));
        return operator.last(DaemonFrame.Apps.class).apps().getFirst();
    }

    private void suspend() {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.AppAct(harness.call(), APP, ClientFrame.AppAction.SUSPEND));
        harness.passes(GRACE);
        assertThat(app().state()).isEqualTo(AppState.SUSPENDED);
    }

    /** A hosted process that has opened the photos, and gone from the films, of which one is on its way. */
    private record Hosted(String token, RecordingLink photos, TaskSnapshot film) {}

    private Hosted hosted() {
        RecordingLink operator = harness.operator();
        harness.say(operator, new ClientFrame.RunApp(harness.call(), APP, LAUNCHER));
        String token = launched(1);
        RecordingLink films = open(FILMS, token);
        TaskSnapshot film = created(films, FILMS, "f");
        harness.turn(new Input.Closed(films));
        return new Hosted(token, open(PHOTOS, token), film);
    }

    /** Two sessions with an event each, of an app that has died. */
    private String launchedForTwo() {
        RecordingLink photos = open(PHOTOS, null);
        RecordingLink films = open(FILMS, null);
        TaskSnapshot photo = created(photos, PHOTOS, "p");
        TaskSnapshot film = created(films, FILMS, "f");
        harness.turn(new Input.Closed(photos), new Input.Closed(films));
        ends(photo);
        ends(film);
        reports(new AppLauncher.Report.Ended(photos.pid()));
        assertThat(harness.launcher.orders).isEmpty();
        reports(new AppLauncher.Report.Ended(films.pid()));
        return launched(1);
    }

    @Test
    void launchedProcessHearsOfEverySessionThatItWasLaunchedForAndHasNotOpened() {
        String token = launchedForTwo();
        RecordingLink listening = listen(token);
        assertThat(handedOver(listening)).containsExactly(FILMS, PHOTOS);
        RecordingLink films = open(FILMS, token);
        assertThat(films.last(DaemonFrame.Attached.class).launchReason()).isEqualTo(LaunchReason.EVENTS);
        assertThat(films.all(DaemonFrame.Deliver.class)).hasSize(1);
        assertThat(handedOver(listen(token))).as("what nobody holds").containsExactly(PHOTOS);
    }

    @Test
    void processThatNobodyLaunchedHearsOfNothing() {
        launchedForTwo();
        RecordingLink other = harness.app();
        harness.say(other, new ClientFrame.AwaitHandOvers(harness.call()));
        assertThat(handedOver(other)).isEmpty();
    }

    @Test
    void sessionThatIsDoneWithoutBeingOpenedWaitsForTheNextLaunch() {
        String token = launchedForTwo();
        RecordingLink listening = listen(token);
        done(listening, FILMS);
        RecordingLink photos = open(PHOTOS, token);
        acknowledge(photos, PHOTOS);
        done(photos, PHOTOS);
        harness.passes(Duration.ofHours(1));
        assertThat(handedOver(listening)).as("once a launch").hasSize(2);
        assertThat(app().backlogEvents()).isEqualTo(1);
        dies(901, listening, photos);
        harness.passes(Duration.ofSeconds(10));
        assertThat(handedOver(listen(launched(2)))).containsExactly(FILMS);
    }

    @Test
    void sessionWhoseEventsComeLaterIsHandedOverToTheProcessThatRunsForOthers() {
        RecordingLink photos = open(PHOTOS, null);
        RecordingLink films = open(FILMS, null);
        TaskSnapshot photo = created(photos, PHOTOS, "p");
        TaskSnapshot film = created(films, FILMS, "f");
        dies(films.pid(), films);
        dies(photos.pid(), photos);
        ends(photo);
        RecordingLink listening = listen(launched(1));
        assertThat(handedOver(listening)).containsExactly(PHOTOS);
        ends(film);
        assertThat(handedOver(listening)).containsExactly(PHOTOS, FILMS);
        harness.passes(Duration.ofDays(1));
        assertThat(handedOver(listening)).hasSize(2);
        assertThat(harness.launcher.orders).hasSize(1);
    }

    @Test
    void wokenProcessHearsOfASessionThatItHasNotOpenedAndIsStoppedWhenThatIsDone() {
        Hosted app = hosted();
        RecordingLink listening = listen(app.token());
        suspend();
        ends(app.film());
        assertThat(harness.launcher.nudges).endsWith(Nudge.CONTINUE);
        assertThat(handedOver(listening)).containsExactly(FILMS);
        assertThat(app.photos().last(DaemonFrame.AppResumed.class).handOver()).isFalse();
        RecordingLink films = open(FILMS, app.token());
        assertThat(films.last(DaemonFrame.Attached.class).launchReason()).isEqualTo(LaunchReason.EVENTS);
        acknowledge(films, FILMS);
        assertThat(films.all(DaemonFrame.Drained.class)).hasSize(1);
        done(listening, FILMS);
        harness.passes(GRACE);
        assertThat(app().state()).isEqualTo(AppState.SUSPENDED);
        harness.passes(Duration.ofDays(1));
        assertThat(handedOver(listening)).hasSize(1);
        assertThat(app().launchParked()).isEmpty();
    }

    @Test
    void wokenProcessThatIsDoneWithoutOpeningIsWokenAgainUntilTheGuardParksTheSession() {
        Hosted app = hosted();
        RecordingLink listening = listen(app.token());
        suspend();
        ends(app.film());
        for (int wake = 1; wake <= 5; wake++) {
            assertThat(handedOver(listening)).hasSize(wake);
            done(listening, FILMS);
            harness.passes(GRACE);
            assertThat(app().state()).isEqualTo(AppState.SUSPENDED);
            harness.passes(Duration.ofHours(1));
        }
        assertThat(handedOver(listening)).hasSize(5);
        assertThat(app().state()).isEqualTo(AppState.SUSPENDED);
        assertThat(app().launchParked()).containsExactly(FILMS.session());
    }

    /** It has no handler, or its handler does nothing. */
    @Test
    void wokenProcessThatNeitherOpensNorHandlesIsStoppedAfterAGraceAndParkedInTheEnd() {
        Hosted app = hosted();
        suspend();
        ends(app.film());
        for (int wake = 1; wake <= 5; wake++) {
            assertThat(app().state()).isEqualTo(AppState.BACKGROUND);
            harness.passes(OPEN_GRACE.minusSeconds(1));
            assertThat(app().state()).isEqualTo(AppState.BACKGROUND);
            harness.passes(Duration.ofSeconds(1));
            assertThat(app().state()).isEqualTo(AppState.SUSPENDING);
            harness.passes(GRACE);
            assertThat(app().state()).isEqualTo(AppState.SUSPENDED);
            harness.passes(Duration.ofHours(1));
        }
        assertThat(app().state()).isEqualTo(AppState.SUSPENDED);
        assertThat(app().launchParked()).containsExactly(FILMS.session());
        assertThat(app().backlogEvents()).isEqualTo(1);
    }

    @Test
    void sessionThatIsOpenIsGivenAllTheTimeItTakes() {
        Hosted app = hosted();
        RecordingLink listening = listen(app.token());
        suspend();
        ends(app.film());
        RecordingLink films = open(FILMS, app.token());
        acknowledge(films, FILMS);
        harness.passes(OPEN_GRACE.multipliedBy(100));
        assertThat(app().state()).isEqualTo(AppState.BACKGROUND);
        done(listening, FILMS);
        harness.passes(GRACE);
        assertThat(app().state()).isEqualTo(AppState.SUSPENDED);
        assertThat(films.all(DaemonFrame.AppSuspending.class)).hasSize(1);
    }

    /** Else opening a session at each wake would begin the count of the guard anew. */
    @Test
    void sessionOpenedByAWokenProcessIsNoStartByTheUser() {
        Hosted app = hosted();
        suspend();
        ends(app.film());
        RecordingLink others =
                open(new SessionRef(APP, SessionRef.of("any", "songs").session()), app.token());
        assertThat(others.last(DaemonFrame.Attached.class).launchReason()).isEqualTo(LaunchReason.USER);
        for (int wake = 1; wake <= 5; wake++) {
            harness.passes(OPEN_GRACE);
            harness.passes(GRACE);
            harness.passes(Duration.ofHours(1));
        }
        assertThat(app().launchParked()).containsExactly(FILMS.session());
    }

    @Test
    void processThatListensAgainHearsAgainOfWhatIsNotDone() {
        Hosted app = hosted();
        listen(app.token());
        suspend();
        ends(app.film());
        harness.restart();
        harness.passes(Duration.ofSeconds(1));
        RecordingLink again = listen(app.token());
        assertThat(again.all(DaemonFrame.HandOver.class)).containsExactly(new DaemonFrame.HandOver(FILMS, true));
        harness.passes(Duration.ofSeconds(59));
        assertThat(app().state()).isEqualTo(AppState.SUSPENDING);
    }

    @Test
    void serviceThatSomebodyElseStartedForEventsHearsOfThem() {
        launchedForTwo();
        dies(901); // what was launched has asked a service manager
        RecordingLink service = listen("service");
        assertThat(handedOver(service)).containsExactly(FILMS, PHOTOS);
        harness.passes(Duration.ofHours(1));
        assertThat(harness.launcher.orders).as("it counts as running").hasSize(1);
    }

    @Test
    void noAppSpeaksForAnother() {
        hosted();
        RecordingLink other = new RecordingLink(new AppId("other"), 77, ClientFrame.Role.APP, harness.log);
        done(other, FILMS);
        assertThat(other.last(DaemonFrame.Refused.class).code()).isEqualTo(ErrorCode.WRONG_USER);
    }
}
