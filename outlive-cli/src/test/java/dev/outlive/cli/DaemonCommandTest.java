package dev.outlive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonStatus;
import dev.outlive.protocol.wire.FrameCodec;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DaemonCommandTest extends CommandTest {
    @Test
    void statusIsABlockOrJson() {
        assertThat(shell.run("daemon", "status").out())
                .contains("Started      2026-08-01T10:00:00Z (2h ago)")
                .contains("2 live, 1 with a request out, 3 ended and not acknowledged")
                .contains("Store        healthy")
                .contains(
                        "Recovered    12 tasks: 4 go on, 1 from what the server has, 2 restarted (repeatable 2), 5 need"
                                + " their app (ended 3, suspended 2)")
                .contains("all of the store's tasks are told of")
                .contains("Reserve      16 MiB");
        var json = shell.run("daemon", "status", "--json").out();
        assertThat(json).startsWith("{\"schema\":1,");
        assertThat(FrameCodec.JSON.readValue(json, DaemonStatus.class).connections())
                .isEqualTo(4);
    }

    @Test
    void statusWithoutADaemonIsFive() throws IOException {
        daemon.kill();
        var result = shell.run("daemon", "status");
        assertThat(result.code()).isEqualTo(5);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("outlive: no daemon listens at ").contains("outlive daemon start");
    }

    @Test
    void startOfARunningDaemonTellsItsProcess() {
        long pid = ProcessHandle.current().pid();
        assertThat(shell.run("daemon", "start"))
                .isEqualTo(new Shell.Result(0, "already running, pid " + pid + "\n", ""));
        assertThat(shell.run("daemon", "start", "-q").out()).isEqualTo(pid + "\n");
        assertThat(shell.run("daemon", "start", "--json").out()).startsWith("{\"schema\":1,\"pid\":" + pid);
    }

    @Test
    void stopWaitsUntilTheProcessIsGone() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        daemon.process(process.pid());

        var stopping = shell.start("daemon", "stop");
        await().until(() -> !daemon.heard(ClientFrame.Stop.class).isEmpty());
        await().during(Duration.ofMillis(300)).until(() -> !stopping.isDone());
        process.destroy();

        var result = stopping.get();
        assertThat(result.code()).isZero();
        assertThat(result.err()).startsWith("stopped, pid " + process.pid());
        assertThat(daemon.heard(ClientFrame.Stop.class)).hasSize(1);
    }

    @Test
    void stopWithoutADaemonIsDone() throws IOException {
        daemon.kill();
        assertThat(shell.run("daemon", "stop")).isEqualTo(new Shell.Result(0, "", "no daemon runs; nothing to stop\n"));
    }

    @Test
    void daemonOfAnotherVersionIsNotTalkedTo() {
        daemon.refuse(ClientFrame.Hello.class, ErrorCode.WIRE_VERSION_UNSUPPORTED, "this daemon speaks 2 to 3.");
        for (String[] command :
                new String[][] {{"ls"}, {"daemon", "status"}, {"daemon", "stop"}, {"daemon", "start"}}) {
            var result = shell.run(command);
            assertThat(result.code()).isEqualTo(5);
            assertThreeParts(result);
        }
    }

    @Test
    void daemonAloneIsAUsageError() {
        var result = shell.run("daemon");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("run, start, stop or status");
    }
}
