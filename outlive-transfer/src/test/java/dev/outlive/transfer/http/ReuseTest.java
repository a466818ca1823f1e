package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import dev.outlive.guarantees.Proves;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases H22, H23 and H25: a connection carries another request only if nothing of the last one is left on it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("evil")
class ReuseTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private static volatile int strayPort;

    private final RecordingHooks hooks = new RecordingHooks();
    private final HttpEngine engine =
            HttpEngine.builder().tls(TestCa.get()::client).build();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Proves("I23")
    @Test
    void surplusBytesNeverReachTheNextRequest() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            var own = "answer " + peer.number();
            var stray = OK + "Content-Length: 4\r\n\r\nevil";
            peer.send(OK + "Content-Length: " + own.length() + "\r\n\r\n" + own + stray);
            peer.awaitClose();
        })) {
            for (int i = 0; i < 3; i++) {
                var each = new RecordingHooks();
                answered(engine.execute(HttpRequest.to("GET", server.uri("/")).build(), each, new Cancellation()), 200);
                assertThat(each.text()).isEqualTo("answer " + i);
                assertThat(engine.idleConnections()).isZero();
            }
        }
    }

    @Proves("I23")
    @Test
    void bytesOnAnIdleConnectionNeverReachTheNextRequest() throws Exception {
        for (var server : new ScriptedServer[] {
            ScriptedServer.plain(ReuseTest::strayLater),
            ScriptedServer.tls(TestCa.get().server("good"), ReuseTest::strayLater)
        }) {
            try (server) {
                for (int i = 0; i < 3; i++) {
                    var each = new RecordingHooks();
                    answered(
                            engine.execute(
                                    HttpRequest.to("GET", server.uri("/")).build(), each, new Cancellation()),
                            200);
                    assertThat(each.text()).isEqualTo("answer " + i);
                    // the stray bytes are sent when the server sees this connection
                    try (var signal = new Socket(InetAddress.getLoopbackAddress(), strayPort)) {
                        assertThat(signal.getInputStream().read()).isEqualTo(-1);
                    }
                }
            }
        }
    }

    private static void strayLater(ScriptedServer.Peer peer) throws Exception {
        try (var signal = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            strayPort = signal.getLocalPort();
            peer.request();
            peer.answer(200, "answer " + peer.number());
            try (var _ = signal.accept()) {
                peer.answer(200, "evil");
            }
        }
        peer.awaitClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void bodyWhereNoneMayBeIsLeftOut(int status) throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send("HTTP/1.1 " + status + " x\r\nContent-Length: 4\r\n\r\nevil");
            peer.awaitClose();
        })) {
            var answered = answered(get(server), status);
            assertThat(hooks.text()).isEmpty();
            assertThat(answered.body().receivedBytes()).isZero();
            assertThat(engine.idleConnections()).isZero();
        }
    }

    @Test
    void connectionThatMayStillBringABodyIsNotKept() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send("HTTP/1.1 204 x\r\nContent-Length: 4\r\n\r\n");
            peer.awaitClose();
        })) {
            answered(get(server), 204);
            assertThat(engine.idleConnections()).isZero();
        }
    }

    @Test
    void bodyAfterHeadIsLeftOut() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send(OK + "Content-Length: 4\r\n\r\nevil");
            peer.awaitClose();
        })) {
            answered(engine.execute(HttpRequest.to("HEAD", server.uri("/")).build(), hooks, new Cancellation()), 200);
            assertThat(hooks.text()).isEmpty();
            assertThat(engine.idleConnections()).isZero();
        }
    }

    @Test
    void headAnswerKeepsTheConnection() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send(OK + "Content-Length: 4\r\n\r\n");
            peer.awaitClose();
        })) {
            answered(engine.execute(HttpRequest.to("HEAD", server.uri("/")).build(), hooks, new Cancellation()), 200);
            assertThat(engine.idleConnections()).isEqualTo(1);
        }
    }

    @Proves("I24")
    @Test
    void requestThatWasReadAndNotAnsweredIsNeverSentAgain() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.answer(200, "");
            peer.request();
            peer.close();
        })) {
            answered(get(server), 200);
            var post = HttpRequest.to("POST", server.uri("/"))
                    .body(RequestBody.of(new byte[10]))
                    .build();
            var outcome = engine.execute(post, hooks, new Cancellation());
            assertThat(failed(outcome, FailureCode.CONNECTION_LOST).sent()).isEqualTo(Sent.MAYBE);
            assertThat(outcome.hops().get(0).reusedConnection()).isTrue();
            assertThat(server.heads()).hasSize(2);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    private HttpOutcome get(ScriptedServer server) {
        return engine.execute(HttpRequest.to("GET", server.uri("/")).build(), hooks, new Cancellation());
    }
}
