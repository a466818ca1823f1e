package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Covers;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.Request;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one answer asks a session to tell again, later tasks of that session tell, and no others. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class CookieTest {
    private final Map<String, String> told = new ConcurrentHashMap<>();

    private URI gate(Stage stage, String path) {
        return stage.web().answer(path, (exchange, body) -> {
            told.put(
                    path,
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Cookie"), "none"));
            exchange.getResponseHeaders().add("Set-Cookie", "sid=S3CR3T; Path=/; Max-Age=3600");
            exchange.sendResponseHeaders(204, -1);
        });
    }

    private static void upload(Stage stage, Player app, Request request) {
        int before = stage.count("returned");
        app.resume(app.upload(request.uri().getPath(), request, stage.photo()));
        stage.await("returned", before + 1);
    }

    @Test
    @Covers("BD-31")
    void aCookieOfOneAnswerIsSentByLaterTasksOfItsSessionAlsoAfterAKill() throws Exception {
        try (var stage = Stage.open()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            Player other = stage.player("other").open(stage.configuration("t").build());
            Player without = stage.player("without")
                    .open(stage.configuration("u").cookies(CookiePolicy.NEVER).build());

            upload(stage, app, Request.put(gate(stage, "login")).build());
            upload(stage, app, Request.put(gate(stage, "next")).build());
            stage.restartDaemon();
            upload(stage, app, Request.put(gate(stage, "later")).build());
            upload(
                    stage,
                    app,
                    Request.put(gate(stage, "own")).header("Cookie", "own=1").build());
            upload(
                    stage,
                    app,
                    Request.put(gate(stage, "bare")).cookies(CookiePolicy.NEVER).build());
            upload(stage, other, Request.put(gate(stage, "stranger")).build());
            upload(stage, without, Request.put(gate(stage, "first")).build());
            upload(stage, without, Request.put(gate(stage, "second")).build());

            assertThat(told)
                    .containsEntry("login", "none")
                    .containsEntry("next", "sid=S3CR3T")
                    .containsEntry("later", "sid=S3CR3T")
                    .containsEntry("own", "own=1")
                    .containsEntry("bare", "none")
                    .containsEntry("stranger", "none")
                    .containsEntry("second", "none");
        }
    }

    @Test
    void aSessionThatIsResetTellsNothingOfBeforeAndKeepsItsTasks() throws Exception {
        try (var stage = Stage.open()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            upload(stage, app, Request.put(gate(stage, "login")).build());
            app.session().flush();
            upload(stage, app, Request.put(gate(stage, "flushed")).build());
            app.upload("kept", Request.put(gate(stage, "kept")).build(), stage.photo());
            app.session().reset();
            upload(stage, app, Request.put(gate(stage, "reset")).build());
            assertThat(told).containsEntry("flushed", "sid=S3CR3T").containsEntry("reset", "none");
            assertThat(app.session().task("kept")).isPresent();
        }
    }

    @Test
    void aSessionThatHasEndedLeavesNoCookies() throws Exception {
        try (var stage = Stage.open()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            upload(stage, app, Request.put(gate(stage, "login")).build());
            app.session().finishTasksAndInvalidate();
            stage.await("invalidated s");
            app.close();

            Player again = stage.player("again").open(stage.configuration("s").build());
            upload(stage, again, Request.put(gate(stage, "after")).build());
            assertThat(told).containsEntry("after", "none");
        }
    }
}
