package dev.outlive.proof.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Covers;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.AppState;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.AppAction;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Apps that die, are stopped, woken, quit and killed, each a process of its own beside a real daemon. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LifecycleTest {
    private static String[] uploading(Stage stage, String... keys) {
        String uploads = Arrays.stream(keys)
                .map(key -> "upload " + key + " " + stage.web().url("held/" + key) + "\nresume " + key)
                .collect(Collectors.joining("\n"));
        return ("handler\nopen s relaunch\n" + uploads + "\nstay\n--events\nhandler\nopen s\nawait drained\nend")
                .split("\n");
    }

    private static char stateOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return '-';
        }
    }

    /** Also one whose parent hasn't asked yet how it ended. */
    private static boolean hasEnded(long pid) {
        return stateOf(pid) == '-' || stateOf(pid) == 'Z';
    }

    @Test
    @Covers("BG-09")
    void killedAppIsStartedForItsEventsAndHandedOverFirst() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app(uploading(stage, "a", "b"));
            stage.await("resumed s", 2);
            app.kill();
            stage.web().release();
            stage.await("ends");
            List<String> second = stage.said(stage.lines().getLast().writer());
            assertThat(second)
                    .contains("started events", "snapshot s a:completed b:completed", "handed-over s")
                    .containsSubsequence("drained s 2", "done s", "ends");
            assertThat(second.indexOf("handed-over s"))
                    .isLessThan(second.stream()
                            .filter(line -> line.startsWith("complete"))
                            .mapToInt(second::indexOf)
                            .min()
                            .orElseThrow());
            stage.await("the end of the process", () -> stage.appState().state() == AppState.NOT_RUNNING);
            assertThat(stage.appState().backlogEvents()).isZero();
            assertThat(stage.appState().launchParked()).isEmpty();
            assertThat(stage.count("started")).isEqualTo(2);
        }
    }

    @Test
    void supervisedAppIsStoppedWokenForEventsStoppedAgainAndQuit() throws Exception {
        try (var stage = Stage.open();
                var operator = stage.operator()) {
            var launcher = new Launcher(
                    Stage.appCommand(uploading(stage, "a")), stage.folder().toString(), List.of());
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.RunApp(call, Stage.APP, launcher));
            stage.await("resumed s");
            long pid = Objects.requireNonNull(stage.appState().pid());

            stage.act(AppAction.SUSPEND);
            stage.await("the stop", () -> stateOf(pid) == 'T');
            assertThat(stage.appState().state()).isEqualTo(AppState.SUSPENDED);

            stage.web().release();
            stage.await("done s");
            List<String> said = stage.said();
            assertThat(said.subList(said.indexOf("resumed s a") + 1, said.size()).stream()
                            .map(line -> line.split(" ")[0]))
                    .containsExactly("handed-over", "complete", "returned", "drained", "done");
            stage.await("the stop", () -> stateOf(pid) == 'T');

            stage.act(AppAction.RESUME);
            stage.await("the process", () -> stateOf(pid) != 'T');
            assertThat(stage.appState().state()).isEqualTo(AppState.RUNNING);

            stage.act(AppAction.QUIT);
            stage.await("the end of the process", () -> stage.appState().state() == AppState.NOT_RUNNING);
            assertThat(ProcessHandle.of(pid)).isEmpty();
            assertThat(stage.appState().quit()).isTrue();
        }
    }

    /** Else its host would stop it and never wake it. */
    @Test
    void appThatIsHostedUnderAnotherNameIsToldSoWhenItOpensItsSession() throws Exception {
        try (var stage = Stage.open();
                var operator = stage.operator()) {
            var host = new AppId("host");
            var launcher = new Launcher(
                    Stage.appCommand("open s app=" + Stage.APP, "open s", "stay"),
                    stage.folder().toString(),
                    List.of());
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.RunApp(call, host, launcher));
            stage.await("opened s");
            assertThat(stage.said().stream().filter(line -> !line.startsWith("snapshot")))
                    .containsExactly("started user", "refused open bad-request", "opened s");
            assertThat(stage.apps()).extracting(AppSnapshot::app).containsExactly(host);
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.AppAct(call, host, AppAction.QUIT));
        }
    }

    /** What is started is a script that waits for the app: both are stopped, woken and killed. */
    @Test
    void appBehindAScriptIsStoppedAndKilledTogetherWithIt() throws Exception {
        try (var stage = Stage.open();
                var operator = stage.operator()) {
            Path script = Files.writeString(stage.folder().resolve("script"), "#!/bin/sh\n\"$@\"\nexit $?\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            var command = new ArrayList<>(List.of(script.toString()));
            command.addAll(Stage.appCommand(uploading(stage, "a", "b")));
            var launcher = new Launcher(command, stage.folder().toString(), List.of());
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.RunApp(call, Stage.APP, launcher));
            stage.await("resumed s", 2);
            long started = Objects.requireNonNull(stage.appState().pid());
            long app = Long.parseLong(stage.lines().getLast().writer());
            assertThat(app).isNotEqualTo(started);

            stage.act(AppAction.SUSPEND);
            stage.await("the stop", () -> stateOf(started) == 'T' && stateOf(app) == 'T');
            stage.act(AppAction.RESUME);
            stage.await("both", () -> stateOf(started) != 'T' && stateOf(app) != 'T');
            stage.act(AppAction.KILL);
            stage.await("the end of both", () -> hasEnded(app) && hasEnded(started));

            stage.web().release();
            stage.await("done s");
            assertThat(stage.count("started events")).isOne();
            assertThat(stage.count("complete")).isEqualTo(2);
        }
    }

    @Test
    @Covers("BG-23")
    void appStoppedFromOutsideKeepsItsSessionIsShownAsSilentAndIsNotDoubled() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app(uploading(stage, "a"));
            stage.await("resumed s");
            assertThat(stage.session("s").silentSince()).isNull();
            app.signal("STOP");
            stage.web().release();
            stage.await(
                    "the silence",
                    () -> stage.session("s").silentSince() != null
                            && stage.session("s").backlogEvents() == 1);
            assertThat(stage.session("s").holderPid()).isEqualTo(app.pid());
            assertThat(stage.said().getLast()).isEqualTo("resumed s a");

            app.signal("CONT");
            stage.await("complete s a");
            stage.await(
                    "the word",
                    () -> stage.session("s").silentSince() == null
                            && stage.session("s").backlogEvents() == 0);
            assertThat(stage.count("complete")).isOne();
            assertThat(stage.count("started")).isOne();
        }
    }

    /** Only the store can tell a new daemon of it: a stopped process doesn't connect. */
    @Test
    @Covers("BG-23")
    void stoppedAppIsNotDoubledByTheNextDaemonEither() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app(uploading(stage, "a"));
            stage.await("resumed s");
            app.signal("STOP");
            stage.restartDaemon();
            stage.web().release();
            stage.await("the end", () -> stage.session("s").backlogEvents() == 1);
            assertThat(stage.appState().state()).isEqualTo(AppState.RUNNING);
            assertThat(stage.appState().pid()).isEqualTo(app.pid());

            app.signal("CONT");
            stage.await("complete s a");
            assertThat(stage.count("started")).isOne();
            app.kill();
            stage.await("the end of the process", () -> stage.appState().state() == AppState.NOT_RUNNING);
        }
    }

    @Test
    @Covers("BG-11")
    void quitEndsWhatItsUserStartedAndTheNextStartGoesOn() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app(uploading(stage, "a"));
            stage.await("resumed s");
            stage.act(AppAction.QUIT);
            assertThat(app.awaitExit(Stage.MAX)).hasValue(Child.EXIT_KILLED);
            stage.await("the end of the process", () -> stage.appState().state() == AppState.NOT_RUNNING);
            assertThat(stage.appState().quit()).isTrue();
            assertThat(stage.appState().problem()).isEmpty();

            stage.app("open s");
            stage.await("opened s", 2);
            assertThat(stage.appState().quit()).isFalse();
            stage.web().release();
            stage.await("complete s a");
        }
    }

    @Test
    @Covers("BG-11")
    void appThatIsQuitWhileItIsBeingStartedEnds() throws Exception {
        try (var stage = Stage.open();
                var operator = stage.operator()) {
            var launcher = new Launcher(
                    Stage.appCommand("open s", "stay"), stage.folder().toString(), List.of());
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.RunApp(call, Stage.APP, launcher));
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.AppAct(call, Stage.APP, AppAction.QUIT));
            stage.await("the end of the process", () -> stage.appState().state() == AppState.NOT_RUNNING);
            assertThat(stage.appState().quit()).isTrue();
            assertThat(stage.count("opened")).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"exit 3, ended with exit code 3", "kill -9 $$, was ended by signal 9"})
    void howAnAppEndedIsShownWithTheFileOfWhatItSaid(String how, String shown) throws Exception {
        try (var stage = Stage.open();
                var operator = stage.operator()) {
            var launcher = new Launcher(
                    List.of("/bin/sh", "-c", "echo no such album; " + how),
                    stage.folder().toString(),
                    List.of());
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.RunApp(call, Stage.APP, launcher));
            stage.await("the problem", () -> !stage.appState().problem().isEmpty());
            String problem = stage.appState().problem();
            assertThat(problem).contains(shown);
            Path log = Path.of(problem.substring(problem.indexOf('/')));
            assertThat(log).hasContent("no such album\n");
        }
    }

    /** A unit of systemd needs to say nothing: the process is the one that systemd has started. */
    @Test
    void appOfAUnitIsStartedByAServiceManager() throws Exception {
        try (var stage = Stage.open()) {
            var unit = new ArrayList<>(List.of("/bin/sh", "-c", "SYSTEMD_EXEC_PID=$$ exec \"$@\"", "unit"));
            unit.addAll(Stage.appCommand("open s"));
            try (Child app = stage.child("app", unit)) {
                stage.await("opened s");
                assertThat(stage.said()).contains("started service");
                assertThat(stage.appState().startedFor()).isEqualTo(LaunchReason.SERVICE);
                assertThat(stage.appState().pid()).isEqualTo(app.pid());
            }
        }
    }
}
