package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.CredentialCommand;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.transfer.auth.UrlRenewals;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a request answers a server that asks who it is, and to whom it says nothing (RFC 9110 §11; I26). */
class AuthenticationTest extends TransferTestBase {
    private static final String BASIC = "WWW-Authenticate: Basic realm=\"photos\"\r\n";
    private static final String DIGEST =
            "WWW-Authenticate: Digest realm=\"photos\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256\r\n";

    private static Grant password(LoopbackServer server, @Nullable String realm) {
        var space = new ProtectionSpace(ProtectionSpace.of(server.uri("/")).origin(), realm);
        return new Grant(space, 1, Grant.Kind.PASSWORD, "me", "secret", null, Grant.Source.STORED);
    }

    private static Grant token(LoopbackServer server, Grant.Source source) {
        return new Grant(ProtectionSpace.of(server.uri("/")), 7, Grant.Kind.BEARER, null, "secret-token", null, source);
    }

    private static Grant url(LoopbackServer server, CredentialCommand.When when) {
        var command =
                new CredentialCommand(new Launcher(List.of("/bin/true"), "", List.of()), Duration.ofSeconds(5), when);
        return new Grant(
                ProtectionSpace.of(server.uri("/")), 1, Grant.Kind.URL, null, null, command, Grant.Source.PROVIDER);
    }

    /** Asks by a challenge until a field says this. */
    private static LoopbackServer asking(String challenge, String accepted) throws IOException {
        return new LoopbackServer(peer -> {
            while (true) {
                var head = peer.head();
                peer.body(LoopbackServer.contentLength(head));
                if (head.contains("\r\nAuthorization: " + accepted)) {
                    peer.answer(201, "made");
                } else {
                    peer.send("HTTP/1.1 401 Who\r\n" + challenge + "Content-Length: 3\r\n\r\nwho");
                }
            }
        });
    }

    private Signal.Refused refused(TaskId task) {
        Signal last = reports.last(task).signal();
        assertThat(last).isInstanceOf(Signal.Refused.class);
        return (Signal.Refused) last;
    }

    private static List<String> authorizations(LoopbackServer server) {
        return server.heads().stream()
                .map(head -> head.lines()
                        .filter(line -> line.startsWith("Authorization: "))
                        .findFirst()
                        .orElse("none"))
                .toList();
    }

    /** A 401 is a final answer: also a POST is sent again, within the same attempt. */
    @Proves("I24")
    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST"})
    void challengeIsAnsweredWithinTheAttempt(String method) throws Exception {
        try (var server = asking(BASIC, "Basic bWU6c2VjcmV0")) {
            TaskId task = start(Orders.of(Request.method(method, server.uri("/up")))
                    .sending(file(5000))
                    .showing(password(server, null)));
            reports.responded(task, 201);
            assertThat(authorizations(server)).containsExactly("none", "Authorization: Basic bWU6c2VjcmV0");
            assertThat(reports.kinds(task)).doesNotContain("AttemptFailed", "Refused");
        }
    }

    /** RFC 7617 §2.2: at and below the folder that asked, and nowhere else. */
    @Test
    void whatWasTakenOnceIsSaidUnasked() throws Exception {
        try (var server = asking(BASIC, "Basic bWU6c2VjcmV0")) {
            Grant grant = password(server, null);
            reports.responded(start(Orders.of(Request.put(server.uri("/a/one"))).showing(grant)), 201);
            reports.responded(
                    start(Orders.of(Request.put(server.uri("/a/b/two"))).showing(grant)), 201);
            assertThat(authorizations(server).subList(2, 3)).containsExactly("Authorization: Basic bWU6c2VjcmV0");
            reports.responded(start(Orders.of(Request.put(server.uri("/other"))).showing(grant)), 201);
            assertThat(authorizations(server)).hasSize(5);
            assertThat(authorizations(server).get(3)).isEqualTo("none");
        }
    }

    @Test
    void digestIsPreferredAndItsNonceIsCounted() throws Exception {
        try (var server = asking(BASIC + DIGEST, "Digest username=\"me\"")) {
            Grant grant = password(server, null);
            reports.responded(start(Orders.of(Request.put(server.uri("/a?x=1"))).showing(grant)), 201);
            reports.responded(start(Orders.of(Request.put(server.uri("/b"))).showing(grant)), 201);
            assertThat(authorizations(server)).hasSize(3);
            assertThat(authorizations(server).get(1)).contains("uri=\"/a?x=1\"", "nc=00000001", "algorithm=SHA-256");
            assertThat(authorizations(server).get(2)).contains("uri=\"/b\"", "nc=00000002");
            assertThat(String.join("", server.heads())).doesNotContain("Basic", "secret");
        }
    }

