package dev.outlive.client;

import static dev.outlive.client.Tasks.SESSION;
import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReconnectTest {
    private static final Request REQUEST =
            Request.put(URI.create("http://127.0.0.1/x")).build();

    private FakeDaemon daemon;
    private final RecordingDelegate delegate = new RecordingDelegate();

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = FakeDaemon.start();
    }

    @AfterEach
    void stopDaemon() throws IOException {
        daemon.close();
    }

    private SessionConfiguration photos() {
        return SessionConfiguration.background("photos")
                .app("com.example.photos")
                .home(daemon.home())
                .daemonStart(DaemonStart.NEVER)
                .build();
    }

    private void awaitStarts(int count) {
        Awaitility.await("start number " + count)
                .atMost(Duration.ofSeconds(10))
                .until(() -> daemon.received(ClientFrame.Start.class).size() >= count);
    }

    @Test
    void goesOnWhereItWasWhenTheDaemonIsRestarted() throws IOException {
        try (var session = BackgroundSession.open(photos(), delegate)) {
            awaitStarts(1);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            delegate.await("complete 1");
            session.flush();
            daemon.stop();
            daemon.listen();
            awaitStarts(2);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0)); // an over-eager daemon
            daemon.deliver(SESSION, 2, aTask(2).finished(200, 0));
            delegate.await("complete 2");

            assertThat(delegate.heard).containsExactly("snapshot 0", "complete 1", "complete 2");
            var attaches = daemon.received(ClientFrame.Attach.class);
            assertThat(attaches).extracting(ClientFrame.Attach::resumeEpoch).containsExactly(null, 1L);
        }
    }

    @Proves("I12")
    @Test
    void acknowledgesAgainWhatTheDaemonMayHaveMissed() throws Exception {
        var ackLost = new CountDownLatch(1);
        daemon.on(ClientFrame.Acknowledge.class, (peer, ack) -> {
            if (ackLost.getCount() == 1) {
                ackLost.countDown();
                peer.drop();
            } else {
                peer.send(new DaemonFrame.Done(ack.call()));
            }
        });
        try (var session = BackgroundSession.open(photos(), delegate)) {
            awaitStarts(1);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            assertThat(ackLost.await(10, TimeUnit.SECONDS)).isTrue();
            awaitStarts(2);
            session.flush();
            assertThat(daemon.received(ClientFrame.Acknowledge.class))
                    .extracting(ClientFrame.Acknowledge::seqs)
                    .containsExactly(List.of(1L), List.of(1L));
            assertThat(delegate.heard).containsExactly("snapshot 0", "complete 1");
        }
    }

    /** As one that is away for long: the read of the body is given up, and begun again. */
    @Proves({"I12", "I13"})
    @Test
    void aBodyThatADaemonWhichIsAwayCannotGiveIsWaitedForAndNotRefused() throws Exception {
        var left = new AtomicInteger(6); // one more than a call is repeated
        byte[] small = {1, 2, 3};
        daemon.on(ClientFrame.ReadResponse.class, (peer, read) -> {
            if (left.getAndDecrement() > 0) {
                peer.drop();
            } else {
                peer.send(new DaemonFrame.ResponseIs(read.call(), Tasks.response(200, small.length, null), small));
            }
        });
        daemon.on(ClientFrame.AcknowledgeData.class, (peer, had) -> peer.send(new DaemonFrame.Done(had.call())));
        var reading = new RecordingDelegate() {
            @Override
            public void onResponse(Task task, Response response) {
                heard.add("response " + task.number());
            }

            @Override
            public void onData(Task task, long offset, byte[] bytes) {
                heard.add("data " + offset + " " + bytes.length);
            }
        };
        try (var session = BackgroundSession.open(photos(), reading)) {
            awaitStarts(1);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, small.length));
            reading.await("complete 1");
            session.flush();
            assertThat(reading.heard).containsExactly("snapshot 0", "response 1", "data 0 3", "complete 1");
            assertThat(daemon.received(ClientFrame.Refuse.class)).isEmpty();
        }
    }

    /** Nobody waits for a body on behalf of a process that has let go of the session. */
    @Test
    void aBodyThatIsWaitedForHoldsUpNoClose() throws Exception {
        var asked = new CountDownLatch(1);
        daemon.on(ClientFrame.ReadResponse.class, (peer, read) -> {
            asked.countDown();
            peer.drop();
        });
        var reading = new RecordingDelegate() {
            @Override
            public void onData(Task task, long offset, byte[] bytes) {
                heard.add("data " + offset);
            }
        };
        try (var session = BackgroundSession.open(photos(), reading)) {
            awaitStarts(1);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 3));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            daemon.stop();
        }
        assertThat(reading.heard).containsExactly("snapshot 0");
        assertThat(daemon.received(ClientFrame.Refuse.class)).isEmpty();
    }

    @Test
    void callbackThatRunsWhileTheDaemonIsAwayIsAcknowledgedAfterwards() throws Exception {
        var inside = new CountDownLatch(1);
        var restarted = new CountDownLatch(1);
        var slow = new RecordingDelegate() {
            @Override
            public void onComplete(Task task, Completion completion) {
                inside.countDown();
                try {
                    assertThat(restarted.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                super.onComplete(task, completion);
            }
        };
        try (var session = BackgroundSession.open(photos(), slow)) {
            awaitStarts(1);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
            daemon.stop();
            restarted.countDown();
            slow.await("complete 1");
            assertThat(daemon.received(ClientFrame.Acknowledge.class)).isEmpty();
            daemon.listen();
            daemon.await(ClientFrame.Acknowledge.class, ack -> ack.seqs().equals(List.of(1L)));
            assertThat(session.detached()).isNotDone();
        }
    }

    @Proves("I2")
    @Test
    void submitWhoseAnswerWasLostIsRepeatedWithTheSameSubmissionId() {
        var times = new AtomicInteger();
        daemon.on(ClientFrame.Submit.class, (peer, submit) -> {
            if (times.getAndIncrement() == 0) {
                peer.drop();
            } else {
                peer.send(new DaemonFrame.Accepted(submit.call(), DaemonFrame.Found.EXISTING, aTask(1).suspended(1)));
            }
        });
        try (var session = BackgroundSession.open(photos(), delegate)) {
            UploadTask task = session.upload(REQUEST, Path.of("img.jpg"));
            assertThat(task.number()).isEqualTo(1);
            var submits = daemon.received(ClientFrame.Submit.class);
            assertThat(submits).hasSize(2);
            assertThat(submits.get(0).submission()).isEqualTo(submits.get(1).submission());
            assertThat(submits.get(0).call()).isNotEqualTo(submits.get(1).call());
        }
    }

    @Test
    void suspendWhoseAnswerWasLostIsNotCountedTwice() {
        daemon.snapshot(aTask(1).running(5));
        daemon.on(ClientFrame.Act.class, (peer, act) -> {
            daemon.snapshot(aTask(1).suspended(1)); // it took effect, and nobody heard
            peer.drop();
        });
        try (var session = BackgroundSession.open(photos(), delegate)) {
            Task task = session.allTasks().get(0);
            task.suspend();
            assertThat(daemon.received(ClientFrame.Act.class)).hasSize(1);
            assertThat(task.snapshot().suspendCount()).isEqualTo(1);
        }
    }

    @Test
    void suspendThatNeverArrivedIsRepeated() {
        daemon.snapshot(aTask(1).running(5));
        var times = new AtomicInteger();
        daemon.on(ClientFrame.Act.class, (peer, act) -> {
            if (times.getAndIncrement() == 0) {
                peer.drop();
            } else {
                peer.send(new DaemonFrame.TaskIs(act.call(), aTask(1).suspended(1)));
            }
        });
        try (var session = BackgroundSession.open(photos(), delegate)) {
            session.allTasks().get(0).suspend();
            assertThat(times.get()).isEqualTo(2);
        }
    }

    @Test
    void callsWaitWhileTheDaemonIsAway() throws Exception {
        try (var session = BackgroundSession.open(photos(), delegate)) {
            awaitStarts(1);
            daemon.stop();
            var tasks = CompletableFuture.supplyAsync(session::allTasks);
            daemon.snapshot(aTask(1).running(5));
            daemon.listen();
            assertThat(tasks.get(15, TimeUnit.SECONDS)).hasSize(1);
        }
    }

    @Test
    void waitingCallCanBeInterrupted() throws Exception {
        try (var session = BackgroundSession.open(photos(), delegate)) {
            awaitStarts(1);
            daemon.on(ClientFrame.Find.class, (peer, find) -> {}); // never answers
            var thrown = new CompletableFuture<Throwable>();
            var caller = new Thread(() -> {
                try {
                    session.allTasks();
                } catch (OutliveException interrupted) {
                    thrown.complete(
                            Thread.currentThread().isInterrupted() ? interrupted : new AssertionError("no flag"));
                }
            });
            caller.start();
            daemon.await(ClientFrame.Find.class);
            caller.interrupt();
            assertThat(thrown.get(10, TimeUnit.SECONDS)).hasMessageContaining("interrupted while waiting");
            daemon.on(
                    ClientFrame.Find.class,
                    (peer, find) -> peer.send(new DaemonFrame.Tasks(find.call(), List.of(aTask(1).running(1)), false)));
            assertThat(session.allTasks()).as("the connection survives").hasSize(1);
            assertThat(daemon.connections()).isEqualTo(1);
        }
    }

    @Proves("I18")
    @Test
    void leaseTakenWhileConnectedEndsTheSessionObject() throws Exception {
        try (var session = BackgroundSession.open(photos(), delegate)) {
            awaitStarts(1);
            daemon.peer().send(new DaemonFrame.LeaseLost(SESSION, "process 99 took the session over"));
            Detached detached = session.detached().get(10, TimeUnit.SECONDS);
            assertThat(detached.cause()).isEqualTo(Detached.Cause.LEASE_LOST);
            assertThat(detached.message()).contains("process 99");
            assertThatThrownBy(() -> session.upload("a", REQUEST, Path.of("x")))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            lost -> assertThat(lost.code()).isEqualTo(ErrorCode.LEASE_LOST));
            assertThat(delegate.heard)
                    .as("the session is valid: no onInvalidated")
                    .containsExactly("snapshot 0");
        }
    }

    @Proves("I18")
    @Test
    void leaseTakenWhileAwayEndsTheSessionObject() throws Exception {
        try (var session = BackgroundSession.open(photos(), delegate)) {
            awaitStarts(1);
            daemon.on(
                    ClientFrame.Attach.class,
                    (peer, attach) -> peer.send(new DaemonFrame.Refused(
                            attach.call(), ErrorCode.LEASE_LOST, "process 99 opened it meanwhile")));
            daemon.peer().drop();
            assertThat(session.detached().get(10, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.LEASE_LOST);
        }
    }

    @Test
    void refusedCallWithLeaseLostEndsTheSessionObject() throws Exception {
        try (var session = BackgroundSession.open(photos(), delegate)) {
            awaitStarts(1);
            daemon.on(
                    ClientFrame.Submit.class,
                    (peer, submit) -> peer.send(
                            new DaemonFrame.Refused(submit.call(), ErrorCode.LEASE_LOST, "the epoch is 7 now")));
            assertThatThrownBy(() -> session.upload("a", REQUEST, Path.of("x"))).hasMessage("the epoch is 7 now");
            assertThat(session.detached().get(10, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.LEASE_LOST);
        }
    }

    @Test
    void malformedDeliveryIsAskedForAgainOnANewConnection() throws IOException {
        try (var session = BackgroundSession.open(photos(), delegate)) {
            awaitStarts(1);
            daemon.peer().sendLine("{\"frame\":\"Deliver\",\"seq\":\"one\"}");
            awaitStarts(2);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            delegate.await("complete 1");
            assertThat(session.detached()).isNotDone();
        }
    }

    @Test
    void malformedAnswerFailsItsCallOnly() throws IOException {
        try (var session = BackgroundSession.open(photos(), delegate)) {
            awaitStarts(1);
            daemon.on(
                    ClientFrame.Find.class,
                    (peer, find) -> peer.sendLine("{\"frame\":\"Tasks\",\"call\":" + find.call() + ",\"tasks\":7}"));
            assertThatThrownBy(session::allTasks)
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            bad -> assertThat(bad.code()).isEqualTo(ErrorCode.BAD_FRAME))
                    .hasMessageContaining("Find");
            assertThat(daemon.connections()).isEqualTo(1);
        }
    }

    @Test
    void futureWithoutADelegateSurvivesARestart() throws Exception {
        daemon.snapshot(aTask(1).running(5));
        try (var session = BackgroundSession.open(photos())) {
            var completion = session.allTasks().get(0).completion();
            daemon.stop();
            daemon.snapshot(aTask(1).finished(200, 0)); // it ended while nobody listened
            daemon.listen();
            assertThat(completion.get(10, TimeUnit.SECONDS)).isInstanceOf(Completion.Finished.class);
        }
    }

    @Test
    void closeWhileTheDaemonIsAwayReturns() throws Exception {
        var session = BackgroundSession.open(photos(), delegate);
        awaitStarts(1);
        daemon.stop();
        session.close();
        assertThat(session.detached().get(10, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.CLOSED);
    }

    @Test
    void closedSessionCanBeOpenedAgainAtOnce() {
        daemon.on(ClientFrame.Attach.class, (peer, attach) -> {
            if (daemon.received(ClientFrame.Attach.class).size() > 1 && !peer.isAlone()) {
                peer.send(new DaemonFrame.Refused(attach.call(), ErrorCode.SESSION_IN_USE, "held"));
            } else {
                daemon.attach(peer, attach);
            }
        });
        BackgroundSession.open(photos(), delegate).close();
        BackgroundSession.open(photos(), delegate).close();
    }
}
