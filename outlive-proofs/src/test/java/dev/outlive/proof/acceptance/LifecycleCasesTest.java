package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outlive.client.Completion;
import dev.outlive.client.DelayedStart;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration.DeliveryStart;
import dev.outlive.client.StartAnswer;
import dev.outlive.client.Task;
import dev.outlive.client.TaskHandler;
import dev.outlive.client.UploadOptions;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.InvalidUrlException;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.WaitReason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cases of the life of a task with real processes: what retries, waits, overtakes, fails. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LifecycleCasesTest {
    private static final int MIB = 1 << 20;
    private static final FailurePolicy AGAIN = FailurePolicy.DEFAULT.withRetryStatuses(503);

    @Test
    @Covers("BD-08")
    @Proves({"I6", "I11"})
    void aFailedTaskIsToldWithItsStatusAndItsBodyByTheDaemonAfterTheNextToTheNextProcess() throws Exception {
        try (var stage = Stage.open()) {
            URI url = stage.web().answer("gone", (exchange, body) -> {
                exchange.sendResponseHeaders(410, 5);
                exchange.getResponseBody().write("moved".getBytes(StandardCharsets.US_ASCII));
            });
            Child app = stage.app("open s by-hand", "refusing a " + url + " 410", "resume a");
            stage.await("resumed s a");
            stage.await("its end", () -> stage.task("a").outcome() != null);
            app.kill();
            stage.restartDaemon();

            var told = new CopyOnWriteArrayList<String>();
            Player next = stage.player("next")
                    .onComplete((task, completion) -> {
                        var failed = (Completion.Failed) completion;
                        var kept = failed.lastResponse().orElseThrow();
                        told.add(failed.error().code() + " " + kept.status() + " "
                                + new String(kept.bodyBytes(), StandardCharsets.US_ASCII));
                    })
                    .open(stage.configuration("s").build());
            stage.await("returned s");
            next.flush();
            next.close();
            stage.restartDaemon();
            stage.player("last").open(stage.configuration("s").build()).flush();
            assertThat(told).containsExactly("status-refused 410 moved");
            assertThat(stage.count("complete s")).isOne();
        }
    }

    @Test
    @Covers("BD-10")
    @Proves("I5")
    void aTaskThatWaitsForItsRetryIsListedAndFoundByItsIdAlsoInTheNextProcess() throws Exception {
        try (var stage = Stage.open()) {
            URI url = busyForAnHour(stage, "busy");
            Player first = stage.player("first").open(stage.configuration("s").build());
            Task task = first.upload(
                    "a",
                    Request.put(url).build(),
                    stage.photo(),
                    UploadOptions.defaults().withFailurePolicy(AGAIN));
            first.resume(task);
            stage.await("the wait", () -> sleeps(stage.task("a")));
            assertThat(first.session().allTasks()).containsExactly(task);
            first.close();
            stage.restartDaemon();

            Player next = stage.player("next").open(stage.configuration("s").build());
            assertThat(next.session().allTasks()).containsExactly(task);
            assertThat(next.session().tasks().upload()).hasSize(1);
            Task found = next.session().task(task.id()).orElseThrow();
            assertThat(found.state()).isEqualTo(TaskState.RUNNING);
            assertThat(found.reason()).hasValueSatisfying(why -> {
                assertThat(why.code()).isEqualTo(WaitReason.BACKOFF);
                assertThat(why.until()).isAfter(Instant.now());
            });
            assertThat(stage.web().got("busy")).hasSize(1);
        }
    }

    private static URI busyForAnHour(Stage stage, String path) {
        return stage.web().answer(path, (exchange, body) -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            exchange.sendResponseHeaders(503, -1);
        });
    }

    private static boolean sleeps(TaskSnapshot task) {
        return task.reason() != null && task.reason().code() == WaitReason.BACKOFF;
    }

    /** The first connection is cut after 12 MiB of 16, the second is read when the play says so and never answered. */
    @Test
    @Covers("BD-13")
    @Proves("I13")
    void progressOfARetriedTaskGoesBackWithItsAttemptThenOnAndACancelStopsIt() throws Exception {
        var readOn = new CountDownLatch(1);
        var cut = new CompletableFuture<Void>();
        try (var stage = Stage.open();
                var server = new ServerSocket()) {
            server.setReceiveBufferSize(64 << 10);
            server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread.ofVirtual().start(() -> {
                try {
                    try (Socket first = server.accept()) {
                        first.getInputStream().readNBytes(12 * MIB);
                    }
                    try (Socket second = server.accept()) {
                        InputStream in = second.getInputStream();
                        readOn.await();
                        in.readNBytes(12 * MIB);
                        cut.complete(null);
                        while (in.read(new byte[MIB]) >= 0) {
                            // to the end of the connection
                        }
                    }
                    server.accept();
                    cut.obtrudeException(new AssertionError("a third connection"));
                } catch (IOException | InterruptedException ended) {
                    cut.complete(null);
                }
            });
            var seen = new CopyOnWriteArrayList<Progress>();
            Player app = stage.player("app")
                    .onProgress((task, progress) -> seen.add(progress))
                    .open(stage.configuration("s").build());
            var url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/large");
            Task task = app.upload("a", Request.put(url).build(), stage.file("large", 16 * MIB));
            app.resume(task);
            stage.await("the progress of the second attempt", () -> sent(seen, 2) > 0);
            assertThat(sent(seen, 2)).isLessThan(12 * MIB);
            readOn.countDown();
            cut.join();
            stage.await("more progress", () -> sent(seen, 2) >= 12 * MIB);
            task.cancel();
            stage.await("complete s a");
            int told = seen.size();
            app.flush();

            assertThat(stage.said("app")).anyMatch(line -> line.contains(" cancelled-requested "));
            assertThat(seen).hasSize(told);
            assertThat(cut).isCompleted();
            assertThat(seen)
                    .isSortedAccordingTo((one, other) -> one.attempt() == other.attempt()
                            ? Long.compare(one.bytesSent(), other.bytesSent())
                            : Long.compare(one.attempt(), other.attempt()));
            assertThat(seen).allMatch(progress -> progress.bytesExpectedToSend() == 16 * MIB);
        }
    }

    private static long sent(List<Progress> seen, long attempt) {
        return seen.stream()
                .filter(progress -> progress.attempt() == attempt)
                .mapToLong(Progress::bytesSent)
                .max()
                .orElse(0);
    }

    @Test
    @Covers("BD-23")
    void progressOfADownloadIsToldWhileItRunsWithTheLengthOfItsAnswerOrWithoutOne() throws Exception {
        var mayEnd = new CountDownLatch(1);
        try (var stage = Stage.open()) {
            var seen = new ConcurrentHashMap<String, Progress>();
            Player app = stage.player("app")
                    .onProgress((task, progress) -> seen.put(task.key().orElseThrow(), progress))
                    .open(stage.configuration("s").build());
            for (String key : List.of("known", "chunked")) {
                URI url = stage.web().answer(key, (exchange, body) -> {
                    exchange.sendResponseHeaders(200, key.equals("known") ? 2 * MIB : 0);
                    exchange.getResponseBody().write(new byte[MIB]);
                    exchange.getResponseBody().flush();
                    mayEnd.await();
                    exchange.getResponseBody().write(new byte[MIB]);
                });
                app.resume(app.download(key, Request.get(url).build()));
                stage.await(
                        "the progress of " + key,
                        () -> seen.containsKey(key) && seen.get(key).bytesReceived() > 0);
                assertThat(seen.get(key).bytesReceived()).isLessThanOrEqualTo(MIB);
            }
            assertThat(seen.get("known").bytesExpectedToReceive()).isEqualTo(2 * MIB);
            assertThat(seen.get("chunked").bytesExpectedToReceive())
                    .as("indeterminate")
                    .isEqualTo(-1);
            mayEnd.countDown();
            stage.await("complete s", 2);
            assertThat(stage.tasks()).allMatch(task -> task.bytesReceived() == 2 * MIB);
        }
    }

    @Test
    @Covers("BD-12")
    @Proves("I14")
    void aCancelDuringTheWaitForARetryEndsTheTaskWithoutAnotherRequest() throws Exception {
        try (var stage = Stage.open()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            Task task = app.upload(
                    "a",
                    Request.put(busyForAnHour(stage, "busy")).build(),
                    stage.photo(),
                    UploadOptions.defaults().withFailurePolicy(AGAIN));
            app.resume(task);
            stage.await("the wait", () -> sleeps(stage.task("a")));
            task.cancel();
            stage.await("complete s a");
            assertThat(stage.said("app")).anyMatch(line -> line.contains(" cancelled-requested "));
            assertThat(stage.web().got("busy")).hasSize(1);
        }
    }

    @Test
    @Covers("BD-26")
    @Proves("I5")
    void aTaskOfHigherPriorityOvertakesThoseThatWaitAndNotTheOneThatRuns() throws Exception {
        try (var stage = Stage.open()) {
            Player app = stage.player("app")
                    .open(stage.configuration("s").maxConcurrentTasksPerHost(1).build());
            URI held = stage.web().url("held/running");
            app.resume(app.upload(
                    "running",
                    Request.put(held).build(),
                    stage.photo(),
                    UploadOptions.defaults().withPriority(0.1)));
            stage.await("its request", () -> stage.web().got("held/running").size() == 1);
            for (String key : List.of("older", "younger", "urgent")) {
                double priority = key.equals("urgent") ? 0.9 : 0.5;
                app.resume(app.upload(
                        key,
                        Request.put(stage.web().url("201/" + key)).build(),
                        stage.photo(),
                        UploadOptions.defaults().withPriority(priority)));
            }
            assertThat(stage.task("urgent").reason())
                    .satisfies(why -> assertThat(why.code()).isEqualTo(WaitReason.SLOT));
            stage.web().release();
            stage.await("complete s", 4);
            assertThat(stage.web().got())
                    .extracting(got -> got.path())
                    .containsExactly("/held/running", "/201/urgent", "/201/older", "/201/younger");
            assertThat(stage.task("running").attempt()).as("it wasn't stopped").isOne();
        }
    }

    @Test
    @Covers("BD-27")
    void aRefusedStatusAMissingFileAndABadUrlHaveACodeEach() throws Exception {
        try (var stage = Stage.open()) {
            var ends = new ConcurrentHashMap<String, Completion>();
            Player app = stage.player("app")
                    .onComplete((task, completion) -> ends.put(task.key().orElseThrow(), completion))
                    .open(stage.configuration("s").build());
            Request request = Request.put(stage.web().url("403/a")).build();
            app.resume(app.upload("answer", request, stage.photo()));
            app.resume(app.upload(
                    "refused",
                    request,
                    stage.photo(),
                    UploadOptions.defaults().withFailurePolicy(FailurePolicy.DEFAULT.withFailStatuses(403))));
            stage.await("returned s", 2);
            assertThat(ends.get("answer"))
                    .isInstanceOfSatisfying(
                            Completion.Finished.class,
                            end -> assertThat(end.response().status()).isEqualTo(403));
            assertThat(ends.get("refused")).isInstanceOfSatisfying(Completion.Failed.class, end -> {
                assertThat(end.error().code()).isEqualTo(ErrorCode.STATUS_REFUSED);
                assertThat(end.error().urlErrorCode()).isEqualTo(-1011);
                assertThat(end.lastResponse().orElseThrow().status()).isEqualTo(403);
            });
            assertThatThrownBy(() -> app.session().upload("b", request, Path.of("/no/such/file")))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
            assertThat(List.of(ErrorCode.FILE_NOT_FOUND, refused("http:///d"), refused("ftp://127.0.0.1/c")))
                    .extracting(ErrorCode::urlErrorCode)
                    .containsExactly(-1100, -1000, -1002);
            assertThat(app.session().allTasks()).as("no task of what can't be").isEmpty();
        }
    }

    private static ErrorCode refused(String url) {
        return catchThrowableOfType(
                        InvalidUrlException.class,
                        () -> Request.put(URI.create(url)).build())
                .code();
    }

    /** Notes the ends of its tasks; refuses the start of one. */
    private static final class Hook implements TaskHandler {
        final Map<String, Completion> ends = new ConcurrentHashMap<>();

        @Override
        public StartAnswer onDelayedStart(Task task, DelayedStart question) {
            return StartAnswer.cancel();
        }

        @Override
        public void onComplete(Task task, Completion completion) {
            ends.put(task.key().orElseThrow(), completion);
        }
    }

    @Test
    @Covers("BD-06")
    void theHandlerThatATaskNamesSeesHowItEndedAlsoIfItRefusedItsStart() throws Exception {
        try (var stage = Stage.open()) {
            var hook = new Hook();
            Player app = stage.player("app")
                    .open(stage.configuration("s").handler("hook", hook).build());
            var hooked = UploadOptions.defaults().withHandler("hook");
            var tasks = Stream.of(
                            app.upload(
                                    "fine",
                                    Request.put(stage.web().url("201/a")).build(),
                                    stage.photo(),
                                    hooked),
                            app.upload(
                                    "failed",
                                    Request.put(stage.web().url("410/a")).build(),
                                    stage.photo(),
                                    hooked.withFailurePolicy(FailurePolicy.DEFAULT.withFailStatuses(410))),
                            app.upload(
                                    "refused",
                                    Request.put(stage.web().url("201/never")).build(),
                                    stage.photo(),
                                    hooked.withNotBefore(Instant.now())
                                            .withAskBeforeStart(
                                                    AskBeforeStart.Fallback.CONTINUE, Duration.ofMinutes(5))))
                    .toList();
            tasks.forEach(app::resume);
            stage.await("the ends", () -> hook.ends.size() == 3);
            tasks.forEach(task -> stage.note("acknowledged s " + task.id().value())); // by the hook
            assertThat(hook.ends.get("fine")).isInstanceOf(Completion.Finished.class);
            assertThat(hook.ends.get("failed"))
                    .isInstanceOfSatisfying(
                            Completion.Failed.class,
                            end -> assertThat(end.error().code()).isEqualTo(ErrorCode.STATUS_REFUSED));
            assertThat(hook.ends.get("refused"))
                    .isInstanceOfSatisfying(
                            Completion.Cancelled.class,
                            end -> assertThat(end.reason().kind()).isEqualTo(CancelReason.Kind.DELAYED_START_REFUSED));
            assertThat(stage.web().got("201/never")).isEmpty();
            assertThat(stage.count("complete")).as("what the delegate was told").isZero();
        }
    }

    @Test
    void theDescriptionOfASessionIsShownAlsoAfterARestart() throws Exception {
        try (var stage = Stage.open()) {
            Player app = stage.player("app")
                    .open(stage.configuration("s")
                            .description("holiday photos")
                            .deliveryStart(DeliveryStart.BY_HAND)
                            .build());
            assertThat(app.session().description()).isEqualTo("holiday photos");
            app.close();
            stage.restartDaemon();
            assertThat(stage.session("s").description()).isEqualTo("holiday photos");
            Child listing =
                    stage.child("sessions", Child.java(List.of(), dev.outlive.cli.Main.class, List.of("sessions")));
            assertThat(listing.awaitExit(Stage.MAX)).hasValue(0);
            assertThat(listing.tail()).contains("holiday photos");
        }
    }
}
