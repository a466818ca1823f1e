package dev.outlive.proof.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.outlive.client.BackgroundSession;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.UploadOptions;
import dev.outlive.core.time.ClockReading;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * BG-13: a resource budget over restarts, downtime, suspension, reboots and clock steps ends when its time is over, to the
 * second. A real daemon, a server that never answers, and clocks that stand still unless the test sets them.
 */
@Tag("kill")
@Proves("I35")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class Bg13BudgetTest {
    private static final SessionRef SESSION = SessionRef.of("clocks", "s");
    private static final Instant ZERO = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration BUDGET = Duration.ofHours(1);
    private static final Duration MAX = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final CountDownLatch answers = new CountDownLatch(1);

    /** The time that really passes, from the beginning of the test on. */
    private Duration passed = Duration.ZERO;

    /** How wrong the clock on the wall is. */
    private Duration wrongBy = Duration.ZERO;

    private Duration bootedAt = Duration.ofSeconds(-1_000);
    private String boot = "first";

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private Path home;

    private @Nullable Child daemon;

    @BeforeEach
    void startServerAndDaemon() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            try {
                answers.await();
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        home = Files.createDirectory(
                folder.resolve("h"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.write(folder.resolve("photo"), new byte[1000]);
        at(Duration.ZERO);
        startDaemon();
    }

    @AfterEach
    void end() throws InterruptedException {
        answers.countDown();
        stopDaemon();
        server.stop(0);
    }

    private void startDaemon() throws IOException, InterruptedException {
        Child started = Child.start(
                "outlived",
                folder.resolve("outlived.log"),
                Map.of("OUTLIVE_HOME", home.toString()),
                Child.java(List.of(), ClockedDaemon.class, List.of(clockFile().toString())));
        daemon = started;
        started.awaitLine(line -> line.startsWith("outlived: ready"), MAX);
    }

    private void stopDaemon() throws InterruptedException {
        Child running = daemon;
        if (running != null) {
            running.kill();
        }
    }

    private Path clockFile() {
        return folder.resolve("clock");
    }

    /** So much time has passed since the beginning. */
    private void at(Duration time) throws IOException {
        passed = time;
        tick();
    }

    private void setClock(Duration wrong) throws IOException {
        wrongBy = wrong;
        tick();
    }

    /** The machine is off for a while; what its clock on the wall says afterwards is the test's business. */
    private void reboot(Duration off) throws IOException {
        boot = boot + "-again";
        passed = passed.plus(off);
        bootedAt = passed.minusSeconds(5);
        tick();
    }

    private void tick() throws IOException {
        new ClockFile(clockFile())
                .write(new ClockReading(ZERO.plus(passed).plus(wrongBy), passed.minus(bootedAt), boot));
    }

    private OperatorConnection operator() {
        return OperatorConnection.open(OutliveHome.under(home), new AppId("outlive"), DaemonStart.NEVER);
    }

    private TaskId resumed(UploadOptions options) {
        var configuration = SessionConfiguration.background(SESSION.session().value())
                .app(SESSION.app().value())
                .home(OutliveHome.under(home))
                .daemonStart(DaemonStart.NEVER)
                .resourceTimeout(BUDGET)
                .build();
        try (var session = BackgroundSession.open(configuration, new SessionDelegate() {})) {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/photo");
            var task = session.upload("k", Request.put(url).build(), folder.resolve("photo"), options);
            task.resume();
            return task.id();
        }
    }

    private TaskId resumed() {
        return resumed(UploadOptions.defaults());
    }

    private TaskSnapshot task(TaskId id) {
        try (var operator = operator()) {
            return operator.call(
                            DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, Selection.idPrefix(id.value())))
                    .tasks()
                    .getFirst();
        }
    }

    private void act(TaskId id, ClientFrame.Action action) {
        try (var operator = operator()) {
            operator.call(DaemonFrame.TaskIs.class, call -> new ClientFrame.Act(call, SESSION, null, id, action));
        }
    }

    /** Its budget ends at this time: not a second before, and within a second. */
    private void assertEndsAt(TaskId id, Duration end) throws IOException {
        at(end.minusSeconds(1));
        assertThat(task(id).state()).as("a second before its end").isEqualTo(TaskState.RUNNING);
        assertThat(task(id).state()).as("still").isEqualTo(TaskState.RUNNING);
        at(end.plusSeconds(1));
        assertTimesOut(id);
    }

    private void assertTimesOut(TaskId id) {
        await().atMost(MAX).until(() -> task(id).state() == TaskState.COMPLETED);
        var outcome = Objects.requireNonNull(task(id).outcome());
        assertThat(Objects.requireNonNull(outcome.error()).code()).isEqualTo(ErrorCode.TIMED_OUT);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void clockStepsOfADayNeitherEndNorProlongIt(long days) throws Exception {
        TaskId id = resumed();
        at(Duration.ofMinutes(10));
        setClock(Duration.ofDays(days));
        assertThat(task(id).state()).isEqualTo(TaskState.RUNNING);
        at(Duration.ofMinutes(20));
        setClock(Duration.ofDays(-days));
        assertThat(task(id).state()).isEqualTo(TaskState.RUNNING);
        assertEndsAt(id, BUDGET);
    }

    @Test
    void restartAndDowntimeCountAndAStepMeanwhileDoesNot() throws Exception {
        TaskId id = resumed();
        at(Duration.ofMinutes(10));
        stopDaemon();
        at(Duration.ofMinutes(40));
        setClock(Duration.ofDays(1));
        startDaemon();
        stopDaemon();
        setClock(Duration.ofDays(-1));
        startDaemon();
        assertEndsAt(id, BUDGET);
    }

    @Test
    void budgetThatEndedWhileTheDaemonWasAwayEndsTheTaskAtItsStart() throws Exception {
        TaskId id = resumed();
        stopDaemon();
        at(BUDGET);
        setClock(Duration.ofDays(-1));
        startDaemon();
        assertTimesOut(id);
    }

    @Test
    void suspendedAndPausedTimeDoesNotCount() throws Exception {
        TaskId id = resumed();
        at(Duration.ofMinutes(10));
        act(id, ClientFrame.Action.SUSPEND);
        await().atMost(MAX).until(() -> task(id).phase() == null);
        at(Duration.ofHours(3));
        setClock(Duration.ofDays(1));
        act(id, ClientFrame.Action.RESUME);
        at(Duration.ofHours(3).plusMinutes(10));
        try (var operator = operator()) {
            operator.call(DaemonFrame.Pauses.class, call -> new ClientFrame.Pause(call, PauseScope.all()));
            at(Duration.ofHours(5));
            setClock(Duration.ofDays(-1));
            operator.call(DaemonFrame.Pauses.class, call -> new ClientFrame.Unpause(call, PauseScope.all()));
        }
        assertEndsAt(id, Duration.ofHours(5).plusMinutes(40));
    }

    @Test
    void rebootCountsByTheClockOnTheWall() throws Exception {
        TaskId id = resumed();
        at(Duration.ofMinutes(10));
        setClock(Duration.ofDays(1));
        assertThat(task(id).state()).as("the step is seen before the reboot").isEqualTo(TaskState.RUNNING);
        stopDaemon();
        reboot(Duration.ofMinutes(30));
        startDaemon();
        assertEndsAt(id, BUDGET);
    }

    @Test
    void rebootWithALostClockCountsNothingAndGivesNothingBack() throws Exception {
        TaskId id = resumed();
        at(Duration.ofMinutes(10));
        task(id);
        stopDaemon();
        setClock(Duration.ofDays(-1));
        reboot(Duration.ofMinutes(30));
        startDaemon();
        assertEndsAt(id, BUDGET.plusMinutes(30));
    }

    @Test
    void budgetStartsWhenTheBeginDateComesByTheClockOnTheWall() throws Exception {
        TaskId id = resumed(UploadOptions.defaults().withNotBefore(ZERO.plus(Duration.ofHours(10))));
        at(Duration.ofHours(2));
        setClock(Duration.ofHours(-1));
        var waiting = Objects.requireNonNull(task(id).reason());
        assertThat(waiting.code()).isEqualTo(WaitReason.EARLIEST_BEGIN);
        assertThat(waiting.until()).isEqualTo(ZERO.plus(Duration.ofHours(10)));
        at(Duration.ofHours(10).plusMinutes(59));
        assertThat(task(id).attempt()).as("it isn't ten o'clock").isZero();
        at(Duration.ofHours(11));
        await().atMost(MAX).until(() -> task(id).attempt() == 1);
        assertEndsAt(id, Duration.ofHours(11).plus(BUDGET));
    }
}
