package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import dev.outlive.fixtures.TestCertificate;
import dev.outlive.guarantees.Proves;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that want to see a certificate, at the other end of Java's own TLS: what is shown, and what a refusal means. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientCertificateTest {
    private final HttpEngine engine =
            HttpEngine.builder().tls(TestCa.get()::client).build();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    private enum Wish {
        NEED,
        WANT
    }

    private static ClientIdentity identity(String name) throws Exception {
        return of(name, TestCa.get().issue(name, Instant.now().minus(Duration.ofDays(1))));
    }

    private static ClientIdentity of(String name, TestCertificate certificate) {
        return new ClientIdentity(name, List.of(certificate.certificate()), certificate.key());
    }

    /** Says whom it has seen. */
    private static ScriptedServer server(String protocol, Wish wish) throws Exception {
        return ScriptedServer.tls(
                TestCa.get().server("good"),
                socket -> {
                    socket.setEnabledProtocols(new String[] {protocol});
                    if (wish == Wish.NEED) {
                        socket.setNeedClientAuth(true);
                    } else {
                        socket.setWantClientAuth(true);
                    }
                },
                peer -> {
                    while (true) {
                        peer.request();
                        peer.answer(201, peer.number() + " " + seen((SSLSocket) peer.socket()));
                    }
                });
    }

    private static String seen(SSLSocket socket) {
        try {
            return socket.getSession().getPeerPrincipal().getName();
        } catch (javax.net.ssl.SSLPeerUnverifiedException nobody) {
            return "nobody";
        }
    }

    private static HttpRequest.Builder post(ScriptedServer server, int bytes, Identities identities) {
        return HttpRequest.to("POST", server.uri("/up"))
                .body(RequestBody.of(new byte[bytes]))
                .identities(identities);
    }

    private String shown(HttpRequest.Builder request) {
        var hooks = new RecordingHooks();
        answered(engine.execute(request.build(), hooks, new Cancellation()), 201);
        return hooks.text();
    }

    private HttpFailure failure(HttpRequest.Builder request, String code) {
        return failed(engine.execute(request.build(), new RecordingHooks(), new Cancellation()), code);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, NEED", "TLSv1.3, NEED", "TLSv1.2, WANT", "TLSv1.3, WANT"})
    void theServerSeesTheCertificate(String protocol, Wish wish) throws Exception {
        var kiosk = identity("kiosk-7");
        try (var server = server(protocol, wish)) {
            assertThat(shown(post(server, 10, _ -> Optional.of(kiosk)))).isEqualTo("0 CN=kiosk-7");
            assertThat(shown(post(server, 3_000_000, _ -> Optional.of(kiosk)))).isEqualTo("0 CN=kiosk-7");
        }
    }

    /** Whether there is none, one that nobody vouches for, or one that has ended, the server hasn't read the request. */
    @Proves("I24")
    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, none, tls-client-cert-required",
        "TLSv1.3, none, tls-client-cert-required",
        "TLSv1.2, stranger, tls-client-cert-rejected",
        "TLSv1.3, stranger, tls-client-cert-rejected",
        "TLSv1.2, ended, tls-client-cert-rejected",
        "TLSv1.3, ended, tls-client-cert-rejected"
    })
    void aRefusedHandshakeHasSentNothing(String protocol, String which, String code) throws Exception {
        @Nullable
        ClientIdentity shown = switch (which) {
            case "stranger" -> of("stranger", TestCertificate.selfSigned("stranger"));
            case "ended" ->
                of("ended", TestCa.get().issue("ended", Instant.now().minus(Duration.ofDays(10))));
            default -> null;
        };
        try (var server = server(protocol, Wish.NEED)) {
            for (int bytes : new int[] {10, 100_000, 3_000_000}) {
                var failure = failure(post(server, bytes, _ -> Optional.ofNullable(shown)), code);
                assertThat(failure.sent()).as("%d bytes", bytes).isEqualTo(Sent.NOTHING);
                assertThat(failure.message()).contains(server.uri("").toString());
            }
            assertThat(server.heads()).isEmpty();
        }
    }

    /** A server that does without isn't troubled, unless somebody wants to be asked first. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void somebodyIsAskedBeforeTheServerDoesWithout(String protocol) throws Exception {
        try (var server = server(protocol, Wish.WANT)) {
            assertThat(shown(post(server, 10, Identities.NONE))).isEqualTo("0 nobody");
            var failure = failure(post(server, 10, new AskedFirst()), FailureCode.TLS_CLIENT_CERT_REQUIRED);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
            assertThat(server.heads()).hasSize(1);
        }
    }

    @Test
    void nobodyIsAskedForAServerThatWantsNoCertificate() throws Exception {
        try (var server = ScriptedServer.tls(TestCa.get().server("good"), peer -> {
            peer.request();
            peer.answer(201, "open");
        })) {
            assertThat(shown(post(server, 10, new AskedFirst()))).isEqualTo("open");
        }
    }

    private static final class AskedFirst implements Identities {
        @Override
        public Optional<ClientIdentity> to(Origin origin) {
            return Optional.empty();
        }

        @Override
        public boolean isAskedFirst(Origin origin) {
            return true;
        }
    }

    /** A connection is what it has shown: another identity, or none, or a later one of the same owner, gets its own. */
    @Test
    void noConnectionIsSharedAcrossIdentities() throws Exception {
        try (var server = server("TLSv1.3", Wish.WANT)) {
            var one = identity("one");
            var other = identity("other");
            assertThat(shown(post(server, 1, _ -> Optional.of(one)))).isEqualTo("0 CN=one");
            assertThat(shown(post(server, 1, _ -> Optional.of(other)))).isEqualTo("1 CN=other");
            assertThat(shown(post(server, 1, Identities.NONE))).isEqualTo("2 nobody");
            assertThat(shown(post(server, 1, _ -> Optional.of(one)))).isEqualTo("0 CN=one");
            assertThat(shown(post(server, 1, _ -> Optional.of(other)))).isEqualTo("1 CN=other");
        }
    }

    /** I26: whom a redirect leads to is asked about by its own origin. */
    @Proves("I26")
    @Test
    void aRedirectShowsNobodyElseTheCertificate() throws Exception {
        var kiosk = identity("kiosk-7");
        try (var other = server("TLSv1.3", Wish.WANT);
                var server = ScriptedServer.tls(
                        TestCa.get().server("good"), socket -> socket.setNeedClientAuth(true), peer -> {
                            peer.request();
                            peer.send("HTTP/1.1 307 Elsewhere\r\nLocation: " + other.uri("/up")
                                    + "\r\nContent-Length: 0\r\n\r\n");
                        })) {
            int own = server.port();
            var request = HttpRequest.to("GET", server.uri("/"))
                    .identities(origin -> origin.port() == own ? Optional.of(kiosk) : Optional.empty());
            assertThat(shown(request)).isEqualTo("0 nobody");
        }
    }
}
