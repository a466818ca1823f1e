package dev.outlive.client;

import static dev.outlive.client.Tasks.SESSION;
import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an app is told of metrics, and when it is asked for. */
@Timeout(60)
class MetricsTest {
    private FakeDaemon daemon;

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = FakeDaemon.start();
    }

    @AfterEach
    void stopDaemon() throws IOException {
        daemon.close();
    }

    private SessionConfiguration.Builder photos() {
        return SessionConfiguration.background("photos")
                .app("com.example.photos")
                .home(daemon.home())
                .daemonStart(DaemonStart.NEVER);
    }

    /** Writes down metrics, too. */
    private static final class Measuring extends RecordingDelegate {
        @Override
        public void onMetrics(Task task, TaskMetrics metrics) {
            heard.add("metrics " + task.number() + " " + metrics.attemptCount() + " of event "
                    + DeliveredEvent.current().orElseThrow().seq());
        }
    }

    @Test
    void metricsComeBeforeTheCompletionAndAreAcknowledgedWithIt() {
        var delegate = new Measuring();
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            assertThat(daemon.await(ClientFrame.Start.class).metrics()).isTrue();
            daemon.deliver(SESSION, 1, aTask(2).finished(200, 0), metrics(2, 3));
            delegate.await("complete 2");
            assertThat(delegate.heard).containsExactly("snapshot 0", "metrics 2 3 of event 1", "complete 2");
            assertThat(daemon.await(ClientFrame.Acknowledge.class).seqs()).containsExactly(1L);
        }
    }

    @Test
    void throwingRefusesTheEndAndTheCompletionIsNotCalled() {
        var delegate = new RecordingDelegate() {
            @Override
            public void onMetrics(Task task, TaskMetrics metrics) {
                throw new IllegalStateException("no room for metrics");
            }
        };
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            daemon.await(ClientFrame.Start.class);
            daemon.deliver(SESSION, 1, aTask(2).finished(200, 0), metrics(2, 3));
            assertThat(daemon.await(ClientFrame.Refuse.class).why()).contains("no room for metrics");
            assertThat(delegate.heard).containsExactly("snapshot 0");
        }
    }

    @Test
    void aDelegateThatWantsNoneDoesNotAskForThem() {
        var delegate = new RecordingDelegate();
        var handler = new TaskHandler() {};
        try (var session =
                BackgroundSession.open(photos().handler("quotes", handler).build(), delegate)) {
            assertThat(daemon.await(ClientFrame.Start.class).metrics()).isFalse();
            daemon.deliver(SESSION, 1, aTask(2).finished(200, 0));
            delegate.await("complete 2");
        }
    }

    @Test
    void aHandlerThatWantsThemIsEnough() {
        var handler = new TaskHandler() {
            @Override
            public void onMetrics(Task task, TaskMetrics metrics) {}
        };
        try (var session =
                BackgroundSession.open(photos().handler("quotes", handler).build(), new RecordingDelegate())) {
            assertThat(daemon.await(ClientFrame.Start.class).metrics()).isTrue();
        }
    }

    @Test
    void aTaskIsAskedForItsMetricsAtAnyTime() {
        daemon.snapshot(aTask(1).running(10));
        daemon.on(
                ClientFrame.ReadMetrics.class,
                (peer, read) -> peer.send(new DaemonFrame.MetricsAre(read.call(), metrics(1, 7))));
        try (var session = BackgroundSession.open(photos().build(), new RecordingDelegate())) {
            Task task = session.allTasks().get(0);
            assertThat(task.metrics()).isEqualTo(metrics(1, 7));
            assertThat(daemon.await(ClientFrame.ReadMetrics.class).task()).isEqualTo(task.id());
        }
    }

    private static TaskMetrics metrics(long task, long attempts) {
        return new TaskMetrics(
                TaskMetrics.SCHEMA, Tasks.id(task), Instant.EPOCH, null, 0, List.of(), attempts, List.of());
    }
}
