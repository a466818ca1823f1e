package dev.outlive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.wire.FrameCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsCommandTest extends CommandTest {
    private final SessionSnapshot held = new SessionSnapshot(
            1,
            new AppId("com.example.photos"),
            new SessionId("photos"),
            "my\u001bphotos",
            SessionState.ACTIVE,
            1,
            3,
            4711L,
            SampleTask.NOW.minusSeconds(300),
            SampleTask.NOW.minusSeconds(40),
            12,
            3,
            5,
            0);
    private final SessionSnapshot free = new SessionSnapshot(
            1, new AppId("cli"), new SessionId("cli"), "", SessionState.DETACHED, 1, 0, null, null, null, 0, 1, 1, 0);

    @BeforeEach
    void sessions() {
        daemon.session(held).session(free);
    }

    @Test
    void tableTellsWhoHoldsWhat() {
        assertThat(shell.atTerminal().with("NO_COLOR", "1").run("sessions").out())
                .isEqualTo("""
                        APP                 SESSION  STATE     HELD BY                                  LIVE  UNACKED  BACKLOG  DESCRIPTION
                        com.example.photos  photos   active    pid 4711 for 5m, not responding for 40s  12    3        5        my?photos
                        cli                 cli      detached  -                                        0     1        1
                        """);
    }

    @Test
    void otherFormsAreComplete() {
        assertThat(shell.run("sessions").lines())
                .containsExactly(
                        "com.example.photos\tphotos\tactive\t4711\t2026-08-01T11:55:00Z\t2026-08-01T11:59:20Z\t12\t3\t5\tmy?photos",
                        "cli\tcli\tdetached\t\t\t\t0\t1\t1\t");
        assertThat(shell.run("sessions", "-q").lines()).containsExactly("com.example.photos/photos", "cli/cli");
        assertThat(shell.run("sessions", "--json").lines())
                .map(line -> FrameCodec.JSON.readValue(line, SessionSnapshot.class))
                .containsExactly(held, free);
        assertThat(shell.run("sessions", "--json").out()).startsWith("{\"schema\":1,");
    }

    @Test
    void whatHasEndedIsListedOnlyIfThatIsAskedFor() {
        daemon.session(new SessionSnapshot(
                1,
                new AppId("cli"),
                new SessionId("upload-7"),
                "",
                SessionState.DETACHED,
                2,
                1,
                null,
                null,
                null,
                0,
                0,
                0,
                0));
        assertThat(shell.run("sessions", "-q").lines()).containsExactly("com.example.photos/photos", "cli/cli");
        assertThat(shell.run("sessions", "-q", "--all").lines())
                .containsExactly("com.example.photos/photos", "cli/cli", "cli/upload-7");
        assertThat(shell.atTerminal().run("sessions").err()).contains("one more has ended; --all lists it, too");
    }
}
