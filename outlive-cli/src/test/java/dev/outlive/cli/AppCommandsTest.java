package dev.outlive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.AppState;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.AppAction;
import dev.outlive.protocol.wire.FrameCodec;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppCommandsTest extends CommandTest {
    private final AppSnapshot photos = new AppSnapshot(
            AppSnapshot.SCHEMA,
            new AppId("com.example.photos"),
            AppState.SUSPENDED,
            true,
            true,
            true,
            4711L,
            LaunchReason.EVENTS,
            new Launcher(List.of("/usr/bin/photos", "--background"), "/home/me", List.of("PROFILE")),
            2,
            12,
            5,
            SampleTask.NOW.plusSeconds(60),
            List.of(new SessionId("old")),
            "");

    @BeforeEach
    void apps() {
        daemon.app(photos);
    }

    @Test
    void appsAreListedInEveryForm() {
        assertThat(shell.atTerminal().with("NO_COLOR", "1").run("apps").out())
                .contains("com.example.photos  suspended  4711  events")
                .contains("quit by its user; launch-parked: old; launched in 60s");
        assertThat(new Shell(folder).run("apps").lines())
                .containsExactly("com.example.photos\tsuspended\t4711\tevents\ttrue\ttrue\t2\t12\t5\t"
                        + SampleTask.NOW.plusSeconds(60) + "\told\t");
        assertThat(new Shell(folder).run("apps", "--json").lines())
                .map(line -> FrameCodec.JSON.readValue(line, AppSnapshot.class))
                .containsExactly(photos);
        assertThat(new Shell(folder).run("relaunchers").lines())
                .containsExactly("com.example.photos\t/home/me\tPROFILE\t\t/usr/bin/photos\t--background");
    }

    @Test
    void eachActionIsSaidToTheDaemon() {
        for (AppAction action : AppAction.values()) {
            assertThat(shell.run("app", action.code(), "com.example.photos").code())
                    .isZero();
        }
        assertThat(daemon.heard(ClientFrame.AppAct.class))
                .extracting(ClientFrame.AppAct::action)
                .containsExactly(AppAction.values());
    }

    @Test
    void quitThatLeftAProcessSaysWhichAndIsNoSuccess() {
        daemon.app(new AppSnapshot(
                AppSnapshot.SCHEMA,
                new AppId("com.example.notes"),
                AppState.RUNNING,
                true,
                true,
                false,
                4712L,
                LaunchReason.USER,
                Launcher.NONE,
                1,
                0,
                0,
                null,
                List.of(),
                "process 4712 of app com.example.notes could not be ended and goes on"));
        Shell.Result quit = shell.run("app", "quit", "com.example.notes");
        assertThat(quit.code()).isOne();
        assertThat(quit.err()).contains("process 4712 of app com.example.notes could not be ended and goes on");
    }

    @Test
    void commandIsFoundOnThePathAndKeepsItsOptions() {
        shell.with("PATH", "/nowhere:/bin").run("app", "run", "naps", "--env", "HOST", "--", "sh", "-c", "exit 0");
        ClientFrame.RunApp run = daemon.heard(ClientFrame.RunApp.class).getFirst();
        assertThat(run.app()).isEqualTo(new AppId("naps"));
        assertThat(run.launcher())
                .isEqualTo(new Launcher(List.of("/bin/sh", "-c", "exit 0"), folder.toString(), List.of("HOST")));
        assertThat(shell.run("app", "run", "naps", "--", "no-such-program").code())
                .isEqualTo(2);
        assertThat(shell.run("app", "quit", "not a name").code()).isEqualTo(2);
    }
}
