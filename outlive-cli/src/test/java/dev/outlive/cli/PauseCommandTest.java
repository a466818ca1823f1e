package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.Observation;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.wire.ClientFrame;
import org.junit.jupiter.api.Test;

class PauseCommandTest extends CommandTest {
    @Test
    void pausesWhatIsNamedAndTellsWhatLasts() {
        var result = shell.run("pause", "--session", "photos", "--app", "com.example");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("session photos of app com.example\t2026-08-01T12:00:00Z\n");
        assertThat(daemon.heard(ClientFrame.Pause.class).getFirst().scope())
                .isEqualTo(new PauseScope(new AppId("com.example"), new SessionId("photos"), null));
        assertThat(shell.run("pause", "--host", "Example.ORG").out()).contains("host example.org");
        assertThat(shell.run("unpause", "--app", "com.example", "--json").out())
                .isEqualTo("{\"schema\":1,\"paused\":\"host example.org\",\"since\":\"2026-08-01T12:00:00Z\"}\n");
        assertThat(shell.run("unpause", "--all").out()).isEmpty();
    }

    @Test
    void whatIsMeantHasToBeSaid() {
        for (String[] arguments : new String[][] {
            {"pause"}, {"unpause"}, {"pause", "--all", "--host", "h"}, {"pause", "--host", "http://h/"}
        }) {
            var result = shell.run(arguments);
            assertThat(result.code()).isEqualTo(2);
            assertThreeParts(result);
        }
        assertThat(daemon.heard(ClientFrame.Pause.class)).isEmpty();
    }

    @Test
    void doctorNamesPausesAndTasksThatWereNeverResumed() {
        daemon.put(aTask().id(FIRST).key("forgotten")).put(aTask().id(SECOND).finished(201));
        shell.run("pause", "--all");
        var sick = shell.run("doctor");
        assertThat(sick.code()).isEqualTo(1);
        assertThat(sick.out())
                .contains("look\tpauses\teverything is paused since 2026-08-01T12:00:00Z")
                .contains("look\tnever resumed\t" + FIRST + " forgotten of cli/cli")
                .contains("outlive resume " + FIRST + " starts it")
                .doesNotContain(SECOND);
    }

    @Test
    void doctorFindsNothingWhereNothingIs() {
        var well = shell.run("doctor");
        assertThat(well.out()).contains("ok\tpauses\tnone").contains("ok\tnever resumed\tno task");
        assertThat(well.code()).isZero();
    }

    @Test
    void doctorSaysWhatTheDaemonSeesOfItsMachineAndWhatNot() {
        daemon.sees(
                new Observation("network", true, false, "up: by interface eth0"),
                new Observation("metered", false, false, "there is no system D-Bus"),
                new Observation("cellular", false, true, "it hasn't been looked at yet"),
                new Observation("mains-power", true, false, "on battery: BAT0 is discharging"));
        var well = shell.run("doctor");
        assertThat(well.out())
                .contains("ok\tnetwork\tup: by interface eth0")
                .contains("ok\tmetered\tnot known, so it holds no task back: there is no system D-Bus")
                .contains("ok\tcellular\tnot read yet. What depends on it waits until it is")
                .contains("ok\tmains-power\ton battery: BAT0 is discharging");
        assertThat(well.code()).isZero();

        daemon.sees(new Observation("network", true, false, "down: no interface is up with an address"));
        var cut = shell.run("doctor");
        assertThat(cut.out()).contains("look\tnetwork\tdown: no interface is up with an address");
        assertThat(cut.code()).isEqualTo(1);
    }
}
