package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Headers;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests by way of a proxy: what it is told, what it is shown, and what becomes of one that misbehaves (N12). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("evil")
class ProxyTest {
    private static final String CANARY = "S3CR3T-proxy";
    private static final Headers SECRETS =
            Headers.empty().with("Authorization", "Bearer S3CR3T-origin").with("Cookie", "S3CR3T-cookie");

    private final RecordingHooks hooks = new RecordingHooks();
    private final HttpEngine engine = engine(Duration.ofSeconds(10));

    /** Knows this machine only: the name of a server behind a proxy is the proxy's to look up. */
    private static HttpEngine engine(Duration connect) {
        return HttpEngine.builder()
                .tls(TestCa.get()::client)
                .timeouts(Timeouts.defaults().withConnect(connect))
                .resolver(host -> {
                    if (!host.equals("localhost")) {
                        throw new UnknownHostException(host);
                    }
                    return List.of(InetAddress.getLoopbackAddress());
                })
                .build();
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    /** Every origin but the excluded ones over one proxy, which is shown the canary when it asks. */
    private record Rules(Origin proxy, Predicate<Origin> excluded, boolean hasCredential, String account)
            implements Proxies {
        static Rules over(Origin proxy) {
            return new Rules(proxy, _ -> false, false, "");
        }

        Rules withCredential() {
            return new Rules(proxy, excluded, true, account);
        }

        Rules excluding(Predicate<Origin> hosts) {
            return new Rules(proxy, hosts, hasCredential, account);
        }

        Rules of(String someone) {
            return new Rules(proxy, excluded, hasCredential, someone);
        }

        @Override
        public Optional<Origin> to(Origin origin) {
            return excluded.test(origin) ? Optional.empty() : Optional.of(proxy);
        }

        @Override
        public Optional<String> authorization(Origin asked, String method, String target) {
            return hasCredential ? Optional.of(CANARY) : Optional.empty();
        }

        @Override
        public boolean answers(Origin asked, Headers headers) {
            return hasCredential;
        }
    }

    private HttpOutcome get(URI uri, Proxies proxies) {
        return engine.execute(
                HttpRequest.to("GET", uri).headers(SECRETS).proxies(proxies).build(), hooks, new Cancellation());
    }

    private static ScriptedServer origin(boolean secure) throws Exception {
        return ScriptedServer.either(secure ? TestCa.get().server("good") : null, peer -> {
            while (true) {
                byte[] body = peer.request();
                peer.answer(200, "origin got " + body.length);
                if (!secure) {
                    peer.close();
                }
            }
        });
    }

    @Test
    void plainRequestIsGivenToTheProxyWithItsWholeUrl() throws Exception {
        try (var origin = origin(false);
                var proxy = RelayProxy.open()) {
            URI uri = URI.create("http://shop.example:" + origin.port() + "/a%20b?c=d");
            var put = HttpRequest.to("PUT", uri)
                    .body(RequestBody.of(new byte[300_000]))
                    .proxies(Rules.over(proxy.origin()))
                    .build();
            var answered = answered(engine.execute(put, hooks, new Cancellation()), 200);
            assertThat(hooks.text()).isEqualTo("origin got 300000");
            assertThat(proxy.heads().getFirst())
                    .startsWith("PUT http://shop.example:" + origin.port() + "/a%20b?c=d HTTP/1.1\r\n")
                    .contains("\r\nHost: shop.example:" + origin.port() + "\r\n");
            assertThat(origin.heads().getFirst()).startsWith("PUT /a%20b?c=d HTTP/1.1\r\n");
            assertThat(answered.finalUri()).isEqualTo(uri);
            assertThat(answered.hops().getFirst().proxy())
                    .isEqualTo(proxy.origin().toString());
            assertThat(answered.hops().getFirst().origin()).isEqualTo("http://shop.example:" + origin.port());
        }
    }

    @Test
    @Proves("I26")
    void tunnelCarriesTlsToTheOriginAndTellsTheProxyHostAndPortOnly() throws Exception {
        try (var origin = origin(true);
                var proxy = RelayProxy.wanting(CANARY)) {
            var rules = Rules.over(proxy.origin()).withCredential();
            var answered = answered(get(origin.uri("/secret?q=1"), rules), 200);
            assertThat(proxy.heads())
                    .containsExactly("CONNECT localhost:" + origin.port() + " HTTP/1.1\r\nHost: localhost:"
                            + origin.port() + "\r\nUser-Agent: outlive/0.1\r\nProxy-Authorization: " + CANARY
                            + "\r\n\r\n");
            assertThat(proxy.tunnelled()).isNotEmpty().doesNotContain("S3CR3T").doesNotContain("secret?q");
            assertThat(origin.heads().getFirst()).contains("S3CR3T-origin").doesNotContain(CANARY);
            assertThat(answered.hops().getFirst().tlsProtocol()).isEqualTo("TLSv1.3");
            assertThat(answered.hops().getFirst().proxy())
                    .isEqualTo(proxy.origin().toString());
        }
    }

    @Test
    @Proves("I26")
    void credentialOfTheProxyNeverReachesAPlainOrigin() throws Exception {
        try (var origin = origin(false);
                var proxy = RelayProxy.wanting(CANARY)) {
            answered(get(origin.uri("/"), Rules.over(proxy.origin()).withCredential()), 200);
            assertThat(proxy.heads().getFirst()).contains("\r\nProxy-Authorization: " + CANARY + "\r\n");
            // a redirect and a request that go directly show it to nobody either
            answered(
                    get(
                            origin.uri("/"),
                            Rules.over(proxy.origin()).withCredential().excluding(_ -> true)),
                    200);
            assertThat(origin.heads()).hasSize(2).noneMatch(head -> head.contains(CANARY));
        }
    }

    /** The name in the certificate is the origin's: a proxy can't pass itself off as it. */
    @Test
    @Proves("I26")
    void hostIsCheckedAgainstTheOriginAndNotTheProxy() throws Exception {
        try (var origin = origin(true);
                var proxy = RelayProxy.open()) {
            var failure = failed(
                    get(URI.create("https://shop.example:" + origin.port() + "/"), Rules.over(proxy.origin())),
                    FailureCode.TLS_CERT_UNTRUSTED);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
            assertThat(origin.heads()).isEmpty();
        }
    }

    @Test
    void redirectToAnExcludedHostLeavesTheProxy() throws Exception {
        try (var excluded = origin(false);
                var origin = ScriptedServer.plain(peer -> {
                    peer.request();
                    peer.send(
                            "HTTP/1.1 302 x\r\nLocation: " + excluded.uri("/there") + "\r\nContent-Length: 0\r\n\r\n");
                    peer.close();
                });
                var proxy = RelayProxy.open()) {
            var rules = Rules.over(proxy.origin()).excluding(to -> to.port() == excluded.port());
            var answered = answered(get(URI.create("http://shop.example:" + origin.port() + "/"), rules), 200);
            assertThat(proxy.heads()).hasSize(1);
            assertThat(excluded.heads().getFirst())
                    .startsWith("GET /there HTTP/1.1\r\n")
                    .doesNotContain("Via:");
            assertThat(answered.hops())
                    .extracting(dev.outlive.protocol.model.ExchangeMetrics::proxy)
                    .containsExactly(proxy.origin().toString(), null);
        }
    }

    @Test
    void connectionsAreKeptForTheSameWayAndTheSameSessionOnly() throws Exception {
        try (var origin = origin(true);
                var proxy = RelayProxy.open();
                var other = RelayProxy.open()) {
            var mine = Rules.over(proxy.origin()).of("mine");
            answered(get(origin.uri("/"), mine), 200);
            answered(get(origin.uri("/"), mine), 200);
            assertThat(proxy.connections()).isEqualTo(1);
            answered(get(origin.uri("/"), mine.of("theirs")), 200);
            assertThat(proxy.connections()).isEqualTo(2);
            answered(get(origin.uri("/"), Rules.over(other.origin()).of("mine")), 200);
            assertThat(other.connections()).isEqualTo(1);
            answered(get(origin.uri("/"), Proxies.NONE), 200);
            assertThat(origin.connections()).isEqualTo(4);
        }
    }

    /** Nothing has reached the server, so that any request may be tried again. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    @Proves("I24")
    void proxyThatIsNotThereIsNamed(String scheme) throws Exception {
        Origin gone;
        try (var proxy = RelayProxy.open()) {
            gone = proxy.origin();
        }
        var failure =
                failed(get(URI.create(scheme + "://shop.example/"), Rules.over(gone)), FailureCode.PROXY_UNREACHABLE);
        assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
        assertThat(failure.message()).contains("the proxy " + gone + " can't be reached");
    }

    @Test
    void nameOfTheProxyThatNobodyKnowsIsTheProxysFault() {
        var failure = failed(
                get(URI.create("http://localhost/"), Rules.over(new Origin("http", "proxy.example", 3128))),
                FailureCode.PROXY_UNREACHABLE);
        assertThat(failure.message()).contains("proxy.example was not found");
    }

    @ParameterizedTest
    @CsvSource({
        "403, proxy-refused",
        "405, proxy-refused",
        "301, proxy-failed",
        "408, proxy-failed",
        "429, proxy-failed",
        "502, proxy-failed",
        "504, proxy-failed"
    })
    void whatAProxyAnswersToConnectIsNeverTheTasksAnswer(int status, String code) throws Exception {
        try (var proxy = ScriptedServer.answering(
                "HTTP/1.1 " + status + " x\r\nLocation: http://evil.example/\r\nContent-Length: 4\r\n\r\npage")) {
            var failure = tunnelThrough(proxy, code);
            assertThat(failure.message()).contains(" answered " + status);
            assertThat(failure.partialHead()).isEmpty();
        }
    }

    private HttpFailure tunnelThrough(ScriptedServer proxy, String code) {
        var rules = Rules.over(new Origin("http", "localhost", proxy.port()));
        var failure = failed(get(URI.create("https://shop.example/secret"), rules), code);
        assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
        assertThat(failure.message()).contains("http://localhost:" + proxy.port());
        assertThat(hooks.events()).isEmpty();
        assertThat(proxy.heads()).noneMatch(head -> head.contains("S3CR3T-origin") || head.contains("secret"));
        assertThat(engine.idleConnections()).isZero();
        return failure;
    }

    @Test
    void closeAfterConnectIsToldOfTheProxy() throws Exception {
        try (var proxy = ScriptedServer.plain(peer -> {
            peer.head();
            peer.close();
        })) {
            assertThat(tunnelThrough(proxy, FailureCode.PROXY_FAILED).message()).contains("broke off");
        }
    }

    @Test
    void resetAfterConnectIsToldOfTheProxy() throws Exception {
        try (var proxy = ScriptedServer.plain(peer -> {
            peer.head();
            peer.reset();
        })) {
            tunnelThrough(proxy, FailureCode.PROXY_FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y\r\n", "x"})
    void endlessHeadOfAProxyIsCut(String piece) throws Exception {
        try (var proxy = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 x\r\n");
            while (true) {
                peer.send(piece.repeat(1000));
            }
        })) {
            assertThat(tunnelThrough(proxy, FailureCode.PROXY_FAILED).message())
                    .containsAnyOf("longer than 65536 bytes", "more than 200 fields");
        }
    }

    @Test
    void drippingHeadOfAProxyIsCutInTime() throws Exception {
        try (var hasty = engine(Duration.ofMillis(300));
                var proxy = ScriptedServer.plain(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 x\r\nX: ");
                    peer.hold();
                })) {
            var request = HttpRequest.to("GET", URI.create("https://shop.example/"))
                    .proxies(Rules.over(new Origin("http", "localhost", proxy.port())))
                    .build();
            var failure = failed(hasty.execute(request, hooks, new Cancellation()), FailureCode.PROXY_FAILED);
            assertThat(failure.message()).contains("didn't open a tunnel to https://shop.example in time");
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
        }
    }

    @Test
    void bodyAfterTheAnswerToConnectIsNoTunnel() throws Exception {
        try (var proxy = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlogi");
            peer.awaitClose();
        })) {
            assertThat(tunnelThrough(proxy, FailureCode.PROXY_FAILED).message())
                    .contains("bytes that nobody asked for");
        }
    }

    /** Bytes that come later are taken for the origin's, and aren't TLS. */
    @Test
    void pageInPlaceOfTheTunnelIsNoHandshake() throws Exception {
        try (var proxy = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\n\r\n");
            peer.in().read();
            peer.send("<html>log in first</html>");
            peer.awaitClose();
        })) {
            tunnelThrough(proxy, FailureCode.TLS_FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SSH-2.0-x\r\n", "HTTP/1.1 101 x\r\n\r\n", "HTTP/1.1 200 x\r\nA : b\r\n\r\n", "\u0015\u0003"})
    void whatIsNoHttpIsNoAnswer(String bytes) throws Exception {
        try (var proxy = ScriptedServer.answering(bytes)) {
            tunnelThrough(proxy, FailureCode.PROXY_FAILED);
        }
    }

    @Test
    void interimAnswersWithoutEndAreGivenUp() throws Exception {
        try (var proxy = ScriptedServer.plain(peer -> {
            peer.head();
            while (true) {
                peer.send("HTTP/1.1 100 x\r\n\r\n");
            }
        })) {
            tunnelThrough(proxy, FailureCode.PROXY_FAILED);
        }
    }

    @Test
    void proxyThatAsksAgainAndAgainIsGivenUp() throws Exception {
        try (var origin = origin(false);
                var proxy = RelayProxy.wanting("another")) {
            var rules = Rules.over(proxy.origin()).withCredential();
            for (String scheme : List.of("http", "https")) {
                var failure = failed(
                        get(URI.create(scheme + "://shop.example:" + origin.port() + "/"), rules),
                        FailureCode.PROXY_AUTH_REQUIRED);
                assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
                assertThat(failure.message()).contains("the proxy " + proxy.origin() + " wants a credential");
            }
            assertThat(proxy.heads()).hasSize(2 * Tunnel.ROUNDS_MAX);
            assertThat(origin.heads()).isEmpty();
        }
    }

    @Test
    void withoutACredentialAProxyIsAskedOnce() throws Exception {
        try (var proxy = RelayProxy.wanting("another")) {
            for (String scheme : List.of("http", "https")) {
                failed(
                        get(URI.create(scheme + "://shop.example/"), Rules.over(proxy.origin())),
                        FailureCode.PROXY_AUTH_REQUIRED);
            }
            assertThat(proxy.heads()).hasSize(2);
        }
    }

    /** Within a tunnel only the origin speaks: its 407 is an answer like any other. */
    @Test
    void originsOwn407IsTheAnswer() throws Exception {
        try (var origin = ScriptedServer.tls(TestCa.get().server("good"), peer -> {
                    peer.request();
                    peer.answer(407, "odd");
                    peer.awaitClose();
                });
                var proxy = RelayProxy.open()) {
            answered(get(origin.uri("/"), Rules.over(proxy.origin()).withCredential()), 407);
            answered(get(origin.uri("/"), Proxies.NONE), 407);
        }
    }
}
