package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Diary;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.AppAction;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What launched and woken processes hear of sessions that they haven't opened. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class HandingOverTest {
    private static final List<String> PARKED_SOON = Stream.concat(
                    Stream.of("launches-max = 2", "hand-over-seconds = 1"), Stage.QUICK.stream())
            .toList();

    /** Two processes that asked for an upload in a session each, and are gone; whoever is launched then does this. */
    private static void leaveTwo(Stage stage, String... events) throws Exception {
        for (String session : List.of("s1", "s2")) {
            Child app = stage.app(Stream.concat(
                            Stream.of(
                                    "open " + session + " relaunch each",
                                    "upload " + session + " " + stage.web().url("held/" + session),
                                    "resume " + session,
                                    "--events"),
                            Stream.of(events))
                    .toArray(String[]::new));
            stage.await("resumed " + session);
            app.kill();
        }
    }

    @Test
    @Covers("BG-33")
    @Proves("I11")
    void aLaunchedAppThatOpensItsSessionsInTheHandlerOnlyGetsTheEventsOfEachAfterItsHandOver() throws Exception {
        try (var stage = Stage.open()) {
            leaveTwo(stage, "handler-opens", "stay");
            stage.web().release();
            stage.await("done", 2);
            for (String session : List.of("s1", "s2")) {
                assertThat(stage.said())
                        .containsSubsequence("handed-over " + session, "done " + session)
                        .containsOnlyOnce("handed-over " + session);
                assertThat(firstOf(stage, "complete " + session))
                        .isGreaterThan(stage.said().indexOf("handed-over " + session));
                assertThat(stage.session(session).backlogEvents()).isZero();
            }
            assertThat(stage.count("started events")).isOne();
        }
    }

    private static int firstOf(Stage stage, String beginning) {
        List<String> said = stage.said();
        return said.stream()
                .filter(line -> line.startsWith(beginning))
                .mapToInt(said::indexOf)
                .min()
                .orElseThrow();
    }

    @Test
    @Covers("BG-34")
    @Proves("I11")
    void doneOfASessionThatWasNeverOpenedIsLoggedAndTheEventsWaitForTheNextLaunch() throws Exception {
        try (var stage = Stage.open()) {
            leaveTwo(stage, "handler-opens s2", "stay");
            stage.web().release();
            stage.await("done", 2);
            assertThat(Files.readString(stage.home().logs().resolve("app-" + Stage.APP + ".log")))
                    .contains("session puppet/s2 was run before they were drained");
            assertThat(stage.session("s2").backlogEvents()).isOne();

            end(stage, "started events");
            stage.await("handed-over s2", 2);
            assertThat(stage.count("started events")).isEqualTo(2);
            assertThat(stage.count("handed-over s1")).isOne();
        }
    }

    private static void end(Stage stage, String beginning) {
        stage.lines().stream()
                .filter(line -> line.text().startsWith(beginning))
                .map(Diary.Line::writer)
                .forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
    }

    /** A hosted process that has opened s1, and is stopped when the upload in s2 ends, which another one had asked for. */
    private static long hosted(Stage stage, String... commands) throws Exception {
        Child other = stage.app("open s2", "upload a " + stage.web().url("held/a"), "resume a");
        stage.await("resumed s2");
        other.kill();
        stage.await("the end of the process", () -> stage.appState().pid() == null);
        try (var operator = stage.operator()) {
            var launcher = new Launcher(
                    Stage.appCommand(Stream.concat(Stream.of(commands), Stream.of("open s1", "stay"))
                            .toArray(String[]::new)),
                    stage.folder().toString(),
                    List.of());
            operator.call(DaemonFrame.AppIs.class, call -> new ClientFrame.RunApp(call, Stage.APP, launcher));
        }
        stage.await("opened s1");
        long pid = Objects.requireNonNull(stage.appState().pid());
        stage.act(AppAction.SUSPEND);
        stage.await("the stop", () -> stateOf(pid) == 'T');
        stage.web().release();
        return pid;
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
    @Covers("BG-33")
    @Proves("I11")
    void aWokenAppHearsOfASessionThatItHasNotOpenedAndIsStoppedWhenThatIsDone() throws Exception {
        try (var stage = Stage.open()) {
            long pid = hosted(stage, "handler-opens");
            stage.await("done s2");
            assertThat(stage.said()).containsSubsequence("handed-over s2", "done s2");
            assertThat(firstOf(stage, "complete s2"))
                    .isBetween(
                            stage.said().indexOf("handed-over s2"), stage.said().indexOf("done s2"));
            stage.await("the stop", () -> stateOf(pid) == 'T');
            assertThat(stage.session("s2").backlogEvents()).isZero();
            assertThat(stage.count("handed-over")).isOne();
        }
    }

    @Test
    @Covers("BG-09")
    void aWokenAppThatIsDoneWithoutOpeningTheSessionIsWokenAgainAndStoppedAndParkedInTheEnd() throws Exception {
        try (var stage = Stage.open(PARKED_SOON)) {
            long pid = hosted(stage, "handler-opens s2");
            stage.await("done s2", 2);
            stage.await("the park", () -> stage.appState().launchParked().contains(new SessionId("s2")));
            stage.await("the stop", () -> stateOf(pid) == 'T');
            assertThat(stage.count("handed-over s2")).isEqualTo(2);
            assertThat(stage.session("s2").backlogEvents()).isOne();
        }
    }

    @Test
    @Covers("BG-09")
    void aWokenAppWithoutAHandlerIsStoppedAgainAndParkedInTheEnd() throws Exception {
        try (var stage = Stage.open(PARKED_SOON)) {
            long pid = hosted(stage);
            stage.await("the park", () -> stage.appState().launchParked().contains(new SessionId("s2")));
            stage.await("the stop", () -> stateOf(pid) == 'T');
            assertThat(stage.session("s2").backlogEvents()).isOne();

            stage.act(AppAction.RESUME); // its user goes on with it
            stage.await("the process", () -> stateOf(pid) != 'T');
        }
    }
}
