package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.Completion;
import dev.outlive.client.Response;
import dev.outlive.client.UploadOptions;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.proof.stage.Web;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers say, or don't, and what a delegate hears of it. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class StatusTest {
    @Test
    @Covers("BG-15")
    void anAnswerOfTheServerIsDeliveredAndNotAskedForAgain() throws Exception {
        try (var stage = Stage.open()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            for (int status : List.of(500, 502, 503)) {
                String path = status + "/a";
                app.resume(app.upload(path, Request.put(stage.web().url(path)).build(), stage.photo()));
                stage.await("complete s " + path);
                assertThat(stage.said("app"))
                        .anyMatch(line ->
                                line.startsWith("complete s " + path) && line.contains(" finished-" + status + " "));
                assertThat(stage.web().got(path)).hasSize(1);
                assertThat(stage.task(path).attempt()).isOne();
            }
        }
    }

    @Test
    void anAnswerThatItsPolicyRefusesFailsTheTaskAndIsKept() throws Exception {
        try (var stage = Stage.open()) {
            URI url = stage.web().answer("gone", (exchange, body) -> {
                exchange.sendResponseHeaders(410, 5);
                exchange.getResponseBody().write("moved".getBytes(StandardCharsets.US_ASCII));
            });
            var kept = new CompletableFuture<byte[]>();
            var ends = new ConcurrentHashMap<String, Completion>();
            Player app = stage.player("app")
                    .onComplete((task, completion) -> {
                        ends.put(task.key().orElseThrow(), completion);
                        if (completion instanceof Completion.Failed failed) {
                            kept.complete(failed.lastResponse().orElseThrow().bodyBytes());
                        }
                    })
                    .open(stage.configuration("s").build());
            var refusing = UploadOptions.defaults().withFailurePolicy(FailurePolicy.DEFAULT.withFailStatuses(404, 410));
            app.resume(app.upload("refused", Request.put(url).build(), stage.photo(), refusing));
            app.resume(app.upload("taken", Request.put(url).build(), stage.photo()));
            stage.await("returned s", 2);
            assertThat(ends.get("taken")).isInstanceOf(Completion.Finished.class);
            assertThat(ends.get("refused")).isInstanceOfSatisfying(Completion.Failed.class, end -> {
                assertThat(end.error().code()).isEqualTo(ErrorCode.STATUS_REFUSED);
                assertThat(end.error().urlErrorCode()).isEqualTo(-1011);
                assertThat(end.error().retryable()).isFalse();
            });
            assertThat(kept.join()).asString().isEqualTo("moved");
        }
    }

    /** By default it isn't sent again ({@code DaemonDeathTest}, {@code FailedAttemptTest}). */
    @Test
    void aPlainPostThatWasLostIsSentAgainWhereItsPolicyIsApples() throws Exception {
        try (var stage = Stage.open()) {
            var first = new AtomicBoolean(true);
            URI url = stage.web().answer("posted", (exchange, body) -> {
                if (!first.getAndSet(false)) {
                    exchange.sendResponseHeaders(201, -1);
                } // else the connection ends without an answer
            });
            var ends = new ConcurrentHashMap<String, Completion>();
            Player app = stage.player("app")
                    .onComplete((task, completion) -> ends.put(task.key().orElseThrow(), completion))
                    .open(stage.configuration("s").build());
            var apple = UploadOptions.defaults().withFailurePolicy(FailurePolicy.APPLE);
            app.resume(app.upload("p", Request.post(url).build(), stage.photo(), apple));
            stage.await("returned s");
            assertThat(ends.get("p"))
                    .isInstanceOfSatisfying(
                            Completion.Finished.class,
                            end -> assertThat(end.response().status()).isEqualTo(201));
            assertThat(stage.web().got("posted")).hasSize(2);
        }
    }

    @Test
    void aWaitOfAnHourIsEndedByItsUser() throws Exception {
        try (var stage = Stage.open();
                var operator = stage.operator()) {
            var first = new AtomicBoolean(true);
            URI url = stage.web().answer("busy", (exchange, body) -> {
                boolean busy = first.getAndSet(false);
                if (busy) {
                    exchange.getResponseHeaders().set("Retry-After", "3600");
                }
                exchange.sendResponseHeaders(busy ? 503 : 201, -1);
            });
            Player app = stage.player("app").open(stage.configuration("s").build());
            var again = UploadOptions.defaults().withFailurePolicy(FailurePolicy.DEFAULT.withRetryStatuses(503));
            app.resume(app.upload("a", Request.put(url).build(), stage.photo(), again));
            stage.await("the wait", () -> sleeps(stage.task("a")));
            TaskSnapshot waiting = stage.task("a");
            operator.call(
                    DaemonFrame.TaskIs.class,
                    call -> new ClientFrame.Act(
                            call, waiting.sessionRef(), null, waiting.id(), ClientFrame.Action.RETRY));
            stage.await("returned s");
            assertThat(stage.web().got("busy")).hasSize(2);
            assertThat(stage.said("app")).anyMatch(line -> line.contains(" finished-201 "));
        }
    }

    private static boolean sleeps(TaskSnapshot task) {
        return task.reason() != null && task.reason().code() == WaitReason.BACKOFF;
    }

    @Test
    @Covers("BG-14")
    void aSilentServerCostsAnAttemptAndNotTheTask() throws Exception {
        try (var stage = Stage.open()) {
            Player app = stage.player("app")
                    .open(stage.configuration("s")
                            .idleTimeout(Duration.ofMillis(400))
                            .build());
            var first = new AtomicBoolean(true);
            URI url = stage.web().read("201/late", () -> !first.getAndSet(false));
            app.resume(app.upload("late", Request.put(url).build(), large(stage)));
            stage.await("complete s late");
            assertThat(stage.task("late").attempt()).isEqualTo(2);
            assertThat(stage.count("complete")).isOne();
            assertThat(stage.said()).anyMatch(line -> line.contains("finished-201"));
        }
    }

    /** More than sockets take while nobody reads. */
    private static Path large(Stage stage) throws IOException {
        return stage.file("large", 16 << 20);
    }

    @Test
    @Covers("BG-14")
    void theBudgetEndsATaskWhoseServerStaysSilent() throws Exception {
        try (var stage = Stage.open()) {
            var failed = new ConcurrentHashMap<String, Completion>();
            Player app = stage.player("app")
                    .onComplete((task, completion) -> failed.put("silent", completion))
                    .open(stage.configuration("s")
                            .idleTimeout(Duration.ofMillis(200))
                            .resourceTimeout(Duration.ofSeconds(5))
                            .build());
            URI url = stage.web().read("201/silent", () -> false);
            app.resume(app.upload("silent", Request.put(url).build(), large(stage)));
            stage.await("returned s");
            assertThat(failed.get("silent")).isInstanceOfSatisfying(Completion.Failed.class, end -> {
                assertThat(end.error().code()).isEqualTo(ErrorCode.TIMED_OUT);
                assertThat(end.error().urlErrorCode()).isEqualTo(-1001);
                assertThat(end.error().attempts()).isGreaterThan(1);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Covers("BG-35")
    @Proves({"I6", "I23"})
    void anEmptyAnswerFinishesWithAnEmptyBody(boolean relaunched) throws Exception {
        try (var stage = Stage.open()) {
            var release = new CountDownLatch(1);
            var urls = new ArrayList<URI>();
            for (int status : List.of(200, 204, 500)) {
                urls.add(stage.web().answer("" + status, (exchange, body) -> {
                    release.await();
                    exchange.sendResponseHeaders(status, -1);
                }));
            }
            if (relaunched) {
                var commands = new ArrayList<>(List.of("open s"));
                for (URI url : urls) {
                    commands.add("upload " + url.getPath() + " " + url);
                    commands.add("resume " + url.getPath());
                }
                Child first = stage.app(commands.toArray(String[]::new));
                stage.await("resumed s", urls.size());
                first.kill();
                release.countDown();
                stage.await("the ends", () -> stage.session("s").backlogEvents() == urls.size());
            }
            Map<String, Response> answers = new ConcurrentHashMap<>();
            Player app = stage.player("app")
                    .onComplete((task, completion) -> {
                        Response response = ((Completion.Finished) completion).response();
                        assertThat(response.bodyBytes()).isEmpty();
                        assertThat(response.body()).isEmpty();
                        answers.put(task.key().orElseThrow(), response);
                    })
                    .open(stage.configuration("s").build());
            if (!relaunched) {
                for (URI url : urls) {
                    app.resume(app.upload(url.getPath(), Request.put(url).build(), stage.photo()));
                }
                release.countDown();
            }
            stage.await("returned s", urls.size());
            assertThat(answers).hasSize(3).allSatisfy((path, response) -> {
                assertThat("/" + response.status()).isEqualTo(path);
                assertThat(response.bodyLength()).isZero();
                assertThat(response.isSuccessful()).isEqualTo(response.status() < 300);
            });
        }
    }

    @Test
    @Covers("BG-16")
    @Proves("I26")
    void redirectsAreFollowedWithoutAWordAndSecretsStayAtHome() throws Exception {
        try (var stage = Stage.open();
                var elsewhere = Stage.open()) {
            var told = new ArrayList<String>();
            elsewhere.web().answer("there", (exchange, body) -> {
                told.addAll(exchange.getRequestHeaders().keySet());
                exchange.sendResponseHeaders(200, -1);
            });
            redirect(stage, "chain", 307, stage.web().url("chain2"));
            redirect(stage, "chain2", 308, stage.web().url("201/end"));
            redirect(stage, "away", 303, elsewhere.web().url("there"));
            redirect(stage, "circle", 307, stage.web().url("circle"));
            redirect(stage, "proxy", 305, stage.web().url("201/proxy"));
            redirect(stage, "unused", 306, stage.web().url("201/unused"));
            for (int i = 0; i <= 20; i++) {
                redirect(stage, "hop" + i, 307, stage.web().url(i == 20 ? "201/hops" : "hop" + (i + 1)));
            }
            Map<String, String> ends = new ConcurrentHashMap<>();
            Player app = stage.player("app")
                    .onComplete((task, completion) -> ends.put(task.key().orElseThrow(), text(completion)))
                    .open(stage.configuration("s").build());
            List<String> paths = List.of("chain", "away", "circle", "proxy", "unused", "hop0");
            for (String path : paths) {
                app.resume(app.upload(
                        path,
                        Request.post(stage.web().url(path))
                                .idempotencyKey(path)
                                .header("Authorization", "Bearer secret")
                                .build(),
                        stage.photo()));
            }
            stage.await("returned s", paths.size());
            assertThat(ends)
                    .containsEntry("chain", "201 /201/end")
                    .containsEntry("away", "200 /there")
                    .containsEntry("circle", "too-many-redirects -1007")
                    .containsEntry("hop0", "too-many-redirects -1007");
            assertThat(ends.get("proxy")).doesNotContain("201");
            assertThat(ends.get("unused")).doesNotContain("201");
            assertThat(told).isNotEmpty().doesNotContain("Authorization");
            assertThat(stage.web().got("201/end"))
                    .extracting(Web.Got::body)
                    .containsExactly(Files.readAllBytes(stage.photo()));
            assertThat(stage.count("complete")).isEqualTo(paths.size());
            assertThat(stage.tasks())
                    .allSatisfy(task -> assertThat(task.state()).isEqualTo(TaskState.COMPLETED));
        }
    }

    private static void redirect(Stage stage, String path, int status, URI to) {
        stage.web().answer(path, (exchange, body) -> {
            exchange.getResponseHeaders().add("Location", to.toString());
            exchange.sendResponseHeaders(status, -1);
        });
    }

    private static String text(Completion completion) {
        return switch (completion) {
            case Completion.Finished finished ->
                finished.response().status() + " "
                        + URI.create(finished.response().finalUrl()).getPath();
            case Completion.Failed failed ->
                failed.error().code().code() + " " + failed.error().urlErrorCode();
            case Completion.Cancelled cancelled -> String.valueOf(cancelled.reason());
        };
    }
}
