package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.UploadTask;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.Request;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session whose server is reached over a proxy only, which wants to be shown a password. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProxiedUploadTest {
    private final List<String> told = new CopyOnWriteArrayList<>();

    /** The proxy for every server; it answers in their place. */
    private URI proxy(Stage stage) {
        return stage.web().answer("up", (exchange, body) -> {
            var shown = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            told.add(exchange.getRequestURI() + " " + shown);
            if (shown == null) {
                exchange.getResponseHeaders().add("Proxy-Authenticate", "Basic realm=\"office\"");
            }
            exchange.sendResponseHeaders(shown == null ? 407 : 204, -1);
        });
    }

    @Test
    void aTaskKeepsItsProxyWhenTheDaemonIsKilled() throws Exception {
        try (var stage = Stage.open()) {
            URI proxy = proxy(stage);
            Player app = stage.player("app")
                    .open(stage.configuration("s")
                            .proxy(ProxyRules.of(proxy.getAuthority()))
                            .build());
            app.session().credentials().set(ProtectionSpace.of(proxy), Credential.password("me", "secret"));
            // nobody listens there: what arrives has come over the proxy
            URI server = URI.create("http://localhost:1" + proxy.getPath());
            UploadTask task = app.upload("photo", Request.put(server).build(), stage.photo());
            stage.restartDaemon();
            int before = stage.count("returned");
            app.resume(task);
            stage.await("returned", before + 1);
            assertThat(told).containsExactly(server + " null", server + " Basic bWU6c2VjcmV0");
        }
    }
}
