package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.DelayedStart;
import dev.outlive.client.StartAnswer;
import dev.outlive.client.UploadOptions;
import dev.outlive.client.UploadTask;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.failpoint.Point;
import dev.outlive.proof.failpoint.Trap;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.AskBeforeStart.Fallback;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.WaitReason;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks that ask their app before they begin: every answer, none, a late one, and deaths on either side. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DelayedStartTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private static UploadTask ask(Stage stage, Player player, String key, Fallback fallback, Duration wait) {
        UploadTask task = player.upload(
                key,
                Request.put(stage.web().url("201/" + key))
                        .header("X-Tag", "first")
                        .build(),
                stage.photo(),
                UploadOptions.defaults().withNotBefore(Instant.now()).withAskBeforeStart(fallback, wait));
        player.resume(task);
        return task;
    }

    private static void assertRefused(TaskSnapshot task) {
        assertThat(Objects.requireNonNull(task.outcome()).cancelReason())
                .isEqualTo(CancelReason.of(CancelReason.Kind.DELAYED_START_REFUSED, false));
    }

    @Test
    @Covers({"BG-17", "BD-01", "BD-02", "BD-03"})
    void eachAnswerDoesWhatItSays() throws Exception {
        try (var stage = Stage.open()) {
            URI other = stage.web().url("201/elsewhere");
            Player player = stage.player("app")
                    .onAsked((task, question) -> switch (task.key().orElseThrow()) {
                        case "goes" -> StartAnswer.proceed();
                        case "changes" ->
                            StartAnswer.proceedWith(
                                    Request.put(other).header("X-Tag", "second").build());
                        default -> StartAnswer.cancel();
                    })
                    .open(stage.configuration("s").build());
            ask(stage, player, "goes", Fallback.CANCEL, LONG);
            UploadTask changed = ask(stage, player, "changes", Fallback.CANCEL, LONG);
            ask(stage, player, "ends", Fallback.CONTINUE, LONG);
            stage.await("complete s", 3);

            assertThat(stage.web().got("201/goes"))
                    .as("as it was created")
                    .singleElement()
                    .satisfies(got -> assertThat(got.headers().get("X-Tag")).containsExactly("first"));
            assertThat(stage.web().got("201/changes")).isEmpty();
            assertThat(stage.web().got("201/elsewhere")).singleElement().satisfies(got -> {
                assertThat(got.headers().get("X-Tag")).containsExactly("second");
                assertThat(got.body()).isEqualTo(Files.readAllBytes(stage.photo()));
            });
            assertThat(changed.originalRequest().headers().first("X-Tag")).contains("first");
            assertThat(stage.web().got("201/ends")).as("nothing on the wire").isEmpty();
            assertThat(stage.said("app"))
                    .filteredOn(line -> line.startsWith("complete s ends"))
                    .hasSize(1);
            assertRefused(stage.task("ends"));
            assertThat(stage.task("changes").url()).isEqualTo(other.toString());
            assertThat(changed.id()).isEqualTo(stage.task("changes").id());
        }
    }

    @Test
    @Covers({"BG-17", "BD-02"})
    void theRequestThatWasReplacedIsKeptBesideTheOneThatGoesOut() throws Exception {
        try (var stage = Stage.open()) {
            URI other = stage.web().url("held/elsewhere");
            Player player = stage.player("app")
                    .onAsked((task, question) ->
                            StartAnswer.proceedWith(Request.put(other).build()))
                    .open(stage.configuration("s").build());
            UploadTask task = ask(stage, player, "a", Fallback.CANCEL, LONG);
            stage.await("the request", () -> stage.task("a").attempt() == 1);
            stage.restartDaemon();
            assertThat(task.originalRequest().uri()).isEqualTo(stage.web().url("201/a"));
            assertThat(task.currentRequest().url()).isEqualTo(other.toString());
            stage.web().release();
            stage.await("complete s a");
        }
    }

    @Test
    @Covers("BG-17")
    @Proves("I5")
    void withoutAnAnswerTheFallbackIsTakenAndALateAnswerIsLate() throws Exception {
        try (var stage = Stage.open()) {
            var kept = new CompletableFuture<DelayedStart>();
            Player player = stage.player("app")
                    .onAsked((task, question) -> {
                        kept.complete(question);
                        return StartAnswer.later();
                    })
                    .open(stage.configuration("s").build());
            ask(stage, player, "goes", Fallback.CONTINUE, Duration.ofSeconds(2));
            stage.await("asked s goes");
            assertThat(Objects.requireNonNull(stage.task("goes").reason()).code())
                    .isEqualTo(WaitReason.APP_ANSWER);
            ask(stage, player, "ends", Fallback.CANCEL, Duration.ofSeconds(2));
            stage.await("complete s", 2);
            assertThat(stage.web().got("201/goes")).hasSize(1);
            assertThat(stage.web().got("201/ends")).isEmpty();
            assertRefused(stage.task("ends"));
            assertThat(kept.join().answer(StartAnswer.cancel())).as("late").isFalse();
        }
    }

    @Test
    @Covers("BG-17")
    @Proves("I32")
    void aDeadAppIsLaunchedAtOnceAndAnswersInItsNextLife() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app(
                    "open s relaunch all",
                    "upload runs " + stage.web().url("held/runs"),
                    "resume runs",
                    "answer die",
                    "asking a " + stage.web().url("201/a") + " cancel 600",
                    "resume a",
                    "--events",
                    "answer proceed",
                    "open s all",
                    "stay");
            app.awaitExit(Stage.MAX);
            stage.await("started events");
            stage.await("complete s a");
            assertThat(stage.said())
                    .filteredOn(line -> line.startsWith("asked s a"))
                    .last()
                    .asString()
                    .endsWith(" again");
            assertThat(stage.web().got("201/a")).hasSize(1);
            assertThat(stage.task("runs").outcome())
                    .as("it could have run by itself")
                    .isNull();
            stage.web().release();
            stage.await("complete s runs");
        }
    }

    @Test
    @Covers("BG-17")
    void theFirstOfTwoAnswersCountsAlsoAfterTheDaemonHasDiedInBetween() throws Exception {
        try (var stage = Stage.open()) {
            var kept = new CompletableFuture<DelayedStart>();
            Player player = stage.player("app")
                    .onAsked((task, question) -> {
                        kept.complete(question);
                        return StartAnswer.later();
                    })
                    .open(stage.configuration("s").build());
            ask(stage, player, "a", Fallback.CANCEL, LONG);
            stage.await("answers s a later");
            stage.restartDaemon();
            assertThat(kept.join().answer(StartAnswer.proceed())).isTrue();
            stage.restartDaemon();
            assertThat(kept.join().answer(StartAnswer.cancel())).isFalse();
            stage.await("complete s a");
            assertThat(stage.web().got("201/a")).hasSize(1);
            assertThat(stage.count("asked s a"))
                    .as("handed over once in a process")
                    .isEqualTo(1);
        }
    }

    /** The daemon dies with the answer before its commit, or after it and before anybody is told. */
    @ParameterizedTest
    @EnumSource(
            value = Point.class,
            names = {"ACK_RECEIVED", "ACK_COMMITTED"})
    @Covers("BG-17")
    @Proves("I14")
    void anAnswerThatADaemonDiedOfIsSaidAgainAndCountsOnce(Point point) throws Exception {
        try (var stage = Stage.open()) {
            var kept = new CompletableFuture<DelayedStart>();
            Player player = stage.player("app")
                    .onAsked((task, question) -> {
                        kept.complete(question);
                        return StartAnswer.later();
                    })
                    .open(stage.configuration("s").build());
            ask(stage, player, "a", Fallback.CANCEL, LONG);
            stage.await("answers s a later");
            Child dies = stage.restartDaemon(Trap.halt(point, 1));
            var answered = CompletableFuture.supplyAsync(() -> kept.join().answer(StartAnswer.proceed()));
            assertThat(dies.awaitExit(Stage.MAX)).hasValue(Trap.EXIT_KILLED);
            stage.startDaemon();
            assertThat(answered.get(60, TimeUnit.SECONDS)).isTrue();
            stage.await("complete s a");
            assertThat(stage.web().got("201/a")).hasSize(1);
        }
    }

    @Test
    @Covers("BG-17")
    void aDelegateThatHasNoAnswerLeavesItToWhatTheTaskDeclared() throws Exception {
        try (var stage = Stage.open()) {
            Player player = stage.player("app").open(stage.configuration("s").build());
            ask(stage, player, "goes", Fallback.CONTINUE, LONG);
            ask(stage, player, "ends", Fallback.CANCEL, LONG);
            stage.await("complete s", 2);
            assertThat(stage.web().got("201/goes")).hasSize(1);
            assertRefused(stage.task("ends"));
        }
    }
}
