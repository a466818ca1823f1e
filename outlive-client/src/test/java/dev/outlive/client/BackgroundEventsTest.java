package dev.outlive.client;

import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.internal.Effect;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The handler of background events: called once a hand-over, before the events, and what its done says (BG-33, BG-34). */
@Timeout(60)
class BackgroundEventsTest {
    private static final AtomicInteger SESSIONS = new AtomicInteger(); // a process is told of each once

    private final SessionRef session = SessionRef.of("com.example.photos", "told-" + SESSIONS.incrementAndGet());
    private final RecordingDelegate delegate = new RecordingDelegate();
    private final List<Runnable> later = new ArrayList<>();
    private final List<String> toldDaemon = new CopyOnWriteArrayList<>();
    private final Logger log = Logger.getLogger("dev.outlive.client");
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler noting = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record.getLevel() + " " + record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private FakeDaemon daemon;

    @BeforeEach
    void listen() throws IOException {
        daemon = FakeDaemon.start();
        log.addHandler(noting);
    }

    @AfterEach
    void stop() throws IOException {
        log.removeHandler(noting);
        daemon.close();
    }

    private HandOver handOver() {
        return new HandOver(session, () -> toldDaemon.add("finished"), later::add);
    }

    private BackgroundSession open() {
        return BackgroundSession.open(
                SessionConfiguration.background(session.session().value())
                        .app(session.app().value())
                        .home(daemon.home())
                        .daemonStart(DaemonStart.NEVER)
                        .build(),
                delegate);
    }

    @Test
    void doneBeforeTheEventsAreDrainedIsLoggedAndToldOnce() {
        handOver().call((id, done) -> {
            done.run();
            done.run();
        });
        assertThat(toldDaemon).containsExactly("finished");
        assertThat(logged)
                .singleElement()
                .asString()
                .startsWith("INFO")
                .contains("before they were drained", "Nothing is lost");
    }

    @Test
    void doneOnceTheyAreDrainedIsNotLogged() {
        var kept = new ArrayList<Runnable>();
        HandOver handOver = handOver();
        handOver.call((id, done) -> kept.add(done));
        handOver.drained(() -> kept.get(0).run());
        assertThat(toldDaemon).containsExactly("finished");
        assertThat(logged).isEmpty();
    }

    @Test
    void doneThatDoesNotComeIsLoggedAfterAWhile() {
        var kept = new ArrayList<Runnable>();
        handOver().call((id, done) -> kept.add(done));
        assertThat(HandOver.DONE_SECONDS).isEqualTo(30);
        assertThat(later).hasSize(1);
        later.get(0).run();
        assertThat(logged).singleElement().asString().startsWith("WARNING").contains("hasn't run done for 30 s");
        kept.get(0).run();
        logged.clear();
        later.get(0).run();
        assertThat(logged).isEmpty();
    }

    @Test
    void whereNobodyIsToldTheDrainedMessageIsTheEnd() {
        HandOver handOver = handOver();
        handOver.call(null);
        assertThat(handOver.returned()).isDone();
        handOver.drained(() -> {});
        assertThat(toldDaemon).containsExactly("finished");
        assertThat(logged).isEmpty();
    }

    @Test
    void handlerThatThrowsHoldsBackNeitherTheEventsNorTheirEnd() {
        HandOver handOver = handOver();
        handOver.call((id, done) -> {
            throw new IllegalStateException("no room");
        });
        assertThat(handOver.returned()).isDone();
        handOver.drained(() -> {});
        assertThat(toldDaemon).containsExactly("finished");
    }

    @Test
    void eventsOfASessionThatIsOpenedInTheHandlerWaitUntilItHasReturned() throws Exception {
        var opened = new CompletableFuture<BackgroundSession>();
        var leave = new CountDownLatch(1);
        BackgroundApp.onBackgroundEvents((id, done) -> {
            opened.complete(open());
            try {
                leave.await();
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            delegate.heard.add("handler " + id);
        });
        daemon.launchedFor(LaunchReason.EVENTS);
        daemon.on(ClientFrame.Start.class, (peer, start) -> {
            peer.send(new DaemonFrame.Done(start.call()));
            daemon.deliver(session, 1, aTask(1).finished(201, 5));
        });
        var told = new Thread(() -> HandOvers.told(session, false));
        told.start();
        try (BackgroundSession mine = opened.join()) {
            delegate.await("snapshot 0");
            for (int i = 0; i < 20; i++) {
                assertThat(mine.allTasks()).isEmpty();
            }
            assertThat(daemon.received(ClientFrame.Start.class)).isEmpty();
            leave.countDown();
            delegate.await("complete 1");
            assertThat(delegate.heard)
                    .containsExactly(
                            "snapshot 0", "handler " + session.session().value(), "complete 1");
            told.join();
        }
    }

    @Test
    void whoeverLearnsItFirstCallsTheHandlerAndNobodyElseDoes() {
        BackgroundApp.onBackgroundEvents((id, done) -> delegate.heard.add("handler " + id));
        daemon.launchedFor(LaunchReason.EVENTS);
        String called = "handler " + session.session().value();
        try (BackgroundSession mine = open()) {
            delegate.await(called);
            HandOvers.told(session, false);
            HandOvers.told(session, true);
        }
        open().close();
        assertThat(delegate.heard).containsOnlyOnce(called);
        HandOvers.told(session, true); // said again after a break
        assertThat(delegate.heard).containsOnlyOnce(called);
        HandOvers.told(session, false); // woken anew
        assertThat(delegate.heard).filteredOn(called::equals).hasSize(2);
    }

    /** The first callback of a session that is closed at once may begin after that, on its own thread. */
    @Test
    void sessionThatWasClosedBeforeItsFirstCallbackKeepsNobodyFromBeingTold() {
        BackgroundApp.onBackgroundEvents((id, done) -> delegate.heard.add("handler " + id));
        var events = new SessionEvents(session, delegate, Map.of(), SessionConfiguration.Acknowledgement.ON_RETURN);
        events.ended(new Effect.End(Effect.End.Kind.CLOSED, ErrorCode.LEASE_LOST, "closed"));
        HandOvers.held(session, events);
        HandOvers.told(session, false);
        assertThat(delegate.heard)
                .containsExactly("handler " + session.session().value());
    }

    @Test
    void sessionThatNobodyWasStartedForHasNoHandOver() {
        BackgroundApp.onBackgroundEvents((id, done) -> delegate.heard.add("handler " + id));
        try (BackgroundSession mine = open()) {
            daemon.await(ClientFrame.Start.class);
            assertThat(delegate.heard).containsExactly("snapshot 0");
        }
    }
}