    /** RFC 7616 §3.3: a stale nonce isn't a refused password. */
    @Test
    void staleNonceIsReplacedWithoutARefusal() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            while (true) {
                var head = peer.head();
                if (head.contains("nonce=\"n2\"")) {
                    peer.answer(200, "");
                } else {
                    boolean asked = head.contains("nonce=\"n1\"");
                    peer.send("HTTP/1.1 401 Who\r\n"
                            + (asked ? DIGEST.replace("n1", "n2").replace("qop", "stale=true, qop") : DIGEST)
                            + "Content-Length: 0\r\n\r\n");
                }
            }
        })) {
            reports.responded(start(Orders.of(Request.get(server.uri("/"))).showing(password(server, null))), 200);
            assertThat(server.heads()).hasSize(3);
        }
    }

    @Test
    void aRefusedPasswordIsReportedOnceAndWithItsVersion() throws Exception {
        try (var server = asking(BASIC, "nothing")) {
            Grant grant = password(server, null);
            TaskId task = start(
                    Orders.of(Request.post(server.uri("/up"))).sending(file(10)).showing(grant));
            Signal.Refused refused = refused(task);
            assertThat(refused.space()).isEqualTo(grant.space());
            assertThat(refused.version()).isEqualTo(1);
            assertThat(refused.response()).extracting(Response::status).isEqualTo(401);
            assertThat(server.heads()).hasSize(2);
        }
    }

    /** Without a credential, or with one for another realm or scheme, a 401 is an answer like any other. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "realm", "scheme", "bearer"})
    void otherwiseTheAnswerIsTheApps(String which) throws Exception {
        String challenge = switch (which) {
            case "scheme" -> "WWW-Authenticate: Negotiate\r\n";
            case "bearer" -> "WWW-Authenticate: Bearer realm=\"photos\"\r\n";
            default -> BASIC;
        };
        try (var server = asking(challenge, "nothing")) {
            Orders orders = Orders.of(Request.get(server.uri("/")));
            if (!which.equals("none")) {
                orders.showing(password(server, which.equals("realm") ? "other" : null));
            }
            reports.responded(start(orders), 401);
            assertThat(authorizations(server)).containsExactly("none");
        }
    }

    @Test
    void theRealmsOwnPasswordIsTakenBeforeTheOrigins() throws Exception {
        try (var server = asking(BASIC, "Basic bWU6c2VjcmV0")) {
            var other = new Grant(
                    ProtectionSpace.of(server.uri("/")), 1, Grant.Kind.PASSWORD, "you", "x", null, Grant.Source.STORED);
            reports.responded(
                    start(Orders.of(Request.get(server.uri("/"))).showing(other, password(server, "photos"))), 201);
        }
    }

    @Test
    void tokenIsShownUnaskedAndItsRefusalIsReported() throws Exception {
        try (var server = asking("WWW-Authenticate: Bearer error=\"invalid_token\"\r\n" + BASIC, "nothing")) {
            TaskId task = start(Orders.of(Request.get(server.uri("/"))).showing(token(server, Grant.Source.STORED)));
            assertThat(refused(task).version()).isEqualTo(7);
            assertThat(authorizations(server)).containsExactly("Authorization: Bearer secret-token");
        }
    }

    /** BS §2.7: only a provider can help against a 403. */
    @Test
    void forbiddenIsARefusalOfAProvidersTokenOnly() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(403, "no"))) {
            reports.responded(
                    start(Orders.of(Request.get(server.uri("/"))).showing(token(server, Grant.Source.STORED))), 403);
            TaskId task = start(Orders.of(Request.get(server.uri("/"))).showing(token(server, Grant.Source.PROVIDER)));
            assertThat(refused(task).response()).extracting(Response::status).isEqualTo(403);
        }
    }

    /** I26: a credential never goes to another origin, also not where a redirect leads, and a 401 from there is no refusal. */
    @Proves("I26")
    @Test
    void noCredentialCrossesToAnotherOrigin() throws Exception {
        try (var other = asking(BASIC, "nothing");
                var server = new LoopbackServer(peer -> {
                    while (true) {
                        peer.request();
                        peer.send(
                                "HTTP/1.1 307 There\r\nLocation: " + other.uri("/x") + "\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            for (Grant grant : List.of(password(server, null), token(server, Grant.Source.PROVIDER))) {
                reports.responded(start(Orders.of(Request.get(server.uri("/"))).showing(grant)), 401);
            }
            assertThat(authorizations(other)).containsExactly("none", "none");
        }
    }

    /** A redirect to another server and back has left the token behind: that it isn't there is no refusal. */
    @Proves("I26")
    @Test
    void aTokenLostOnTheWayIsNotTakenForRefused() throws Exception {
        var back = new AtomicReference<URI>();
        try (var other = new LoopbackServer(peer -> {
                    while (true) {
                        peer.request();
                        peer.send("HTTP/1.1 307 Back\r\nLocation: " + back.get() + "\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                var server = new LoopbackServer(peer -> {
                    while (true) {
                        var head = peer.head();
                        peer.send(
                                head.startsWith("GET /back")
                                        ? LoopbackServer.answer(401, "")
                                        : "HTTP/1.1 307 There\r\nLocation: " + other.uri("/x")
                                                + "\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            back.set(server.uri("/back"));
            Orders orders = Orders.of(Request.get(server.uri("/"))).showing(token(server, Grant.Source.PROVIDER));
            reports.responded(start(orders), 401);
            assertThat(authorizations(server)).containsExactly("Authorization: Bearer secret-token", "none");
        }
    }

    /** A grant that was made for another origin, whoever made that mistake, is never shown. */
    @Proves("I26")
    @Test
    void aGrantForAnotherOriginIsNotShown() throws Exception {
        try (var other = new LoopbackServer(LoopbackServer.Peer::hold);
                var server = asking(BASIC, "nothing")) {
            reports.responded(
                    start(Orders.of(Request.get(server.uri("/")))
                            .showing(password(other, null), token(other, Grant.Source.PROVIDER))),
                    401);
            assertThat(authorizations(server)).containsExactly("none");
        }
    }

    /** An answer that comes before the body is out doesn't cost the upload, nor its connection's fate. */
    @Test
    void challengeBeforeTheBodyIsOutIsAnswered() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            var head = peer.head();
            if (head.contains("Authorization: Basic")) {
                if (head.contains("100-continue")) {
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                }
                peer.body(LoopbackServer.contentLength(head));
                peer.answer(201, "");
            } else {
                peer.send("HTTP/1.1 401 Who\r\n" + BASIC + "Content-Length: 0\r\nConnection: close\r\n\r\n");
                peer.drain();
            }
        })) {
            TaskId task = start(post(server, file(4 * 1024 * 1024)).showing(password(server, null)));
            reports.responded(task, 201);
        }
    }

    @Test
    void aRefusedUrlIsRenewedOnceAndASecondRefusalIsTheAnswer() throws Exception {
        var asked = new AtomicInteger();
        try (var server = new LoopbackServer(peer -> {
            while (true) {
                var head = peer.head();
                peer.body(LoopbackServer.contentLength(head));
                peer.answer(head.contains("/up?sig=2") ? 200 : 403, "");
            }
        })) {
            use(bodies, TransferSettings.defaults().withRenewals((task, current, status, command) -> {
                assertThat(current.getQuery()).isEqualTo("token=secret");
                assertThat(status).isEqualTo(403);
                return server.uri("/up?sig=" + (asked.incrementAndGet() + 1));
            }));
            Grant grant = url(server, CredentialCommand.When.REFUSED);
            reports.responded(start(post(server, file(10)).showing(grant)), 200);
            reports.responded(start(post(server, file(10)).showing(grant)), 403);
            assertThat(asked).hasValue(2);
            assertThat(server.heads()).hasSize(4);
        }
    }

    @Test
    void aUrlIsAskedForBeforeEachAttemptWhereThatIsWanted() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            use(
                    bodies,
                    TransferSettings.defaults().withRenewals((task, current, status, command) -> server.uri("/fresh")));
            reports.responded(
                    start(put(server, file(10)).showing(url(server, CredentialCommand.When.EACH_ATTEMPT))), 200);
            assertThat(server.heads()).singleElement().asString().startsWith("PUT /fresh ");
        }
    }

    @Proves("I26")
    @Test
    void aFailedRenewalAndAUrlOfAnotherServerEndTheAttemptUnsent() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            UrlRenewals[] renewals = {
                (_, _, _, _) -> {
                    throw new IOException("exit code 3");
                },
                (_, _, _, _) -> URI.create("http://other.example/x")
            };
            for (UrlRenewals each : renewals) {
                use(bodies, TransferSettings.defaults().withRenewals(each));
                TaskId task = start(post(server, file(10)).showing(url(server, CredentialCommand.When.EACH_ATTEMPT)));
                reports.failed(task, ErrorCode.AUTH_PROVIDER_FAILED, Sent.NOTHING);
            }
            assertThat(server.heads()).isEmpty();
        }
    }

    /** Who has refused the password of one realm is asked without it, and isn't waited for where another realm asks. */
    @ParameterizedTest
    @ValueSource(strings = {"photos", "other"})
    void aChallengeAsksForTheCredentialOfItsRealmAndForNoOther(String realm) throws Exception {
        try (var server = asking(BASIC, "Basic never")) {
            var space = new ProtectionSpace(ProtectionSpace.of(server.uri("/")).origin(), realm);
            TaskId task = start(Orders.of(Request.put(server.uri("/up"))).showing(Grant.ask(space, 3)));
            Signal last = reports.last(task).signal();
            if (realm.equals("photos")) {
                assertThat(refused(task).space()).isEqualTo(space);
            } else {
                assertThat(last).isInstanceOf(Signal.Responded.class);
            }
            assertThat(authorizations(server)).containsExactly("none");
        }
    }
}
