package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.transfer.http.HttpRequest.Expect;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is seen and decided while a body goes out: interim responses, 100 (Continue), sources and sinks that fail. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SendingTest {
    private static final int SLICE = 64 * 1024;

    @TempDir
    Path folder;

    private final RecordingHooks hooks = new RecordingHooks();
    private final HttpEngine engine = HttpEngine.builder()
            .sliceBytes(SLICE)
            .timeouts(Timeouts.defaults().withContinueWait(Duration.ofSeconds(20)))
            .tls(TestCa.get()::client)
            .build();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void interimResponseIsSeenWhileTheBodyGoesOut() throws Exception {
        var seen = new CountDownLatch(1);
        var watching = new RecordingHooks() {
            @Override
            public Interim onInterim(ResponseHead head) {
                seen.countDown();
                return super.onInterim(head);
            }
        };
        try (var server = ScriptedServer.plain(peer -> {
            var head = peer.head();
            peer.body(1_000);
            peer.send("HTTP/1.1 104 Upload Resumption\r\nLocation: /u/1\r\n\r\n");
            // the rest is taken only when the client has seen it
            seen.await();
            peer.body(ScriptedServer.contentLength(head) - 1_000);
            peer.answer(201, "done");
            peer.awaitClose();
        })) {
            var request = put(server, 64 * 1024 * 1024).expect(Expect.NEVER).build();
            var answered = answered(engine.execute(request, watching, new Cancellation()), 201);
            assertThat(watching.events()).containsExactly("before 0 PUT /up", "interim 104", "open 201");
            assertThat(answered.early()).isFalse();
            assertThat(answered.hops().get(0).interimResponses()).containsExactly(104);
        }
    }

    @Test
    void bodyWaitsForContinue() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            var head = peer.head();
            assertThat(head).contains("Expect: 100-continue\r\n");
            assertThat(peer.in().available()).isZero();
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.body(ScriptedServer.contentLength(head));
            peer.answer(200, "");
            peer.awaitClose();
        })) {
            answered(engine.execute(put(server, 1024 * 1024 + 1).build(), hooks, new Cancellation()), 200);
            assertThat(hooks.handedOver()).isEqualTo(1024 * 1024 + 1);
            assertThat(engine.idleConnections()).isEqualTo(1);
        }
    }

    @Test
    void uploadResumptionAllowsTheBodyToo() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            var head = peer.head();
            peer.send("HTTP/1.1 104 x\r\nLocation: /u/1\r\n\r\n");
            peer.body(ScriptedServer.contentLength(head));
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.answer(200, "");
        })) {
            answered(engine.execute(put(server, 2_000_000).build(), hooks, new Cancellation()), 200);
            assertThat(hooks.events()).containsExactly("before 0 PUT /up", "interim 104", "interim 100", "open 200");
        }
    }

    @Test
    void refusalInsteadOfContinueCostsNoBodyByte() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.answer(413, "no");
            assertThat(peer.drain()).isZero();
        })) {
            var answered = answered(engine.execute(put(server, 2_000_000).build(), hooks, new Cancellation()), 413);
            assertThat(answered.early()).isTrue();
            assertThat(answered.bytesSent()).isZero();
            assertThat(hooks.text()).isEqualTo("no");
            assertThat(engine.idleConnections()).isZero();
        }
    }

    @Test
    void lossBeforeTheFirstBodyByteIsNothingSent() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.close();
        })) {
            var failure = failed(
                    engine.execute(put(server, 2_000_000).build(), hooks, new Cancellation()),
                    FailureCode.CONNECTION_LOST);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
            assertThat(failure.bytesHandedOver()).isZero();
        }
    }

    @Test
    void originThatNeverContinuesIsRemembered() throws Exception {
        var quick = Timeouts.defaults().withContinueWait(Duration.ofMillis(50));
        try (var server = ScriptedServer.plain(peer -> {
                    while (true) {
                        peer.request();
                        peer.answer(200, "");
                    }
                });
                var impatient = HttpEngine.builder().timeouts(quick).build()) {
            answered(impatient.execute(put(server, 2_000_000).build(), hooks, new Cancellation()), 200);
            answered(impatient.execute(put(server, 2_000_000).build(), hooks, new Cancellation()), 200);
            assertThat(server.heads().get(0)).contains("Expect: 100-continue");
            assertThat(server.heads().get(1)).doesNotContain("Expect");
        }
    }

    @Test
    void expectationFailedIsSentOnceMoreWithout() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            if (peer.head().contains("Expect")) {
                peer.answer(417, "no expectations");
                assertThat(peer.drain()).isZero();
            } else {
                peer.body(2_000_000);
                peer.answer(200, "fine");
            }
        })) {
            var outcome = engine.execute(put(server, 2_000_000).build(), hooks, new Cancellation());
            answered(outcome, 200);
            assertThat(hooks.text()).isEqualTo("fine");
            assertThat(hooks.events()).containsExactly("before 0 PUT /up", "before 1 PUT /up", "open 200");
            assertThat(outcome.hops()).extracting(ExchangeMetrics::status).containsExactly(417, 200);
        }
    }

    @Test
    void secondExpectationFailedIsTheAnswer() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.answer(417, "never");
            peer.awaitClose();
        })) {
            answered(engine.execute(put(server, 2_000_000).build(), hooks, new Cancellation()), 417);
            assertThat(server.heads()).hasSize(2);
        }
    }

    @Test
    void earlySuccessIsFlagged() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.answer(200, "enough");
            peer.hold();
        })) {
            var request = put(server, 64 * 1024 * 1024).expect(Expect.NEVER).build();
            var answered = answered(engine.execute(request, hooks, new Cancellation()), 200);
            assertThat(answered.early()).isTrue();
            assertThat(hooks.text()).isEqualTo("enough");
        }
    }

    @Test
    void earlySuccessThatIsCutIsALoss() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly some");
            peer.close();
        })) {
            var request = put(server, 64 * 1024 * 1024).expect(Expect.NEVER).build();
            var failure = failed(engine.execute(request, hooks, new Cancellation()), FailureCode.CONNECTION_LOST);
            assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
        }
    }

    @Test
    void earlyRefusalWhoseBodyIsCutKeepsItsStatus() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send("HTTP/1.1 413 x\r\nContent-Length: 100\r\n\r\nonly some");
            peer.close();
        })) {
            var request = put(server, 64 * 1024 * 1024).expect(Expect.NEVER).build();
            var answered = answered(engine.execute(request, hooks, new Cancellation()), 413);
            assertThat(answered.body().truncated()).isTrue();
            assertThat("only some").startsWith(hooks.text());
        }
    }

    @Test
    void earlyRefusalThatGoesSilentKeepsItsStatus() throws Exception {
        var quick = Timeouts.defaults().withDrain(Duration.ofMillis(100));
        try (var server = ScriptedServer.plain(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 401 x\r\n\r\nwithout an end");
                    peer.hold();
                });
                var impatient = HttpEngine.builder().timeouts(quick).build()) {
            var request = put(server, 64 * 1024 * 1024).expect(Expect.NEVER).build();
            var answered = answered(impatient.execute(request, hooks, new Cancellation()), 401);
            assertThat(answered.body().truncated()).isTrue();
            assertThat(answered.body().lengthUnknown()).isTrue();
            assertThat(hooks.text()).isEqualTo("without an end");
        }
    }

    @Test
    void malformedAnswerEndsTheSending() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send("nonsense\r\n");
            peer.hold();
        })) {
            var request = put(server, 64 * 1024 * 1024).expect(Expect.NEVER).build();
            failed(engine.execute(request, hooks, new Cancellation()), FailureCode.CANNOT_PARSE_RESPONSE);
        }
    }

    @Test
    void fileThatIsCutWhileItGoesOutIsNamed() throws Exception {
        for (int size : new int[] {100_000, 10_000_000}) {
            var path = Files.write(folder.resolve("source"), new byte[size - 1]);
            try (var server = ScriptedServer.plain(ScriptedServer.Peer::awaitClose);
                    var file = FileChannel.open(path, StandardOpenOption.READ)) {
                var request = HttpRequest.to("PUT", server.uri("/up"))
                        .body(RequestBody.of(file, 0, size))
                        .expect(Expect.NEVER)
                        .build();
                var failure = failed(engine.execute(request, hooks, new Cancellation()), FailureCode.BODY_EXHAUSTED);
                assertThat(failure.message()).contains((size - 1) + " of " + size);
                assertThat(engine.idleConnections()).isZero();
            }
        }
    }

    @Test
    void closedFileIsNamed() throws Exception {
        for (var context : new SSLContext[] {null, TestCa.get().server("good")}) {
            var file =
                    FileChannel.open(Files.write(folder.resolve("source"), new byte[1_000]), StandardOpenOption.READ);
            file.close();
            ScriptedServer.Script script = ScriptedServer.Peer::awaitClose;
            try (var server = ScriptedServer.either(context, script)) {
                for (int size : new int[] {1_000, 10_000_000}) {
                    var request = HttpRequest.to("PUT", server.uri("/up"))
                            .body(RequestBody.of(file, 0, size))
                            .expect(Expect.NEVER)
                            .build();
                    failed(engine.execute(request, hooks, new Cancellation()), FailureCode.SPOOL_UNREADABLE);
                }
            }
        }
    }

    @Test
    void sinkThatFailsKeepsTheHead() throws Exception {
        var failing = new RecordingHooks() {
            @Override
            public ResponseSink open(ResponseHead head, URI effectiveUri) {
                return new ResponseSink() {
                    @Override
                    public void write(ByteBuffer bytes) throws IOException {
                        throw new IOException("disk full");
                    }
                };
            }
        };
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.answer(201, "created");
        })) {
            for (int size : new int[] {10, 200_000}) {
                var failure = failed(
                        engine.execute(put(server, size).build(), failing, new Cancellation()),
                        FailureCode.CANNOT_WRITE_FILE);
                assertThat(failure.partialHead()).map(ResponseHead::status).contains(201);
                assertThat(failure.message()).contains("disk full");
            }
        }
    }

    @Test
    void sinkThatCannotBeOpenedKeepsTheHead() throws Exception {
        var failing = new RecordingHooks() {
            @Override
            public ResponseSink open(ResponseHead head, URI effectiveUri) {
                throw new IllegalStateException("a bug");
            }
        };
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.answer(201, "created");
        })) {
            for (int size : new int[] {10, 200_000}) {
                failed(engine.execute(put(server, size).build(), failing, new Cancellation()), FailureCode.UNKNOWN);
                assertThat(engine.idleConnections()).isZero();
            }
        }
    }

    private static HttpRequest.Builder put(ScriptedServer server, int size) {
        return HttpRequest.to("PUT", server.uri("/up")).body(RequestBody.of(new byte[size]));
    }
}
