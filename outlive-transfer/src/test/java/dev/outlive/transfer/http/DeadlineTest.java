package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import dev.outlive.guarantees.Proves;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee I27, cases H2, H3, H10, H26: every way to be slow meets its deadline, which is named. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("evil")
@Proves("I27")
class DeadlineTest {
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Timeouts PATIENT = Timeouts.defaults()
            .withHead(LONG)
            .withIdle(LONG)
            .withResponse(LONG)
            .withContinueWait(LONG)
            .withDrain(SHORT);

    @TempDir
    Path folder;

    @Test
    void headThatDripsIsCutOff() throws Exception {
        var limits = PATIENT.withHead(SHORT);
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            drip(peer, "HTTP/1.1 200 OK\r\nX: ");
        })) {
            expire(server, limits, RequestBody.none(), Deadline.HEAD, FailureCode.TIMED_OUT_HEAD);
        }
    }

    @Test
    void silenceAfterTheRequestIsCutOff() throws Exception {
        // the wait for an answer never ends before the idle limit
        var limits = PATIENT.withIdle(SHORT).withResponse(SHORT.multipliedBy(2));
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.hold();
        })) {
            var failure = expire(server, limits, RequestBody.none(), Deadline.RESPONSE, FailureCode.TIMED_OUT_RESPONSE);
            assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
        }
    }

    @Test
    void bodyThatStallsIsCutOff() throws Exception {
        var limits = PATIENT.withIdle(SHORT);
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            peer.hold();
        })) {
            var failure = expire(server, limits, RequestBody.none(), Deadline.IDLE, FailureCode.TIMED_OUT_IDLE);
            assertThat(failure.partialHead()).map(ResponseHead::status).contains(200);
        }
    }

    @Test
    void hugeChunkThatNeverComesIsCutOff() throws Exception {
        var limits = PATIENT.withIdle(SHORT);
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffff\r\nhello");
            peer.hold();
        })) {
            expire(server, limits, RequestBody.none(), Deadline.IDLE, FailureCode.TIMED_OUT_IDLE);
        }
    }

    @Test
    void bodyThatDripsFallsBelowTheFloor() throws Exception {
        var limits = PATIENT.withFloor(1_000_000, SHORT);
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            drip(peer, "");
        })) {
            expire(server, limits, RequestBody.none(), Deadline.FLOOR, FailureCode.TIMED_OUT_FLOOR);
        }
    }

    @Test
    void answerThatNeverEndsMeetsTheTotalLimit() throws Exception {
        var limits = PATIENT.withTotal(SHORT.multipliedBy(2));
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\n\r\n");
            drip(peer, "");
        })) {
            expire(server, limits, RequestBody.none(), Deadline.TOTAL, FailureCode.TIMED_OUT_TOTAL);
        }
    }

    @Test
    void serverThatNeverReadsStallsTheWrite() throws Exception {
        var limits = PATIENT.withIdle(SHORT);
        try (var server = ScriptedServer.plain(peer -> peer.hold());
                var file = sparse(64 * 1024 * 1024)) {
            var failure = expire(
                    server, limits, RequestBody.of(file, 0, file.size()), Deadline.IDLE, FailureCode.TIMED_OUT_IDLE);
            assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
            assertThat(failure.bytesHandedOver()).isPositive().isLessThan(file.size());
        }
    }

    @Test
    void serverThatNeverReadsStallsTheWriteOverTls() throws Exception {
        var limits = PATIENT.withIdle(SHORT);
        try (var server = ScriptedServer.tls(TestCa.get().server("good"), peer -> peer.hold());
                var file = sparse(64 * 1024 * 1024)) {
            expire(server, limits, RequestBody.of(file, 0, file.size()), Deadline.IDLE, FailureCode.TIMED_OUT_IDLE);
        }
    }

    @Test
    void serverThatReadsTooSlowlyFallsBelowTheFloor() throws Exception {
        var limits = PATIENT.withFloor(1_000_000_000, SHORT);
        try (var server = ScriptedServer.plain(peer -> {
                    while (true) {
                        peer.body(1_000);
                        pause(20);
                    }
                });
                var file = sparse(64 * 1024 * 1024)) {
            expire(server, limits, RequestBody.of(file, 0, file.size()), Deadline.FLOOR, FailureCode.TIMED_OUT_FLOOR);
        }
    }

    @Test
    void unwantedBytesThatDripAreNotWaitedFor() throws Exception {
        var limited = new RecordingHooks() {
            @Override
            long limitBytes() {
                return 3;
            }
        };
        try (var server = ScriptedServer.plain(peer -> {
                    if (peer.head().startsWith("GET /moved ")) {
                        peer.send("HTTP/1.1 302 x\r\nLocation: /there\r\nContent-Length: 100000\r\n\r\n");
                    } else {
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                    }
                    drip(peer, "xx");
                });
                var engine = engine(PATIENT)) {
            var request = HttpRequest.to("GET", server.uri("/moved")).build();
            var answered = answered(engine.execute(request, limited, new Cancellation()), 200);
            assertThat(limited.text()).isEqualTo("xxx");
            assertThat(answered.body().truncated()).isTrue();
            assertThat(engine.idleConnections()).isZero();
        }
    }

    @Test
    void earlyAnswerThatDripsKeepsItsStatus() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 413 x\r\nContent-Length: 100000\r\n\r\n");
                    drip(peer, "x");
                });
                var file = sparse(64 * 1024 * 1024);
                var engine = engine(PATIENT.withResponse(SHORT))) {
            var hooks = new RecordingHooks();
            var outcome = engine.execute(
                    put(server.uri("/"), RequestBody.of(file, 0, file.size())), hooks, new Cancellation());
            assertThat(answered(outcome, 413).body().truncated()).isTrue();
            assertThat(hooks.text()).startsWith("x");
        }
    }

    @Test
    void answerIsFoundWhenTheWriteOfASmallBodyStalls() throws Exception {
        var limits = PATIENT.withIdle(SHORT);
        var body = RequestBody.of(new byte[8 * 1024 * 1024]);
        try (var server = ScriptedServer.plain(peer -> {
                    peer.head();
                    peer.answer(413, "no");
                    peer.hold();
                });
                // one slice is as large as the body, so that no second thread reads
                var engine = engine(limits, 8 * 1024 * 1024)) {
            var hooks = new RecordingHooks();
            var outcome = engine.execute(put(server.uri("/"), body), hooks, new Cancellation());
            answered(outcome, 413);
            assertThat(hooks.text()).isEqualTo("no");
        }
    }

    @Test
    void stalledWriteOfASmallBodyIsNamedAsSuch() throws Exception {
        var limits = PATIENT.withIdle(SHORT);
        var body = RequestBody.of(new byte[8 * 1024 * 1024]);
        try (var server = ScriptedServer.plain(peer -> peer.hold());
                var engine = engine(limits, 8 * 1024 * 1024)) {
            var failure = failed(
                    engine.execute(put(server.uri("/"), body), new RecordingHooks(), new Cancellation()),
                    FailureCode.TIMED_OUT_IDLE);
            assertThat(failure.deadline()).contains(Deadline.IDLE);
        }
    }

    @Test
    void everyByteRestartsTheIdleTimer() throws Exception {
        var limits = PATIENT.withIdle(Duration.ofMillis(400));
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n");
            for (int i = 0; i < 15; i++) {
                pause(50);
                peer.send("x");
            }
            peer.awaitClose();
        })) {
            try (var engine = engine(limits)) {
                var hooks = new RecordingHooks();
                answered(
                        engine.execute(HttpRequest.to("GET", server.uri("/")).build(), hooks, new Cancellation()), 200);
                assertThat(hooks.text()).hasSize(15);
            }
        }
    }

    @Test
    void slowSinkIsNoIdleServer() throws Exception {
        var limits = PATIENT.withIdle(Duration.ofMillis(50)).withFloor(1000, Duration.ofMillis(50));
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.answer(200, "x".repeat(100_000));
            peer.awaitClose();
        })) {
            try (var engine = engine(limits)) {
                var hooks = new RecordingHooks() {
                    @Override
                    public ResponseSink open(ResponseHead head, URI uri) {
                        return new ResponseSink() {
                            @Override
                            public void write(ByteBuffer bytes) {
                                pause(100);
                                bytes.position(bytes.limit());
                            }
                        };
                    }
                };
                var outcome =
                        engine.execute(HttpRequest.to("GET", server.uri("/")).build(), hooks, new Cancellation());
                assertThat(answered(outcome, 200).body().storedBytes()).isEqualTo(100_000);
            }
        }
    }

    @Test
    void slowPacerIsNoStalledWrite() throws Exception {
        var limits = PATIENT.withIdle(Duration.ofMillis(50));
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.answer(200, "");
        })) {
            try (var engine = engine(limits)) {
                var hooks = new RecordingHooks() {
                    @Override
                    public Pacer pacer() {
                        return wanted -> {
                            pause(100);
                            return Math.min(wanted, 400);
                        };
                    }
                };
                answered(
                        engine.execute(
                                put(server.uri("/"), RequestBody.of(new byte[1_000])), hooks, new Cancellation()),
                        200);
            }
        }
    }

    private HttpFailure expire(
            ScriptedServer server, Timeouts limits, RequestBody body, Deadline deadline, String code) {
        try (var engine = engine(limits)) {
            long start = System.nanoTime();
            var failure =
                    failed(engine.execute(put(server.uri("/"), body), new RecordingHooks(), new Cancellation()), code);
            assertThat(failure.deadline()).contains(deadline);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(engine.idleConnections()).isZero();
            return failure;
        }
    }

    private static HttpRequest put(URI uri, RequestBody body) {
        return HttpRequest.to("PUT", uri)
                .body(body)
                .expect(HttpRequest.Expect.NEVER)
                .build();
    }

    private static HttpEngine engine(Timeouts limits) {
        return engine(limits, 1024 * 1024);
    }

    private static HttpEngine engine(Timeouts limits, int sliceBytes) {
        return HttpEngine.builder()
                .timeouts(limits)
                .sliceBytes(sliceBytes)
                .tls(TestCa.get()::client)
                .build();
    }

    private FileChannel sparse(long size) throws Exception {
        var file = FileChannel.open(
                folder.resolve("sparse"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        file.write(ByteBuffer.allocate(1), size - 1);
        return file;
    }

    private static void drip(ScriptedServer.Peer peer, String start) throws Exception {
        peer.send(start);
        while (true) {
            pause(20);
            peer.send("x");
        }
    }

    /** The slowness that a case is about. */
    private static void pause(long millis) {
        try {
            new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
