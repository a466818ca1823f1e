package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts over the proxy that their task was created with, and what that is shown (RFC 9110 §11.7; N12, I26). */
class ProxiedAttemptTest extends TransferTestBase {
    private static final String BASIC = "Basic bWU6c2VjcmV0";
    private static final String ASKS_BASIC = "Proxy-Authenticate: Basic realm=\"proxy\"\r\n";
    private static final String ASKS_DIGEST =
            "Proxy-Authenticate: Digest realm=\"proxy\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256\r\n";

    /** Answers for every server, once it is shown something that begins like this. */
    private static LoopbackServer proxy(String challenge, String accepted) throws IOException {
        return new LoopbackServer(peer -> {
            while (true) {
                var head = peer.head();
                peer.body(LoopbackServer.contentLength(head));
                if (head.contains("\r\nProxy-Authorization: " + accepted)) {
                    peer.answer(201, "made");
                } else {
                    peer.send("HTTP/1.1 407 Who\r\n" + challenge + "Content-Length: 3\r\n\r\nwho");
                }
            }
        });
    }

    private static ProxyRules rules(LoopbackServer proxy) {
        return ProxyRules.of(proxy.uri("/").getAuthority());
    }

    private static Grant password(LoopbackServer proxy) {
        return new Grant(
                ProtectionSpace.of(proxy.uri("/")), 3, Grant.Kind.PASSWORD, "me", "secret", null, Grant.Source.STORED);
    }

    private Orders put(LoopbackServer proxy, Grant... grants) throws IOException {
        return Orders.of(Request.put(URI.create("http://shop.example/up"))
                        .header("Authorization", "Bearer S3CR3T-origin"))
                .sending(file(5000))
                .over(rules(proxy))
                .showing(grants);
    }

    private static List<String> shown(LoopbackServer proxy) {
        return proxy.heads().stream()
                .map(head -> head.lines()
                        .filter(line -> line.startsWith("Proxy-Authorization: "))
                        .findFirst()
                        .orElse("none"))
                .toList();
    }

    @Test
    void passwordIsShownWhenTheProxyAsksAndFromThenOnUnasked() throws Exception {
        try (var proxy = proxy(ASKS_BASIC, BASIC)) {
            reports.responded(start(put(proxy, password(proxy))), 201);
            reports.responded(start(put(proxy, password(proxy))), 201);
            assertThat(shown(proxy))
                    .containsExactly("none", "Proxy-Authorization: " + BASIC, "Proxy-Authorization: " + BASIC);
            assertThat(proxy.heads()).allMatch(head -> head.startsWith("PUT http://shop.example/up HTTP/1.1\r\n"));
        }
    }

    @Test
    void digestAnswersForTheWholeUrl() throws Exception {
        try (var proxy = proxy(ASKS_DIGEST, "Digest ")) {
            reports.responded(start(put(proxy, password(proxy))), 201);
            assertThat(shown(proxy).getLast())
                    .contains("uri=\"http://shop.example/up\"")
                    .doesNotContain("secret");
        }
    }

    @Test
    void digestForATunnelAnswersForItsHostAndPort() throws Exception {
        try (var proxy = proxy(ASKS_DIGEST, "nothing")) {
            var https = Orders.of(Request.put(URI.create("https://shop.example/up"))
                            .header("Authorization", "Bearer S3CR3T-origin"))
                    .sending(file(10))
                    .over(rules(proxy))
                    .showing(password(proxy));
            assertThat(refused(start(https)).space()).isEqualTo(ProtectionSpace.of(proxy.uri("/")));
            assertThat(proxy.heads())
                    .hasSize(2)
                    .allMatch(head -> head.startsWith("CONNECT shop.example:443 HTTP/1.1\r\n"))
                    .noneMatch(head -> head.contains("S3CR3T-origin"));
            assertThat(shown(proxy).getLast()).contains("uri=\"shop.example:443\"");
        }
    }

    private Signal.Refused refused(TaskId task) {
        Signal last = reports.last(task).signal();
        assertThat(last).isInstanceOf(Signal.Refused.class);
        return (Signal.Refused) last;
    }

    /** A wrong password is shown once, and the engine decides what follows. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void refusedPasswordIsReportedAsSuch(String scheme) throws Exception {
        try (var proxy = proxy(ASKS_BASIC, "another")) {
            var order = Orders.of(Request.post(URI.create(scheme + "://shop.example/up")))
                    .sending(file(10))
                    .over(rules(proxy))
                    .showing(password(proxy));
            Signal.Refused refused = refused(start(order));
            assertThat(refused.response()).extracting(Response::status).isEqualTo(407);
            assertThat(refused.version()).isEqualTo(3);
            assertThat(shown(proxy)).containsExactly("none", "Proxy-Authorization: " + BASIC);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    @Proves("I24")
    void proxyThatWantsWhatNobodyHasEndsThePostUnsent(String scheme) throws Exception {
        try (var proxy = proxy("Proxy-Authenticate: Negotiate\r\n", "another")) {
            var order = Orders.of(Request.post(URI.create(scheme + "://shop.example/up")))
                    .sending(file(10))
                    .over(rules(proxy));
            var failure = reports.failed(start(order), ErrorCode.PROXY_AUTH_REQUIRED, Sent.NOTHING);
            assertThat(failure.message()).contains("the proxy http://").contains("407");
            assertThat(failure.response()).isNull();
            assertThat(proxy.heads()).hasSize(1);
        }
    }

    /** The server's token isn't shown to the proxy as the proxy's, nor the proxy's password to the server. */
    @Test
    @Proves("I26")
    void eachIsShownItsOwnCredentialOnly() throws Exception {
        try (var proxy = proxy(ASKS_BASIC, BASIC)) {
            var server = new Grant(
                    ProtectionSpace.of(URI.create("http://shop.example/")),
                    1,
                    Grant.Kind.BEARER,
                    null,
                    "server-token",
                    null,
                    Grant.Source.STORED);
            var both = Orders.of(Request.put(URI.create("http://shop.example/up")))
                    .sending(file(10))
                    .over(rules(proxy))
                    .showing(password(proxy), server);
            reports.responded(start(both), 201);
            var authorization = Pattern.compile("\r\nAuthorization: ([^\r]*)");
            assertThat(proxy.heads())
                    .allSatisfy(head -> assertThat(
                                    authorization.matcher(head).results().map(found -> found.group(1)))
                            .containsExactly("Bearer server-token"));
            assertThat(shown(proxy)).containsExactly("none", "Proxy-Authorization: " + BASIC);

            var direct = Orders.of(Request.put(proxy.uri("/direct")))
                    .sending(file(10))
                    .showing(password(proxy));
            start(direct);
            reports.last(start(direct));
            assertThat(proxy.heads().getLast()).startsWith("PUT /direct ").doesNotContain("Proxy-Authorization");
        }
    }

    @Test
    void excludedServerIsAskedDirectly() throws Exception {
        try (var proxy = proxy(ASKS_BASIC, BASIC);
                var server = new LoopbackServer(peer -> {
                    peer.body(LoopbackServer.contentLength(peer.head()));
                    peer.answer(201, "made");
                })) {
            var order = Orders.of(Request.put(server.uri("/up")))
                    .sending(file(10))
                    .over(rules(proxy).excluding(List.of("localhost", "127.0.0.0/8")));
            reports.responded(start(order), 201);
            assertThat(proxy.heads()).isEmpty();
        }
    }
}
