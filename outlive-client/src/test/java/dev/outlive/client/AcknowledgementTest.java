package dev.outlive.client;

import static dev.outlive.client.Tasks.SESSION;
import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.SessionConfiguration.Acknowledgement;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events that the app settles itself. */
@Timeout(60)
class AcknowledgementTest {
    private final BlockingQueue<DeliveredEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Optional<DeliveredEvent>> besides = new LinkedBlockingQueue<>();
    private volatile boolean refuseInside;
    private FakeDaemon daemon;

    private final SessionDelegate delegate = new SessionDelegate() {
        @Override
        public void onComplete(Task task, Completion completion) {
            DeliveredEvent event = DeliveredEvent.current().orElseThrow();
            if (refuseInside) {
                event.refuse("not now");
                event.acknowledge(); // the first word counts
            }
            events.add(event);
        }

        @Override
        public void onProgress(Task task, Progress progress) {
            besides.add(DeliveredEvent.current());
        }
    };

    @BeforeEach
    void start() throws Exception {
        daemon = FakeDaemon.start();
        daemon.snapshot(aTask(1).running(10), aTask(2).running(10));
    }

    @AfterEach
    void stop() throws Exception {
        daemon.close();
    }

    private BackgroundSession open(Acknowledgement by) {
        var session = BackgroundSession.open(
                SessionConfiguration.background(SESSION.session().value())
                        .app(SESSION.app().value())
                        .home(daemon.home())
                        .daemonStart(DaemonStart.NEVER)
                        .acknowledgement(by)
                        .build(),
                delegate);
        daemon.await(ClientFrame.Start.class);
        return session;
    }

    private DeliveredEvent next() throws InterruptedException {
        DeliveredEvent event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event;
    }

    private List<Long> acknowledged() {
        return daemon.received(ClientFrame.Acknowledge.class).stream()
                .flatMap(frame -> frame.seqs().stream())
                .toList();
    }

    @Test
    void byHandAReturnedEventStaysOpenAndLaterOnesCome() throws Exception {
        try (var session = open(Acknowledgement.BY_HAND)) {
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            daemon.deliver(SESSION, 2, aTask(2).finished(200, 0));
            DeliveredEvent first = next();
            DeliveredEvent second = next();
            assertThat(first.seq()).isEqualTo(1);
            assertThat(first.session()).isEqualTo(session.ref());
            assertThat(first.isRedelivered()).isFalse();

            second.acknowledge();
            second.acknowledge();
            second.refuse("too late");
            daemon.await(ClientFrame.Acknowledge.class);
            assertThat(acknowledged()).containsExactly(2L);

            first.refuse("mended by hand");
            assertThat(daemon.await(ClientFrame.Refuse.class).why()).isEqualTo("mended by hand");
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            assertThat(next().seq()).as("once more").isEqualTo(1);
            assertThat(acknowledged()).containsExactly(2L);
        }
        assertThat(daemon.received(ClientFrame.Refuse.class)).hasSize(1);
    }

    /** After a reconnect the daemon sends it again: the app has it still, and has not settled it. */
    @Test
    void anEventTheAppKeepsIsNeitherHandedOverAgainNorAcknowledgedOnANewConnection() throws Exception {
        try (var session = open(Acknowledgement.BY_HAND)) {
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            DeliveredEvent kept = next();
            daemon.peer().drop();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> daemon.received(ClientFrame.Start.class).size() == 2);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            daemon.deliver(SESSION, 2, aTask(2).finished(200, 0));
            assertThat(next().seq()).isEqualTo(2);
            assertThat(acknowledged()).isEmpty();

            kept.acknowledge();

            daemon.await(ClientFrame.Acknowledge.class);
            assertThat(acknowledged()).containsExactly(1L);
            assertThat(session.ref()).isEqualTo(SESSION);
        }
    }

    @Test
    void insideTheCallbackTheFirstWordCounts() throws Exception {
        refuseInside = true;
        try (var session = open(Acknowledgement.ON_RETURN)) {
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            next();
            assertThat(daemon.await(ClientFrame.Refuse.class).why()).isEqualTo("not now");
            assertThat(session.ref()).isEqualTo(SESSION);
        }
        assertThat(acknowledged()).isEmpty();
    }

    @Test
    void progressIsNoEventToSettle() throws Exception {
        try (var session = open(Acknowledgement.BY_HAND)) {
            daemon.peer().send(new DaemonFrame.Progressed(SESSION, Tasks.id(1), new Progress(1, 20, 1000, 0, -1)));
            assertThat(besides.poll(10, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
            assertThat(session.ref()).isEqualTo(SESSION);
        }
        assertThat(DeliveredEvent.current()).isEmpty();
    }
}
