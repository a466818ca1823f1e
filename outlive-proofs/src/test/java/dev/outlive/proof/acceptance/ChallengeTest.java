package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.AuthenticationAnswer;
import dev.outlive.client.AuthenticationRequired;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.WaitReason;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that asks who it speaks to, and apps that are asked for what to show: alive, dead, late, and never. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ChallengeTest {
    private static final String SHOWN =
            "Basic " + Base64.getEncoder().encodeToString("me:S3CR3T".getBytes(StandardCharsets.UTF_8));
    private static final AuthenticationAnswer PASSWORD = AuthenticationAnswer.use(Credential.password("me", "S3CR3T"));

    private final List<String> taken = new CopyOnWriteArrayList<>();

    /** A place that takes requests of this user only. */
    private URI guarded(Stage stage, String path) {
        return stage.web().answer(path, (exchange, body) -> {
            if (!SHOWN.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"photos\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            taken.add(path);
            exchange.sendResponseHeaders(201, -1);
        });
    }

    private Player open(Stage stage, Player.OnChallenged play) throws Exception {
        return stage.player("app")
                .onChallenged(play)
                .open(stage.configuration("s").credentials(CredentialPolicy.ASK).build());
    }

    private void upload(Stage stage, Player app, String key) throws Exception {
        app.resume(app.upload(key, Request.put(guarded(stage, key)).build(), stage.photo()));
    }

    private static Outcome outcome(Stage stage, String key) throws Exception {
        return Objects.requireNonNull(stage.task(key).outcome());
    }

    @Test
    @Covers("BG-18")
    @Proves("I25")
    void oneQuestionIsAskedForAllTasksAndItsAnswerCarriesThem() throws Exception {
        try (var stage = Stage.open()) {
            Player app = open(stage, (task, question) -> PASSWORD);
            for (int i = 0; i < 20; i++) {
                upload(stage, app, "up" + i);
            }
            stage.await("complete s", 20);
            assertThat(stage.count("challenged s")).isEqualTo(1);
            assertThat(stage.said()).anyMatch(line -> line.startsWith("challenged s") && line.contains("basic photos"));
            assertThat(taken).hasSize(20).doesNotHaveDuplicates();
            assertThat(stage.said()).noneMatch(line -> line.contains("S3CR3T"));
        }
    }

    @Test
    @Covers("BG-18")
    @Proves("I32")
    void aDeadAppIsLaunchedForTheQuestionAndAnswersInItsNextLife() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app(
                    "open s relaunch all challenged",
                    "answer die",
                    "upload a " + guarded(stage, "a"),
                    "resume a",
                    "--events",
                    "answer password me S3CR3T",
                    "open s all challenged",
                    "stay");
            app.awaitExit(Stage.MAX);
            stage.await("started events");
            stage.await("complete s a");
            assertThat(stage.said())
                    .filteredOn(line -> line.startsWith("challenged s a"))
                    .last()
                    .asString()
                    .endsWith(" again");
            assertThat(taken).containsExactly("a");
        }
    }

    @Test
    @Covers("BG-18")
    void theQuestionOutlivesTheDaemonAndItsFirstAnswerCounts() throws Exception {
        try (var stage = Stage.open()) {
            var kept = new CompletableFuture<AuthenticationRequired>();
            Player app = open(stage, (task, question) -> {
                kept.complete(question);
                return AuthenticationAnswer.later();
            });
            upload(stage, app, "a");
            stage.await("shows s later");
            assertThat(Objects.requireNonNull(stage.task("a").reason()).code()).isEqualTo(WaitReason.AUTH);
            stage.restartDaemon();
            upload(stage, app, "b");
            assertThat(kept.join().answer(PASSWORD)).isTrue();
            stage.restartDaemon();
            assertThat(kept.join().answer(AuthenticationAnswer.reject()))
                    .as("late")
                    .isFalse();
            stage.await("complete s", 2);
            assertThat(taken).containsExactlyInAnyOrder("a", "b");
            assertThat(stage.count("challenged s"))
                    .as("handed over once in a process")
                    .isEqualTo(1);
        }
    }

    @Test
    @Covers("BG-18")
    void theOtherAnswersDoWhatTheySay() throws Exception {
        try (var stage = Stage.open()) {
            Player app = open(stage, (task, question) -> switch (task.key().orElseThrow()) {
                case "cancelled" -> AuthenticationAnswer.cancel();
                case "default" -> AuthenticationAnswer.performDefault();
                default -> AuthenticationAnswer.reject();
            });
            upload(stage, app, "cancelled");
            stage.await("complete s cancelled");
            upload(stage, app, "default");
            stage.await("complete s default");
            upload(stage, app, "rejected");
            stage.await("complete s rejected");
            upload(stage, app, "after");
            stage.await("complete s after");
            assertThat(Objects.requireNonNull(outcome(stage, "cancelled").error())
                            .code())
                    .isEqualTo(ErrorCode.AUTH_CANCELLED);
            for (String key : List.of("default", "rejected", "after")) {
                assertThat(outcome(stage, key).kind()).as(key).isEqualTo(Outcome.Kind.FINISHED);
            }
            assertThat(stage.count("challenged s"))
                    .as("nobody is asked after a rejection")
                    .isEqualTo(3);
            assertThat(taken).isEmpty();
        }
    }
}
