package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.AppState;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.AppAction;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the daemon starts or wakes, when, and what that process hears in which order. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LaunchingTest {
    private static final List<String> TWO_LAUNCHES =
            Stream.concat(Stream.of("launches-max = 2"), Stage.QUICK.stream()).toList();

    /** An app that asked for an upload, and is gone. */
    private static void leave(Stage stage, String open, String path, String... events) throws Exception {
        var commands = new ArrayList<>(List.of(open, "upload a " + stage.web().url(path), "resume a", "--events"));
        commands.addAll(List.of(events));
        Child app = stage.app(commands.toArray(String[]::new));
        stage.await("resumed s a");
        app.kill();
    }

    @Test
    @Covers("BG-09")
    @Proves("I32")
    void aCrashLoopingAppIsParkedAndItsTransfersGoOn() throws Exception {
        try (var stage = Stage.open(TWO_LAUNCHES)) {
            Child app = stage.app(
                    "open s relaunch each",
                    "upload a " + stage.web().url("201/a"),
                    "upload b " + stage.web().url("held/b"),
                    "resume b",
                    "hold complete",
                    "resume a",
                    "--events",
                    "open s each by-hand",
                    "die");
            stage.await("held complete");
            app.kill();
            stage.await("started events", 2);
            stage.await("the park", () -> !stage.appState().launchParked().isEmpty());
            assertThat(stage.count("started events")).isEqualTo(2);
            assertThat(stage.appState().nextLaunch()).isNull();

            stage.web().release();
            stage.await("b", () -> stage.task("b").state() == TaskState.COMPLETED);
            assertThat(stage.session("s").backlogEvents()).isEqualTo(2);
            assertThat(stage.count("started events")).isEqualTo(2);

            stage.act(AppAction.RELAUNCH);
            stage.await("started events", 3);
            stage.await("the park", () -> !stage.appState().launchParked().isEmpty());
        }
    }

    @Test
    @Covers("BG-09")
    @Proves("I32")
    void anAbsentLauncherIsTriedAgainAndNeverSlowsATransfer() throws Exception {
        try (var stage = Stage.open()) {
            Path script = script(stage);
            Child app = stage.app(
                    "open s launcher=" + script, "upload a " + stage.web().url("held/a"), "resume a");
            stage.await("resumed s a");
            app.kill();
            Files.delete(script);
            stage.web().release();
            stage.await("the problem", () -> !stage.appState().problem().isEmpty());
            assertThat(stage.task("a").state()).isEqualTo(TaskState.COMPLETED);
            assertThat(stage.appState().nextLaunch()).isNotNull();
            assertThat(stage.session("s").backlogEvents()).isOne();

            script(stage);
            stage.await("the launch", () -> Files.exists(stage.folder().resolve("launched")));
        }
    }

    private static Path script(Stage stage) throws IOException {
        Path script = Files.writeString(stage.folder().resolve("launcher"), "#!/bin/sh\ntouch launched\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    @Covers("BG-38")
    void withLaunchEventsOffNothingIsStartedAndEverythingWaits() throws Exception {
        try (var stage = Stage.open()) {
            leave(stage, "open s relaunch never", "201/a", "open s");
            stage.await("the end", () -> stage.session("s").backlogEvents() == 1);
            stage.restartDaemon();
            assertThat(stage.appState().nextLaunch()).isNull();
            assertThat(stage.appState().state()).isEqualTo(AppState.NOT_RUNNING);
            assertThat(stage.count("started")).isOne();

            stage.app("open s");
            stage.await("returned s");
            assertThat(stage.count("started events")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"handler", "handler-late", "list-after"})
    @Covers("BG-33")
    void theHandOverComesBeforeTheFirstEventIfSomebodyIsNamed(String when) throws Exception {
        try (var stage = Stage.open()) {
            boolean named = when.startsWith("handler");
            leave(
                    stage,
                    "open s relaunch each",
                    "201/a",
                    named
                            ? List.of(when, "open s", "await drained", "end").toArray(String[]::new)
                            : new String[] {"open s", "await drained", "list", "end"});
            stage.await("ends");
            List<String> lines = stage.said(stage.lines().getLast().writer()).stream()
                    .map(line ->
                            String.join(" ", List.of(line.split(" ")).subList(0, Math.min(2, line.split(" ").length))))
                    .filter(line -> !line.startsWith("opened"))
                    .toList();
            assertThat(lines)
                    .containsSubsequence(
                            named
                                    ? List.of("started events", "handed-over s", "complete s", "drained s")
                                    : List.of("started events", "complete s", "drained s"))
                    .containsSubsequence("snapshot s", "complete s");
            assertThat(lines.stream().filter("handed-over s"::equals)).hasSize(named ? 1 : 0);
        }
    }

    @Test
    @Covers({"BG-10", "BG-33"})
    void aWokenAppKeepsItsSessionAndIsToldDrainedAtEachWake() throws Exception {
        try (var stage = Stage.open();
                var operator = stage.operator()) {
            var latches = List.of(new CountDownLatch(1), new CountDownLatch(1));
            var commands = new ArrayList<>(List.of("handler", "open s relaunch each"));
            for (int i = 0; i < latches.size(); i++) {
                CountDownLatch latch = latches.get(i);
                commands.add("upload t" + i + " "
                        + stage.web().answer("t" + i, (exchange, body) -> {
                            latch.await();
                            exchange.sendResponseHeaders(201, -1);
                        }));
                commands.add("resume t" + i);
            }
            commands.add("stay");
            long pid = run(stage, operator, commands);
            stage.await("resumed s", 2);
            stage.act(AppAction.SUSPEND);
            for (int i = 0; i < latches.size(); i++) {
                stage.await("the stop", () -> stateOf(pid) == 'T');
                latches.get(i).countDown();
                stage.await("drained s", i + 1);
                stage.await("done s", i + 1);
            }
            stage.await("the stop", () -> stateOf(pid) == 'T');
            assertThat(stage.said().stream()
                            .filter(line -> !line.startsWith("returned"))
                            .map(line -> line.split(" ")[0]))
                    .endsWith(
                            "handed-over", "complete", "drained", "done", "handed-over", "complete", "drained", "done");
            assertThat(stage.count("opened")).isOne();
            assertThat(stage.count("started")).isOne();
        }
    }

    private static long run(Stage stage, dev.outlive.client.OperatorConnection operator, List<String> commands)
            throws IOException {
        var launcher = new Launcher(
                Stage.appCommand(commands.toArray(String[]::new)),
                stage.folder().toString(),
                List.of());
        operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.RunApp(call, Stage.APP, launcher));
        stage.await("the start", () -> stage.appState().pid() != null); // it is asked for when the call returns
        return Objects.requireNonNull(stage.appState().pid());
    }

    private static char stateOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return '-';
        }
    }

    @Test
    @Covers("BG-34")
    @Proves("I11")
    void doneRunAtOnceBeforeAnyEventLosesNothing() throws Exception {
        try (var stage = Stage.open();
                var operator = stage.operator()) {
            var commands = new ArrayList<>(List.of("handler-at-once", "open s relaunch each"));
            for (String key : List.of("a", "b", "c")) {
                commands.add("upload " + key + " " + stage.web().url("held/" + key));
                commands.add("resume " + key);
            }
            commands.add("stay");
            long pid = run(stage, operator, commands);
            stage.await("resumed s", 3);
            stage.act(AppAction.SUSPEND);
            stage.await("the stop", () -> stateOf(pid) == 'T');
            stage.web().release();
            stage.await("returned s", 3);
            stage.await("the backlog", () -> stage.session("s").backlogEvents() == 0);
            stage.await("the stop", () -> stateOf(pid) == 'T');
            assertThat(stage.count("complete")).isEqualTo(3);
            List<String> words =
                    stage.said().stream().map(line -> line.split(" ")[0]).toList();
            assertThat(words.indexOf("done")).isLessThan(words.indexOf("complete"));
            assertThat(words.indexOf("listed")).isLessThan(words.indexOf("done"));
        }
    }

    @Test
    @Covers("BG-34")
    @Proves("I11")
    void aLaunchedAppThatIsDoneAtOnceAndEndsIsLaunchedAgain() throws Exception {
        try (var stage = Stage.open()) {
            leave(stage, "open s relaunch each", "201/a", "handler-at-once", "once", "open s", "await drained", "end");
            stage.await("ends");
            assertThat(stage.count("started events")).isEqualTo(2);
            assertThat(stage.count("done s")).isEqualTo(2);
            assertThat(stage.count("complete s a")).isOne();
        }
    }

    @Test
    @Covers("BG-10")
    @Proves("I16")
    void drainedComesAfterTheBacklogAndNotBefore() throws Exception {
        try (var stage = Stage.open()) {
            leave(stage, "open s", "201/a");
            stage.await("the end", () -> stage.session("s").backlogEvents() == 1);
            var held = new CountDownLatch(1);
            Player next = stage.player("next")
                    .onComplete((task, completion) -> {
                        try {
                            held.await();
                        } catch (InterruptedException ending) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .open(stage.configuration("s").build());
            stage.await("complete s a");
            for (int i = 0; i < 20; i++) {
                next.session().allTasks();
            }
            assertThat(stage.count("drained")).isZero();
            held.countDown();
            stage.await("drained s 1");
            assertThat(stage.said("next")).containsSubsequence("returned s 1/1", "drained s 1");
        }
    }

    @Test
    @Covers("BG-10")
    @Proves("I16")
    void aLaunchWhoseEventsWereSettledMeanwhileIsDrainedToo() throws Exception {
        try (var stage = Stage.open();
                var operator = stage.operator()) {
            leave(stage, "open s relaunch each", "201/a", "handler", "await-file go", "open s", "await drained", "end");
            stage.await("started events");
            TaskSnapshot task = stage.task("a");
            stage.note("acknowledged s " + task.id().value());
            operator.call(
                    DaemonFrame.TaskIs.class,
                    call -> new ClientFrame.Act(
                            call, task.sessionRef(), null, task.id(), ClientFrame.Action.ACKNOWLEDGE));
            Files.createFile(stage.folder().resolve("go"));
            stage.await("ends");
            assertThat(stage.count("drained s")).isOne();
            assertThat(stage.count("complete")).isZero();
        }
    }

    @Test
    @Covers("BG-11")
    void aQuitCancels() throws Exception {
        try (var stage = Stage.open()) {
            quit(stage, "cancel");
            stage.await("the ends", () -> stage.tasks().stream().allMatch(task -> task.state() == TaskState.COMPLETED));
            assertThat(stage.tasks())
                    .allSatisfy(task -> assertCancelled(reason(task), CancelReason.Kind.USER_FORCE_QUIT, 0));
            assertNotStarted(stage);
            stage.app("open s");
            stage.await("snapshot s a:completed b:completed");
            stage.await("returned s", 2);
            assertThat(stage.said())
                    .as("told to the next start by the user, as it is listed")
                    .contains("reason a user-force-quit -999 0", "reason b user-force-quit -999 0");
        }
    }

    @Test
    @Covers("BG-11")
    void aQuitPausesAndTheUsersNextStartGoesOn() throws Exception {
        try (var stage = Stage.open()) {
            quit(stage, "pause");
            stage.await("the pause", () -> isPaused(stage.task("a")));
            assertThat(stage.task("b").suspendCount()).isOne();
            assertNotStarted(stage);
            stage.web().release();
            stage.app("open s");
            stage.await("complete s a");
            assertThat(stage.said()).anyMatch(line -> line.contains("finished-201"));
            assertThat(stage.task("b").suspendCount()).isOne();
        }
    }

    @Test
    @Covers("BG-11")
    void whatAQuitCancelledIsToldToTheNextStartAndNotToTheProcessThatWasQuit() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app(
                    "open s relaunch each cancel", "upload a " + stage.web().url("held/a"), "resume a", "user-quit");
            stage.await("quit");
            stage.await("the end", () -> stage.task("a").state() == TaskState.COMPLETED);
            app.tell("open t");
            stage.await("opened t");
            assertThat(stage.appState().quit()).as("no start by the user").isTrue();
            app.kill();
            stage.app("open s");
            stage.await("snapshot s a:completed");
            stage.await("returned s");
            assertThat(stage.appState().quit()).isFalse();
            assertThat(stage.count("complete")).isOne();
        }
    }

    private static boolean isPaused(TaskSnapshot task) {
        return task.reason() != null
                && task.reason().code() == WaitReason.USER_PAUSED
                && task.reason().heldBy() == HeldBy.APP_QUIT;
    }

    @Test
    @Covers("BG-11")
    void aQuitLetsTransfersGoOnAndStartsNobody() throws Exception {
        try (var stage = Stage.open()) {
            quit(stage, "continue");
            stage.web().release();
            stage.await("the end", () -> stage.task("a").state() == TaskState.COMPLETED);
            assertNotStarted(stage);
            stage.app("open s");
            stage.await("complete s a");
        }
    }

    @Test
    @Covers("BG-11")
    void aDisabledAppLosesItsTasksForReasonOne() throws Exception {
        try (var stage = Stage.open()) {
            leave(stage, "open s relaunch each", "held/a", "open s");
            stage.act(AppAction.DISABLE);
            stage.await("the end", () -> stage.task("a").state() == TaskState.COMPLETED);
            assertCancelled(reason(stage.task("a")), CancelReason.Kind.APP_DISABLED, 1);
            assertThat(stage.count("started")).isOne();
        }
    }

    private static void assertCancelled(CancelReason reason, CancelReason.Kind kind, int number) {
        assertThat(reason.kind()).isEqualTo(kind);
        assertThat(reason.urlErrorCode()).isEqualTo(-999);
        assertThat(reason.number()).isEqualTo(number);
    }

    private static CancelReason reason(TaskSnapshot task) {
        return Objects.requireNonNull(
                Objects.requireNonNull(task.outcome(), () -> task + " is live").cancelReason());
    }

    /** A task that runs, one that was never started, and a user who quits the app. */
    private static void quit(Stage stage, String policy) throws Exception {
        Child app = stage.app(
                "open s relaunch each " + policy,
                "upload a " + stage.web().url("held/a"),
                "upload b " + stage.web().url("201/b"),
                "hold complete", // what ends before it is killed comes again
                "resume a");
        stage.await("the request", () -> !stage.web().got("held/a").isEmpty());
        app.tell("user-quit");
        stage.await("quit");
        app.kill();
    }

    /** By now a launch would be due or planned. */
    private static void assertNotStarted(Stage stage) throws Exception {
        stage.restartDaemon();
        assertThat(stage.appState().quit()).isTrue();
        assertThat(stage.appState().nextLaunch()).isNull();
        assertThat(stage.count("started")).isOne();
    }
}
