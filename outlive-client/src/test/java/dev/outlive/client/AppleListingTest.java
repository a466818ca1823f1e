package dev.outlive.client;

import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a session shows that lists its tasks as Apple does, and one that doesn't. */
@Timeout(60)
class AppleListingTest {
    private FakeDaemon daemon;

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = FakeDaemon.start();
    }

    @AfterEach
    void stopDaemon() throws IOException {
        daemon.close();
    }

    private BackgroundSession open(boolean asApple) {
        return BackgroundSession.open(SessionConfiguration.background("photos")
                .app("com.example.photos")
                .home(daemon.home())
                .daemonStart(DaemonStart.NEVER)
                .appleListing(asApple)
                .build());
    }

    @Test
    void tasksThatWereNeverResumedAreLeftOut() {
        daemon.snapshot(aTask(1).key("never").suspended(1), aTask(2).running(1), aTask(3).cancelled());
        try (var session = open(true)) {
            assertThat(session.allTasks()).extracting(Task::number).containsExactly(2L, 3L);
            assertThat(session.tasks().upload()).hasSize(2);
            assertThat(session.reconcile(List.of("never")).known())
                    .as("what is there isn't missed")
                    .containsKey("never");
        }
        try (var session = open(false)) {
            assertThat(session.allTasks()).hasSize(3);
        }
    }

    @Test
    void aTaskThatIsHeldTwiceRunsAfterItsFirstResume() {
        TaskSnapshot twice = aTask(1).everResumed().suspended(2);
        TaskSnapshot once = aTask(1).everResumed().suspended(1);
        for (boolean asApple : new boolean[] {true, false}) {
            Queue<TaskSnapshot> answers = new ArrayDeque<>(List.of(once, twice));
            daemon.on(
                    ClientFrame.Act.class,
                    (peer, act) -> peer.send(new DaemonFrame.TaskIs(act.call(), answers.remove())));
            daemon.snapshot(twice);
            try (var session = open(asApple)) {
                Task task = session.allTasks().get(0);
                assertThat(task.state()).isEqualTo(TaskState.SUSPENDED);
                task.resume();
                assertThat(task.state()).isEqualTo(asApple ? TaskState.RUNNING : TaskState.SUSPENDED);
                assertThat(task.snapshot().state()).as("what it is").isEqualTo(TaskState.SUSPENDED);
                task.suspend();
                assertThat(task.state()).isEqualTo(TaskState.SUSPENDED);
            }
        }
    }
}
