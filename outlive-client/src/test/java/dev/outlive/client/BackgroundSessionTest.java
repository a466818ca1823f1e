package dev.outlive.client;

import static dev.outlive.client.Tasks.SESSION;
import static dev.outlive.client.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.ServiceType;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundSessionTest {
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

    private SessionConfiguration.Builder photos() {
        return SessionConfiguration.background("photos")
                .app("com.example.photos")
                .home(daemon.home())
                .daemonStart(DaemonStart.NEVER);
    }

    @Test
    void snapshotComesFirstThenEventsInTheirOrder() {
        daemon.snapshot(aTask(1).running(10), aTask(2).finished(200, 0));
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            daemon.await(ClientFrame.Start.class);
            daemon.deliver(SESSION, 1, aTask(2).finished(200, 0));
            daemon.peer().send(new DaemonFrame.Progressed(SESSION, Tasks.id(1), new Progress(1, 20, 1000, 0, -1)));
            delegate.await("progress 1 20");
            daemon.deliver(SESSION, 2, aTask(1).finished(201, 0));
            daemon.peer().send(new DaemonFrame.Drained(SESSION, 1, 2));
            delegate.await("drained 2");

            assertThat(delegate.heard)
                    .containsExactly("snapshot 2", "complete 2", "progress 1 20", "complete 1", "drained 2");
            assertThat(session.ref()).isEqualTo(SESSION);
        }
        assertThat(daemon.received(ClientFrame.Acknowledge.class))
                .flatMap(ClientFrame.Acknowledge::seqs)
                .containsExactly(1L, 2L);
    }

    @Test
    void aSubmissionThatTheDaemonCantReadIsRefusedAndNotSaidAgain() {
        daemon.on(
                ClientFrame.Submit.class,
                (peer, submit) -> peer.send(new DaemonFrame.Refused(0, ErrorCode.BAD_FRAME, "a line isn't JSON")));
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            assertThatThrownBy(() -> session.upload("a", REQUEST, Path.of("img.jpg")))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BAD_FRAME));
            assertThat(daemon.received(ClientFrame.Submit.class)).hasSize(1);
            assertThat(daemon.connections()).isOne();
        }
    }

    @Test
    void settingsThatTheDaemonCantReadAreRefusedAtOnce() {
        daemon.on(
                ClientFrame.Attach.class,
                (peer, attach) -> peer.send(new DaemonFrame.Refused(0, ErrorCode.BAD_FRAME, "a line isn't JSON")));
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> BackgroundSession.open(photos().build(), delegate))
                        .isInstanceOfSatisfying(
                                OutliveException.class,
                                refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BAD_FRAME)));
    }

    @Test
    void theEndOfASessionWithoutADelegateIsAcknowledgedByItself() throws Exception {
        try (var session = BackgroundSession.open(photos().build())) {
            daemon.await(ClientFrame.Watch.class);
            daemon.peer()
                    .send(new DaemonFrame.Deliver(
                            SESSION,
                            1,
                            daemon.epoch(),
                            4,
                            DaemonFrame.EventType.INVALIDATED,
                            null,
                            1,
                            false,
                            false,
                            false,
                            null,
                            null,
                            0));
            assertThat(daemon.await(ClientFrame.Acknowledge.class).seqs()).containsExactly(4L);
            assertThat(session.detached().get(10, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.INVALIDATED);
        }
    }

    @Test
    void uploadSaysWhatWasAskedAndHowTheTaskWasFound() {
        var finds = new ArrayDeque<>(
                List.of(DaemonFrame.Found.CREATED, DaemonFrame.Found.EXISTING, DaemonFrame.Found.ARCHIVED));
        daemon.on(ClientFrame.Submit.class, (peer, submit) -> {
            DaemonFrame.Found found = finds.remove();
            boolean archived = found == DaemonFrame.Found.ARCHIVED;
            peer.send(new DaemonFrame.Accepted(
                    submit.call(),
                    found,
                    archived ? aTask(1).key("a").archived() : aTask(1).key("a").suspended(1)));
        });
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            UploadTask created = session.upload(
                    "a",
                    REQUEST,
                    Path.of("img.jpg"),
                    UploadOptions.defaults()
                            .withSource(SourceMode.REFERENCE)
                            .withDescription("mine")
                            .withPriority(0.9)
                            .withNotBefore(Instant.EPOCH)
                            .withBytesPerSecondMax(7)
                            .withBytesHint(new BytesHint(2000, BytesHint.UNKNOWN))
                            .withAttemptsMax(3)
                            .withRetryStatuses(503));
            UploadTask existing = session.upload("a", REQUEST, Path.of("img.jpg"));
            UploadTask archived = session.upload("a", REQUEST, Path.of("img.jpg"));

            assertThat(created.found()).isEqualTo(UploadTask.Found.CREATED);
            assertThat(existing.found()).isEqualTo(UploadTask.Found.EXISTING);
            assertThat(archived.found()).isEqualTo(UploadTask.Found.ARCHIVED);
            assertThat(created).isEqualTo(existing);
            assertThat(created.isAcknowledged())
                    .as("all objects of a task agree")
                    .isTrue();
            var submission = daemon.await(ClientFrame.Submit.class).submission();
            assertThat(submission.source())
                    .isEqualTo(new Source(Path.of("img.jpg").toAbsolutePath().toString(), SourceMode.REFERENCE));
            assertThat(submission.description()).isEqualTo("mine");
            assertThat(submission.priority()).isEqualTo(0.9);
            assertThat(submission.notBefore()).isEqualTo(Instant.EPOCH);
            assertThat(submission.bytesPerSecondMax()).isEqualTo(7);
            assertThat(submission.bytesHint()).isEqualTo(new BytesHint(2000, BytesHint.UNKNOWN));
            assertThat(submission.failurePolicy().attemptsMax()).isEqualTo(3);
            assertThat(submission.failurePolicy().retryStatuses()).containsExactly(503);
            assertThat(submission.resume()).isFalse();
        }
    }

    @Test
    void archivedTaskCanBeResumedAndCancelledWithoutEffectAndItsAnswerIsGone() {
        daemon.on(
                ClientFrame.Submit.class,
                (peer, submit) -> peer.send(new DaemonFrame.Accepted(
                        submit.call(),
                        DaemonFrame.Found.ARCHIVED,
                        aTask(1).key("a").archived())));
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            UploadTask task = session.upload("a", REQUEST, Path.of("img.jpg"));
            task.resume();
            task.cancel();

            assertThat(daemon.received(ClientFrame.Act.class)).isEmpty();
            assertThat(task.outcome()).isPresent();
            assertThat(task.response()).isEmpty();
            assertThatThrownBy(() -> task.completion().get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            gone -> assertThat(gone.code()).isEqualTo(ErrorCode.TASK_ENDED));
        }
    }

    @Test
    void refusalCarriesTheDaemonsCodeAndMessage() {
        daemon.on(
                ClientFrame.Submit.class,
                (peer, submit) -> peer.send(new DaemonFrame.Refused(
                        submit.call(), ErrorCode.KEY_CONFLICT, "the key a belongs to another URL")));
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            assertThatThrownBy(() -> session.upload("a", REQUEST, Path.of("img.jpg")))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.KEY_CONFLICT))
                    .hasMessage("the key a belongs to another URL");
        }
    }

    @Test
    void bodyIsReadWhenAskedForFromStoreOrFile() throws IOException {
        byte[] small = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
        Path large = Files.write(daemon.home().state().resolve("body"), new byte[300_000]);
        daemon.on(
                ClientFrame.ReadResponse.class,
                (peer, read) -> peer.send(
                        new DaemonFrame.ResponseIs(read.call(), Tasks.response(200, small.length, null), small)));
        var bodies = new java.util.concurrent.LinkedBlockingQueue<byte[]>();
        var reading = new RecordingDelegate() {
            @Override
            public void onComplete(Task task, Completion completion) {
                if (completion instanceof Completion.Finished f) {
                    try (var body = f.response().body()) {
                        bodies.add(body.readAllBytes());
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    assertThat(f.response().bodyBytes())
                            .hasSize((int) f.response().bodyLength());
                }
                super.onComplete(task, completion);
            }
        };
        try (var session = BackgroundSession.open(photos().build(), reading)) {
            daemon.await(ClientFrame.Start.class);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, small.length));
            daemon.deliver(SESSION, 2, aTask(2).finished(200, 300_000, large.toString()));
            daemon.deliver(SESSION, 3, aTask(3).finished(204, 0));
            daemon.deliver(SESSION, 4, aTask(4).finished(500, 0));
            reading.await("complete 4");

            assertThat(bodies.remove()).isEqualTo(small);
            assertThat(bodies.remove()).hasSize(300_000);
            assertThat(bodies.remove()).as("a 204 has an empty body").isEmpty();
            assertThat(bodies.remove()).isEmpty();
            assertThat(reading.completions.get(3)).isInstanceOfSatisfying(Completion.Finished.class, f -> {
                assertThat(f.response().status()).isEqualTo(500);
                assertThat(f.response().isSuccessful()).isFalse();
            });
            assertThat(daemon.received(ClientFrame.ReadResponse.class))
                    .as("read once, kept")
                    .hasSize(1);
            assertThat(session.detached()).isNotDone();
        }
    }

    @Test
    void completionsTellFailureAndCancellation() {
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            daemon.await(ClientFrame.Start.class);
            daemon.deliver(SESSION, 1, aTask(1).failed(ErrorCode.OUTCOME_UNKNOWN));
            daemon.deliver(SESSION, 2, aTask(2).cancelled());
            delegate.await("complete 2");
            assertThat(delegate.completions.get(0)).isInstanceOfSatisfying(Completion.Failed.class, failed -> {
                assertThat(failed.error().code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
                assertThat(failed.error().serverMayHaveProcessed()).isTrue();
                assertThat(failed.lastResponse()).isEmpty();
            });
            assertThat(delegate.completions.get(1)).isInstanceOf(Completion.Cancelled.class);
            assertThat(session.toString()).contains("com.example.photos/photos");
        }
    }

    @Test
    void callbacksStaySerialAndOrderedOnAConcurrentExecutor() {
        var pool = Executors.newFixedThreadPool(8);
        try (var session = BackgroundSession.open(photos().executor(pool).build(), delegate)) {
            daemon.await(ClientFrame.Start.class);
            for (int seq = 1; seq <= 200; seq++) {
                daemon.deliver(SESSION, seq, aTask(seq).finished(200, 0));
            }
            delegate.await("complete 200");
            assertThat(delegate.atOnceMax.get()).isEqualTo(1);
            var expected = new java.util.ArrayList<String>();
            expected.add("snapshot 0");
            for (int seq = 1; seq <= 200; seq++) {
                expected.add("complete " + seq);
            }
            assertThat(delegate.heard).isEqualTo(expected);
            session.flush();
            assertThat(daemon.received(ClientFrame.Acknowledge.class).stream()
                            .mapToInt(ack -> ack.seqs().size())
                            .sum())
                    .isEqualTo(200);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void flushWaitsForTheCallbackThatRuns() {
        var begun = new CompletableFuture<Void>();
        Thread flushing = Thread.currentThread();
        var slow = new SessionDelegate() {
            @Override
            public void onComplete(Task task, Completion completion) {
                begun.complete(null);
                await().until(() -> flushing.getState() == Thread.State.TIMED_WAITING);
            }
        };
        try (var session = BackgroundSession.open(photos().build(), slow)) {
            daemon.await(ClientFrame.Start.class);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            begun.join();
            session.flush();
            assertThat(daemon.received(ClientFrame.Acknowledge.class)).hasSize(1);
        }
    }

    @Test
    void everyMethodMayBeCalledInsideACallbackEvenWithAnExecutorThatRunsInTheCaller() {
        daemon.on(
                ClientFrame.Submit.class,
                (peer, submit) -> peer.send(new DaemonFrame.Accepted(
                        submit.call(),
                        DaemonFrame.Found.CREATED,
                        aTask(7).key("next").suspended(1))));
        daemon.on(
                ClientFrame.Act.class,
                (peer, act) -> peer.send(new DaemonFrame.TaskIs(act.call(), aTask(7).running(0))));
        daemon.on(
                ClientFrame.Describe.class,
                (peer, describe) -> peer.send(new DaemonFrame.TaskIs(
                        describe.call(),
                        aTask(7).description(describe.description()).running(0))));
        var session = new java.util.concurrent.CompletableFuture<BackgroundSession>();
        var calling = new RecordingDelegate() {
            @Override
            public void onComplete(Task task, Completion completion) {
                var held = session.join();
                UploadTask next = held.upload("next", REQUEST, Path.of("b.jpg"));
                next.resume();
                next.description("second");
                assertThat(next.state()).isEqualTo(TaskState.RUNNING);
                assertThat(next.description()).isEqualTo("second");
                assertThat(held.allTasks()).isEmpty();
                assertThat(held.tasks().upload()).isEmpty();
                assertThat(held.task("next")).isEmpty();
                held.flush();
                held.finishTasksAndInvalidate();
                super.onComplete(task, completion);
            }
        };
        session.complete(BackgroundSession.open(photos().executor(Runnable::run).build(), calling));
        daemon.await(ClientFrame.Start.class);
        daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
        calling.await("complete 1");
        session.join().close();
        assertThat(daemon.await(ClientFrame.Invalidate.class).cancelTasks()).isFalse();
        assertThat(daemon.await(ClientFrame.Act.class).capability()).isEqualTo("cap-1");
    }

    @Test
    void closingInsideACallbackLetsGo() throws Exception {
        var session = new java.util.concurrent.CompletableFuture<BackgroundSession>();
        var closing = new RecordingDelegate() {
            @Override
            public void onComplete(Task task, Completion completion) {
                session.join().close();
                super.onComplete(task, completion);
            }
        };
        session.complete(BackgroundSession.open(photos().build(), closing));
        daemon.await(ClientFrame.Start.class);
        daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
        daemon.deliver(SESSION, 2, aTask(2).finished(200, 0));
        assertThat(session.join().detached().get(10, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.CLOSED);
        closing.await("complete 1");
        assertThat(daemon.received(ClientFrame.Acknowledge.class))
                .as("its connection had gone when the callback returned")
                .isEmpty();
        assertThatThrownBy(() -> session.join().allTasks()).isInstanceOf(OutliveException.class);
    }

    @Test
    void throwingCallbackRefusesItsEventAndOthersGoOn() {
        var first = new CountDownLatch(1);
        var throwing = new RecordingDelegate() {
            @Override
            public void onComplete(Task task, Completion completion) {
                super.onComplete(task, completion);
                if (task.number() == 1 && first.getCount() == 1) {
                    first.countDown();
                    throw new IllegalStateException("disk of the app is full");
                }
            }
        };
        try (var session = BackgroundSession.open(photos().build(), throwing)) {
            daemon.await(ClientFrame.Start.class);
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            daemon.deliver(SESSION, 2, aTask(2).finished(200, 0));
            var refuse = daemon.await(ClientFrame.Refuse.class);
            assertThat(refuse.seq()).isEqualTo(1);
            assertThat(refuse.why()).contains("disk of the app is full");
            throwing.await("complete 2");
            daemon.deliver(SESSION, 1, aTask(1).finished(200, 0));
            daemon.await(ClientFrame.Acknowledge.class, ack -> ack.seqs().contains(1L));
            assertThat(throwing.heard).containsExactly("snapshot 0", "complete 1", "complete 2", "complete 1");
            assertThat(session.detached()).isNotDone();
        }
    }

    @Test
    void throwingSnapshotEndsTheAttach() throws Exception {
        var throwing = new SessionDelegate() {
            @Override
            public void onSnapshot(Snapshot snapshot) {
                throw new IllegalStateException("schema too new");
            }
        };
        var session = BackgroundSession.open(photos().build(), throwing);
        Detached detached = session.detached().get(10, TimeUnit.SECONDS);
        assertThat(detached.cause()).isEqualTo(Detached.Cause.SNAPSHOT_FAILED);
        assertThat(detached.message()).contains("schema too new").contains("open the session again");
        assertThat(daemon.received(ClientFrame.Start.class)).isEmpty();
        assertThatThrownBy(session::allTasks).hasMessageContaining("schema too new");
        session.close();
    }

    @Test
    void deliveryByHandWaitsForStart() {
        var configuration = photos().deliveryStart(SessionConfiguration.DeliveryStart.BY_HAND)
                .build();
        try (var session = BackgroundSession.open(configuration, delegate)) {
            delegate.await("snapshot 0");
            session.allTasks(); // a round trip after the snapshot's callback
            assertThat(daemon.received(ClientFrame.Start.class)).isEmpty();
            session.start();
            daemon.await(ClientFrame.Start.class);
        }
    }

    @Test
    void withoutADelegateNothingIsStartedAndFuturesTellTheOutcome() throws Exception {
        daemon.snapshot(aTask(1).running(10), aTask(2).running(10));
        try (var session = BackgroundSession.open(photos().build())) {
            Task one = session.allTasks().get(0);
            var completion = one.completion();
            assertThat(completion).isNotDone();
            daemon.await(ClientFrame.Watch.class);
            daemon.peer().send(new DaemonFrame.Changed(aTask(1).finished(201, 0)));
            assertThat(completion.get(10, TimeUnit.SECONDS)).isInstanceOf(Completion.Finished.class);
            daemon.on(
                    ClientFrame.Act.class,
                    (peer, act) -> peer.send(new DaemonFrame.TaskIs(act.call(), aTask(1).archived())));
            one.acknowledge();
            assertThat(one.isAcknowledged()).isTrue();
            assertThat(one.completion().get(10, TimeUnit.SECONDS)).isInstanceOf(Completion.Finished.class);
            assertThat(daemon.received(ClientFrame.Start.class)).isEmpty();
            assertThatThrownBy(session::start).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void completionFutureIsDoneBeforeOnCompleteAndCancellingItCancelsNothing() throws Exception {
        daemon.snapshot(aTask(1).running(10));
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            var task = session.allTasks().get(0);
            var cancelled = task.completion();
            cancelled.cancel(true);
            var completion = task.completion();
            daemon.await(ClientFrame.Start.class);
            daemon.deliver(SESSION, 1, aTask(1).finished(201, 0));
            delegate.await("complete 1");
            assertThat(completion).isCompleted();
            assertThat(completion.get()).isInstanceOf(Completion.Finished.class);
            assertThat(daemon.received(ClientFrame.Act.class)).isEmpty();
        }
    }

    @Test
    void invalidatedIsTheLastWord() throws Exception {
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            session.invalidateAndCancel();
            assertThat(daemon.await(ClientFrame.Invalidate.class).cancelTasks()).isTrue();
            daemon.await(ClientFrame.Start.class);
            daemon.peer()
                    .send(new DaemonFrame.Deliver(
                            SESSION,
                            1,
                            daemon.epoch(),
                            1,
                            DaemonFrame.EventType.INVALIDATED,
                            null,
                            1,
                            false,
                            false,
                            false));
            delegate.await("invalidated");
            assertThat(session.detached().get(10, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.INVALIDATED);
            assertThatThrownBy(() -> session.upload("a", REQUEST, Path.of("x")))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SESSION_INVALIDATING));
        }
    }

    @Test
    void sessionInUseNamesTheHolder() {
        daemon.on(
                ClientFrame.Attach.class,
                (peer, attach) -> peer.send(new DaemonFrame.Refused(
                        attach.call(), ErrorCode.SESSION_IN_USE, "process 77 has held it since noon")));
        assertThatThrownBy(() -> BackgroundSession.open(photos().build(), delegate))
                .isInstanceOfSatisfying(
                        OutliveException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SESSION_IN_USE))
                .hasMessageContaining("process 77");
        assertThat(delegate.heard).isEmpty();
    }

    @Test
    void whatATaskWaitsForIsHeardWhileTheSessionIsHeld() {
        TaskSnapshot waits = aTask(1).suspended(0);
        daemon.snapshot(waits);
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            daemon.await(ClientFrame.Start.class);
            Task task = session.allTasks().get(0);
            var battery = new Reason(WaitReason.POWER, "the machine is on battery", null, null);
            daemon.peer().send(new DaemonFrame.Changed(aTask(1).waiting(battery)));
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                while (!task.reason().equals(Optional.of(battery))) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    @Test
    void theConfigurationCarriesThePolicyAndAnUploadMayTightenIt() {
        var nightly =
                SchedulePolicy.ANYTIME.during(TimeWindows.of("22:00-06:00")).onMainsPower();
        var configuration = photos().allowsCellularAccess(false)
                .allowsExpensiveNetworkAccess(true)
                .allowsConstrainedNetworkAccess(false)
                .schedule(nightly)
                .serviceType(ServiceType.BACKGROUND)
                .build();
        assertThat(configuration.settings().policy())
                .isEqualTo(new TransferPolicy(false, true, false, nightly).as(ServiceType.BACKGROUND));
        assertThat(photos().build().settings().policy()).isEqualTo(TransferPolicy.UNRESTRICTED);
        var options = UploadOptions.defaults()
                .withPolicy(TransferPolicy.UNRESTRICTED.withoutExpensiveNetworkAccess())
                .withPriority(1);
        assertThat(options.policy()).isEqualTo(new TransferPolicy(true, false, true, SchedulePolicy.ANYTIME));
    }

    @Test
    void takingOverSaysSo() {
        BackgroundSession.takeOver(photos().build(), delegate).close();
        assertThat(daemon.await(ClientFrame.Attach.class).takeOver()).isTrue();
    }

    @Test
    void progressOfATaskTheAppHasForgottenIsStillTold() {
        daemon.snapshot(aTask(3).running(10));
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            daemon.await(ClientFrame.Start.class);
            daemon.snapshot(aTask(4).running(0));
            daemon.peer().send(new DaemonFrame.Progressed(SESSION, Tasks.id(4), new Progress(1, 500, 1000, 0, -1)));
            delegate.await("progress 4 500");
            assertThat(daemon.received(ClientFrame.Find.class)).hasSize(1);
            assertThat(session.detached()).isNotDone();
        }
    }

    @Test
    void subscribersAreToldTheProgressAndTheEndBesidesTheDelegate() throws Exception {
        daemon.snapshot(aTask(1).running(10));
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            daemon.await(ClientFrame.Start.class);
            var told = new LinkedBlockingQueue<String>();
            session.allTasks().get(0).progressPublisher().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Progress progress) {
                    told.add("" + progress.bytesSent());
                }

                @Override
                public void onError(Throwable failure) {
                    told.add("" + failure);
                }

                @Override
                public void onComplete() {
                    told.add("complete");
                }
            });
            assertThat(told.poll(30, TimeUnit.SECONDS)).as("as it is").isEqualTo("10");
            daemon.peer().send(new DaemonFrame.Progressed(SESSION, Tasks.id(1), new Progress(1, 20, 1000, 0, -1)));
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("20");
            daemon.deliver(SESSION, 1, aTask(1).finished(201, 0));
            assertThat(told.poll(30, TimeUnit.SECONDS)).as("the last").isEqualTo("1000");
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("complete");
        }
    }

    @Test
    void subscribersOfASessionThatIsLetGoAreToldSo() throws Exception {
        daemon.snapshot(aTask(1).running(10));
        var failure = new CompletableFuture<Throwable>();
        var session = BackgroundSession.open(photos().build(), delegate);
        session.allTasks().get(0).progressPublisher().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {}

            @Override
            public void onNext(Progress progress) {}

            @Override
            public void onError(Throwable why) {
                failure.complete(why);
            }

            @Override
            public void onComplete() {}
        });
        session.close();
        assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(OutliveException.class);
    }

    @Test
    void pagesAreAskedForToTheEnd() {
        daemon.on(
                ClientFrame.Find.class,
                (peer, find) -> peer.send(
                        find.selection().afterId() == null
                                ? new DaemonFrame.Tasks(
                                        find.call(), List.of(aTask(1).running(1), aTask(2).running(1)), true)
                                : new DaemonFrame.Tasks(find.call(), List.of(aTask(3).running(1)), false)));
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            assertThat(session.allTasks()).extracting(Task::number).containsExactly(1L, 2L, 3L);
            assertThat(daemon.received(ClientFrame.Find.class)
                            .get(1)
                            .selection()
                            .afterId())
                    .isEqualTo(Tasks.id(2).value());
        }
    }

    @Test
    void reconcilingTellsWhatEitherSideDoesNotKnow() {
        daemon.snapshot(aTask(1).key("a").running(1), aTask(2).key("lost").running(1), aTask(3).running(1));
        daemon.on(
                ClientFrame.FindKeys.class,
                (peer, find) -> peer.send(new DaemonFrame.Tasks(
                        find.call(), List.of(aTask(4).key("old").archived()), false)));
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            Reconciliation found = session.reconcile(List.of("old", "never", "a", "never"));

            assertThat(found.known().keySet()).containsExactly("old", "a");
            assertThat(found.known().values()).extracting(Task::isAcknowledged).containsExactly(true, false);
            assertThat(found.unknownKeys()).containsExactly("never");
            assertThat(found.unexpected()).extracting(Task::number).containsExactly(2L, 3L);
            assertThat(found.agrees()).isFalse();
            assertThat(daemon.await(ClientFrame.FindKeys.class).keys())
                    .extracting(TaskKey::value)
                    .containsExactly("old", "never");
        }
    }

    @Test
    void reconcilingManyKeysAsksPageByPageAndGoesOnAfterAFullOne() {
        daemon.on(ClientFrame.FindKeys.class, (peer, find) -> {
            var tasks = find.keys().stream()
                    .filter(key -> !key.value().endsWith("7"))
                    .map(key -> aTask(Long.parseLong(key.value().substring(1)))
                            .key(key.value())
                            .running(1))
                    .toList();
            boolean fits = tasks.size() <= 200;
            peer.send(new DaemonFrame.Tasks(find.call(), fits ? tasks : tasks.subList(0, 200), !fits));
        });
        var keys = LongStream.range(0, 1201).mapToObj(n -> "k" + n).toList();
        try (var session = BackgroundSession.open(photos().build(), delegate)) {
            Reconciliation found = session.reconcile(keys);

            assertThat(found.unknownKeys()).hasSize(120).allMatch(key -> key.endsWith("7"));
            assertThat(found.known().keySet()).hasSize(1081);
            assertThat(found.known())
                    .allSatisfy((key, task) -> assertThat("k" + task.number()).isEqualTo(key));
        }
    }

    @Test
    void aCallbackReachesItsSessionAlsoBeforeOpenHasReturned() throws Exception {
        daemon.snapshot(aTask(1).key("a").running(10));
        var seen = new CompletableFuture<BackgroundSession>();
        try (var session =
                BackgroundSession.open(photos().description("holiday").build(), new SessionDelegate() {
                    @Override
                    public void onSnapshot(Snapshot snapshot) {
                        seen.complete(snapshot.tasks().get(0).session().orElseThrow());
                    }
                })) {
            assertThat(seen.get(10, TimeUnit.SECONDS)).isSameAs(session);
            assertThat(session.description()).isEqualTo("holiday");
            assertThat(session.configuration().session()).isEqualTo(SESSION);
            assertThat(session.task(Tasks.id(1)).orElseThrow().session()).containsSame(session);
        }
        try (var observer = BackgroundSession.observe(photos().build())) {
            assertThat(observer.task("a").orElseThrow().session()).isEmpty();
        }
    }

    @Test
    void aSessionIsTakenOverWithoutADelegateToo() {
        BackgroundSession.takeOver(photos().build()).close();
        assertThat(daemon.await(ClientFrame.Attach.class).takeOver()).isTrue();
        assertThat(daemon.received(ClientFrame.Start.class)).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // that is what is tried
    void whatIsNullIsNamed() {
        try (var session = BackgroundSession.open(photos().build())) {
            Path file = Path.of("img.jpg");
            UploadOptions options = UploadOptions.defaults();
            assertThatThrownBy(() -> session.upload(null, REQUEST, file)).hasMessageContaining("key is null");
            assertThatThrownBy(() -> session.upload(null, REQUEST, Body.of("x")))
                    .hasMessageContaining("key is null");
            assertThatThrownBy(() -> session.data(null, REQUEST)).hasMessageContaining("key is null");
            assertThatThrownBy(() -> session.download(null, REQUEST)).hasMessageContaining("key is null");
            assertThatThrownBy(() -> session.data("a", null)).hasMessageContaining("request is null");
            assertThatThrownBy(() -> session.upload("a", REQUEST, (Path) null, options))
                    .hasMessageContaining("file to upload is null");
            assertThatThrownBy(() -> session.upload("a", REQUEST, (Body) null, options))
                    .hasMessageContaining("body to upload is null");
            assertThatThrownBy(() -> session.upload("a", REQUEST, file, null)).hasMessageContaining("options are null");
            assertThat(daemon.received(ClientFrame.Submit.class)).isEmpty();
        }
    }

    @Test
    void settingsReachTheDaemon() {
        BackgroundSession.open(
                        photos().relaunch(LaunchCommand.of("/usr/bin/app", "--background"))
                                .maxConcurrentTasksPerHost(3)
                                .defaultHeader("Authorization", "Bearer x")
                                .description("holiday")
                                .build(),
                        delegate)
                .close();
        var settings = daemon.await(ClientFrame.Attach.class).settings();
        assertThat(settings.lifecycle().launcher().argv()).containsExactly("/usr/bin/app", "--background");
        assertThat(settings.maxConcurrentTasksPerHost()).isEqualTo(3);
        assertThat(settings.defaultHeaders()).isEqualTo(Headers.empty().with("Authorization", "Bearer x"));
        assertThat(settings.description()).isEqualTo("holiday");
        assertThatThrownBy(() -> photos().defaultHeader("Host", "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
