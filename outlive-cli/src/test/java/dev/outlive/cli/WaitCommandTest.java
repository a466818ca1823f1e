package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.ClientFrame;
import org.junit.jupiter.api.Test;

class WaitCommandTest extends CommandTest {
    @Test
    void waitingEndsWithTheLastTaskAndAcknowledgesNothing() throws Exception {
        daemon.put(aTask().id(FIRST).running(0)).put(aTask().id(SECOND).running(0));

        var waiting = shell.start("wait", FIRST, SECOND);
        daemon.awaitWatcher();
        daemon.put(aTask().id(SECOND).finished(201));
        await().until(() -> shell.soFar().contains(SECOND));
        assertThat(waiting).isNotDone();
        daemon.put(aTask().id(FIRST).finished(204));

        var result = waiting.get();
        assertThat(result.code()).isZero();
        assertThat(result.lines()).extracting(line -> line.substring(0, 26)).containsExactly(SECOND, FIRST);
        assertThat(daemon.heard(ClientFrame.Act.class)).isEmpty();
    }

    @Test
    void whatHasEndedNeedsNoWaiting() {
        daemon.put(aTask().id(FIRST).finished(201))
                .put(aTask().id(SECOND).finished(201).acknowledged());
        assertThat(shell.run("wait", "-q", FIRST, SECOND))
                .isEqualTo(new Shell.Result(0, FIRST + "\n" + SECOND + "\n", ""));
    }

    @Test
    void exitCodeIsThatOfTheOneWhoFailed() {
        daemon.put(aTask().id(FIRST).finished(201))
                .put(aTask().id(SECOND).failed(ErrorCode.FILE_CHANGED))
                .put(aTask().id(THIRD).cancelled(CancelReason.Kind.REQUESTED));
        var changed = shell.run("wait", FIRST, SECOND);
        assertThat(changed.code()).isEqualTo(8);
        assertThreeParts(changed);
        assertThat(shell.run("wait", FIRST, SECOND, THIRD).code()).isEqualTo(3);
    }

    @Test
    void timeoutLeavesTheTasksAlone() {
        daemon.put(aTask().id(FIRST).running(0)).put(aTask().id(SECOND).finished(201));
        var result = shell.run("wait", FIRST, SECOND, "--timeout", "50ms");
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.out()).startsWith(SECOND);
        assertThat(result.err()).contains("1 of 2 tasks haven't ended in 50ms").contains("go on by themselves");
        assertThreeParts(result);
    }

    @Test
    void daemonThatIsKilledAndComesBackIsWaitedFor() throws Exception {
        daemon.put(aTask().id(FIRST).running(0));
        var waiting = shell.start("wait", FIRST);
        daemon.awaitWatcher();

        daemon.kill();
        await().until(() -> shell.errSoFar().contains("the daemon went away"));
        daemon.put(aTask().id(FIRST).finished(201)); // ended while nobody was told
        daemon.start();

        var result = waiting.get();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("finished 201");
        assertThat(result.err()).contains("the daemon is back");
    }

    @Test
    void daemonThatIsKilledWhileItIsAskedIsWaitedForToo() throws Exception {
        daemon.put(aTask().id(FIRST).running(0));
        daemon.killByNextWatcher();
        var waiting = shell.start("wait", FIRST);
        await().until(() -> shell.errSoFar().contains("the daemon went away"));
        daemon.put(aTask().id(FIRST).finished(201));
        daemon.start();
        assertThat(waiting.get().code()).isZero();
    }

    @Test
    void daemonThatDoesNotKnowTheTaskAnyMoreIsNotWaitedForForEver() throws Exception {
        daemon.put(aTask().id(FIRST).running(0));
        var waiting = shell.start("wait", FIRST);
        daemon.awaitWatcher();

        daemon.kill();
        daemon.forget(aTask().id(FIRST).build());
        daemon.start();

        var result = waiting.get();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("knows no task " + FIRST);
    }

    @Test
    void sessionMeansItsUnendedTasks() throws Exception {
        daemon.put(aTask().id(FIRST).running(0))
                .put(aTask().id(SECOND).finished(500))
                .put(aTask().id(THIRD).session("app", "photos").running(0));
        var waiting = shell.start("wait", "-q", "--session", "cli");
        daemon.awaitWatcher();
        daemon.put(aTask().id(FIRST).finished(201));
        assertThat(waiting.get()).isEqualTo(new Shell.Result(0, FIRST + "\n", ""));
        assertThat(shell.run("wait", "--session", "empty").code()).isZero();
    }

    @Test
    void badTimeoutAndNoTaskAreUsageErrors() {
        assertThat(shell.run("wait", FIRST, "--timeout", "soon").code()).isEqualTo(2);
        assertThat(shell.run("wait").code()).isEqualTo(2);
    }
}
