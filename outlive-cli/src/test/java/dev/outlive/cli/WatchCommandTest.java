package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.MIB;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameCodec;
import org.junit.jupiter.api.Test;

class WatchCommandTest extends CommandTest {
    @Test
    void eachChangeIsALineInAPipe() throws Exception {
        TaskSnapshot task = aTask().id(FIRST).running(0).build();
        daemon.put(task);

        var watching = shell.start("watch", FIRST);
        daemon.awaitWatcher();
        await().until(() -> shell.soFar().contains("running 0 %"));
        daemon.progress(task, 32 * MIB);
        await().until(() -> shell.soFar().contains("running 50 %"));
        daemon.put(aTask().id(FIRST).finished(500));

        var result = watching.get();
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.lines()).hasSize(3);
        assertThat(result.lines().getLast()).contains("\tcompleted\tfinished 500\t");
    }

    @Test
    void jsonLinesShowProgressToo() throws Exception {
        TaskSnapshot task = aTask().id(FIRST).running(0).build();
        daemon.put(task);
        var watching = shell.start("watch", FIRST, "--json");
        await().until(() -> shell.soFar().contains("\"bytesSent\":0"));
        daemon.progress(task, 32 * MIB);
        await().until(() -> shell.soFar().contains("\"bytesSent\":33554432"));
        daemon.put(aTask().id(FIRST).finished(201));
        var result = watching.get();
        assertThat(result.code()).isZero();
        assertThat(result.lines())
                .map(line -> FrameCodec.JSON.readValue(line, TaskSnapshot.class).bytesSent())
                .containsExactly(0L, 32 * MIB, 64 * MIB);
    }

    @Test
    void terminalShowsATableUntilAllHaveEnded() throws Exception {
        daemon.put(aTask().id(FIRST).running(27 * MIB));
        var watching = shell.atTerminal().with("NO_COLOR", "1").start("watch", FIRST);
        await().until(() -> shell.soFar().contains("running 42 %"));
        daemon.put(aTask().id(FIRST).finished(201));
        var result = watching.get();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("\u001b[2A\r").contains("finished 201");
    }

    @Test
    void withoutATaskAllLiveOnesAndNewOnesAreShown() throws Exception {
        daemon.put(aTask().id(FIRST).running(0)).put(aTask().id(SECOND).finished(201));
        var watching = shell.start("watch");
        await().until(() -> shell.soFar().contains(FIRST));
        daemon.put(aTask().id(THIRD).running(0));
        await().until(() -> shell.soFar().contains(THIRD));
        daemon.put(aTask().id(FIRST).finished(201));
        await().until(() -> shell.soFar().contains("finished 201"));
        assertThat(shell.soFar()).doesNotContain(SECOND);
        assertThat(watching).isNotDone();

        shell.hangUp(); // else it ends by Ctrl-C only
        assertThat(watching.get().code()).isZero();
    }

    @Test
    void restartOfTheDaemonIsSurvived() throws Exception {
        daemon.put(aTask().id(FIRST).running(0)).put(aTask().id(SECOND).running(0));
        var watching = shell.start("watch", FIRST, SECOND);
        daemon.awaitWatcher();
        daemon.put(aTask().id(FIRST).finished(201));
        await().until(() -> shell.soFar().contains("finished 201"));
        daemon.kill();
        daemon.start();
        await().until(() -> shell.errSoFar().contains("the daemon is back"));
        daemon.put(aTask().id(SECOND).finished(201));
        assertThat(watching.get().code()).isZero();
    }

    @Test
    void newsFromBeforeTheEndDoesNotBringATaskBackToLife() throws Exception {
        TaskSnapshot before = aTask().id(FIRST).running(MIB).build();
        daemon.put(aTask().id(FIRST).finished(201)).put(aTask().id(SECOND).running(0));
        daemon.sayAtWatch(
                new DaemonFrame.Changed(before),
                new DaemonFrame.Progressed(before.sessionRef(), before.id(), before.progress()));

        var watching = shell.start("watch", FIRST, SECOND);
        await().until(() -> shell.soFar().contains(SECOND));
        daemon.put(aTask().id(SECOND).finished(201));

        assertThat(watching.get().lines().stream().filter(line -> line.startsWith(FIRST)))
                .singleElement()
                .asString()
                .contains("finished 201\t67108864");
    }

    @Test
    void whatIsWatchedIsAskedForAfterwardsSoThatNoChangeFallsBetween() throws Exception {
        daemon.put(aTask().id(FIRST).running(0));
        var watching = shell.start("watch", FIRST);
        daemon.awaitWatcher();
        daemon.put(aTask().id(FIRST).finished(201));
        watching.get();
        assertThat(daemon.heard(ClientFrame.class))
                .extracting(ClientFrame::name)
                .containsExactly("Hello", "Find", "Hello", "Watch", "Find");
    }

    @Test
    void nothingToWatchInASessionIsSaid() {
        assertThat(shell.run("watch", "--session", "empty")).isEqualTo(new Shell.Result(0, "", "no task to watch\n"));
    }
}
