package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import dev.outlive.guarantees.Proves;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The evil server's cases that need an engine and a socket: H1, H11, H12, H14, H17 to H21, H28, H29. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("evil")
class EvilServerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final RecordingHooks hooks = new RecordingHooks();
    private final HttpEngine engine = HttpEngine.builder()
            .timeouts(Timeouts.defaults().withDrain(Duration.ofMillis(300)))
            .tls(TestCa.get()::client)
            .build();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Proves("I23")
    @Test
    void endlessHeaderLinesAreRefused() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send(OK);
            while (true) {
                peer.send("X-Endless: " + "v".repeat(1_000) + "\r\n");
            }
        })) {
            refused(server, "longer than 65536 bytes");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "HTTP/1.1 200 ",
                "HTTP/1.1 200 OK\r\nX-Endless: ",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;"
            })
    void endlessLineIsRefused(String start) throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send(start);
            while (true) {
                peer.send("v".repeat(1_000));
            }
        })) {
            refused(server, "longer than");
        }
    }

    @Proves("I23")
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 2",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 104 x\r\nUpload-Offset: 0\r\n\r\n"
            })
    void endBeforeTheEndIsALoss(String start) throws Exception {
        for (boolean reset : new boolean[] {false, true}) {
            try (var server = ScriptedServer.plain(peer -> {
                peer.head();
                peer.send(start);
                if (reset) {
                    peer.reset();
                } else {
                    peer.close();
                }
            })) {
                var failure = failed(get(server), FailureCode.CONNECTION_LOST);
                assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
                if (!reset) {
                    // a reset may erase what was sent before it, or not
                    assertThat(failure.partialHead().isPresent())
                            .isEqualTo(start.startsWith("HTTP/1.1 200") && start.contains("\r\n\r\n"));
                }
                assertThat(engine.idleConnections()).isZero();
            }
        }
    }

    @Test
    void closeRightAfterAcceptIsALoss() throws Exception {
        try (var server = ScriptedServer.plain(ScriptedServer.Peer::close)) {
            failed(get(server), FailureCode.CONNECTION_LOST);
        }
    }

    @Proves("I23")
    @Test
    void bodyThatEndsWithTheConnectionIsFlagged() throws Exception {
        try (var server = ScriptedServer.answering(OK + "\r\nperhaps all")) {
            var answered = answered(get(server), 200);
            assertThat(hooks.text()).isEqualTo("perhaps all");
            assertThat(answered.body().lengthUnknown()).isTrue();
            assertThat(answered.body().truncated()).isFalse();
            assertThat(engine.idleConnections()).isZero();
        }
    }

    @Test
    void bodyThatEndsWithTlsIsFlagged() throws Exception {
        try (var server = ScriptedServer.tls(TestCa.get().server("good"), peer -> {
            peer.head();
            peer.send(OK + "\r\nperhaps all");
            peer.close();
        })) {
            assertThat(answered(get(server), 200).body().lengthUnknown()).isTrue();
            assertThat(hooks.text()).isEqualTo("perhaps all");
        }
    }

    @Proves("I23")
    @Test
    void tlsThatEndsWithoutGoodByeIsALoss() throws Exception {
        try (var server = ScriptedServer.tls(TestCa.get().server("good"), peer -> {
            peer.head();
            peer.send(OK + "\r\nperhaps all");
            peer.cut();
        })) {
            failed(get(server), FailureCode.CONNECTION_LOST);
        }
    }

    @Test
    void errorNamesWhatTheServerSpeaks() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.send("SSH-2.0-OpenSSH_9.2p1\r\n");
            peer.awaitClose();
        })) {
            refused(server, "it looks like an SSH server");
        }
    }

    @Test
    void tlsOnAPortAddressedWithoutItIsNamed() throws Exception {
        try (var server = ScriptedServer.tls(TestCa.get().server("good"), ScriptedServer.Peer::head)) {
            var uri = URI.create("http://localhost:" + server.port() + "/");
            var failure = failed(
                    engine.execute(HttpRequest.to("GET", uri).build(), hooks, new Cancellation()),
                    FailureCode.CANNOT_PARSE_RESPONSE);
            assertThat(failure.message()).contains("TLS on a port addressed without it");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 999})
    void unknownStatusIsDelivered(int status) throws Exception {
        try (var server = ScriptedServer.answering("HTTP/1.1 " + status + " Odd\r\nContent-Length: 2\r\n\r\nhi")) {
            answered(get(server), status);
            assertThat(hooks.text()).isEqualTo("hi");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 104})
    void floodOfInterimResponsesIsRefused(int status) throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send(("HTTP/1.1 " + status + " x\r\n\r\n").repeat(65) + OK + "Content-Length: 0\r\n\r\n");
            peer.awaitClose();
        })) {
            refused(server, "more than 64 interim responses");
        }
    }

    @Test
    void manyInterimResponsesArePassedOn() throws Exception {
        try (var server =
                ScriptedServer.answering("HTTP/1.1 103 x\r\n\r\n".repeat(64) + OK + "Content-Length: 0\r\n\r\n")) {
            answered(get(server), 200);
            assertThat(hooks.events()).hasSize(66).contains("interim 103");
        }
    }

    @Test
    void interimResponsesThatConfirmMoreHaveNoLimit() throws Exception {
        var confirming = new RecordingHooks() {
            @Override
            public Interim onInterim(ResponseHead head) {
                super.onInterim(head);
                return head.headers().has("Upload-Offset") ? Interim.PROGRESS : Interim.NO_PROGRESS;
            }
        };
        var progress = "HTTP/1.1 102 x\r\n\r\n".repeat(60) + "HTTP/1.1 104 x\r\nUpload-Offset: 1\r\n\r\n";
        try (var server = ScriptedServer.answering(progress.repeat(10) + OK + "Content-Length: 0\r\n\r\n")) {
            answered(
                    engine.execute(HttpRequest.to("GET", server.uri("/")).build(), confirming, new Cancellation()),
                    200);
            assertThat(confirming.events()).hasSize(2 + 610);
        }
    }

    @Test
    void unexpectedSwitchOfProtocolsIsRefused() throws Exception {
        try (var server = ScriptedServer.answering("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + OK + "\r\n")) {
            refused(server, "switches protocols");
        }
    }

    @Test
    void continueNobodyAskedForIsToldAndMovesNothing() throws Exception {
        try (var server =
                ScriptedServer.answering("HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nhi")) {
            answered(get(server), 200);
            assertThat(hooks.events()).containsExactly("before 0 GET /", "interim 100", "open 200");
        }
    }

    @Test
    void bodyBeyondTheLimitIsCutAndCounted() throws Exception {
        var limited = new RecordingHooks() {
            @Override
            long limitBytes() {
                return 5;
            }
        };
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.answer(200, "0123456789");
            peer.awaitClose();
        })) {
            var answered = answered(
                    engine.execute(HttpRequest.to("GET", server.uri("/")).build(), limited, new Cancellation()), 200);
            assertThat(limited.text()).isEqualTo("01234");
            assertThat(answered.body().truncated()).isTrue();
            assertThat(answered.body().storedBytes()).isEqualTo(5);
            assertThat(answered.body().receivedBytes()).isEqualTo(10);
            assertThat(engine.idleConnections()).isEqualTo(1);
        }
    }

    @Test
    void endlessBodyIsLeftAtItsLimit() throws Exception {
        var limited = new RecordingHooks() {
            @Override
            long limitBytes() {
                return 100_000;
            }
        };
        var stopped = new CountDownLatch(1);
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send(OK + "\r\n");
            var block = new byte[64 * 1024];
            try {
                while (true) {
                    peer.send(block);
                }
            } finally {
                stopped.countDown();
            }
        })) {
            var answered = answered(
                    engine.execute(HttpRequest.to("GET", server.uri("/")).build(), limited, new Cancellation()), 200);
            assertThat(limited.body()).hasSize(100_000);
            assertThat(answered.body().truncated()).isTrue();
            assertThat(answered.body().receivedBytes()).isLessThan(4 * 1024 * 1024);
            stopped.await();
        }
    }

    @Test
    void codedBodyIsDeliveredAsItCame() throws Exception {
        try (var server =
                ScriptedServer.answering(OK + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b\b\0")) {
            var answered = answered(get(server), 200);
            assertThat(hooks.text()).isEqualTo("\u001f\u008b\b\0");
            assertThat(answered.head().headers().first("content-encoding")).contains("gzip");
            assertThat(server.heads().get(0)).contains("Accept-Encoding: identity\r\n");
        }
    }

    private void refused(ScriptedServer server, String message) {
        var failure = failed(get(server), FailureCode.CANNOT_PARSE_RESPONSE);
        assertThat(failure.message()).contains(message);
        assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
        assertThat(hooks.text()).isEmpty();
        assertThat(engine.idleConnections()).isZero();
    }

    private HttpOutcome get(ScriptedServer server) {
        return engine.execute(HttpRequest.to("GET", server.uri("/")).build(), hooks, new Cancellation());
    }
}
