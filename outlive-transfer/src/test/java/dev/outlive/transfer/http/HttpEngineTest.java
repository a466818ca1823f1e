package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Headers;
import dev.outlive.transfer.http.HttpRequest.ConnectionChoice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that go well: what arrives is what was sent, connections are kept, hooks are called in order. */
class HttpEngineTest {
    private static final int SLICE = 64 * 1024;

    @TempDir
    Path folder;

    private final HttpEngine engine = HttpEngine.builder().sliceBytes(SLICE).build();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Proves("I19")
    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, SLICE - 1, SLICE, SLICE + 1, 128 * 1024, 128 * 1024 + 1, 1024 * 1024 + 1, 20 * 1024 * 1024})
    void fileArrivesByteForByte(int size) throws Exception {
        var content = randomBytes(size);
        var file = Files.write(folder.resolve("source"), content);
        try (var server = ScriptedServer.plain(HttpEngineTest::answerDigest);
                var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var hooks = new RecordingHooks();
            var outcome = put(server, RequestBody.of(channel, 0, size), hooks);

            var answered = answered(outcome, 200);
            assertThat(hooks.text()).isEqualTo(sha256(content));
            assertThat(answered.bytesSent()).isEqualTo(size);
            assertThat(answered.early()).isFalse();
            assertThat(hooks.handedOver()).isEqualTo(size);
            assertThat(server.heads().get(0))
                    .startsWith("PUT /put HTTP/1.1\r\n")
                    .contains("Content-Length: " + size + "\r\n");
            assertThat(engine.idleConnections()).isEqualTo(1);
        }
    }

    @Test
    void rangeOfFileArrives() throws Exception {
        var content = randomBytes(300_000);
        var file = Files.write(folder.resolve("source"), content);
        try (var server = ScriptedServer.plain(HttpEngineTest::answerDigest);
                var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var hooks = new RecordingHooks();
            answered(put(server, RequestBody.of(channel, 1_000, 250_000), hooks), 200);

            assertThat(hooks.text()).isEqualTo(sha256(Arrays.copyOfRange(content, 1_000, 251_000)));
            assertThat(channel.position()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 200_000, 3_000_000})
    void bytesInMemoryArrive(int size) throws Exception {
        var content = randomBytes(size);
        try (var server = ScriptedServer.plain(HttpEngineTest::answerDigest)) {
            var hooks = new RecordingHooks();
            answered(put(server, RequestBody.of(content), hooks), 200);
            assertThat(hooks.text()).isEqualTo(sha256(content));
        }
    }

    @Proves("I23")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8 * 1024, 8 * 1024 + 1, 5_000_000})
    void responseBodyArrivesByteForByte(int size) throws Exception {
        var content = randomBytes(size);
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            peer.send(content);
            peer.awaitClose();
        })) {
            var hooks = new RecordingHooks();
            var answered = answered(get(server, hooks), 200);

            assertThat(hooks.body()).isEqualTo(content);
            assertThat(answered.body().storedBytes()).isEqualTo(size);
            assertThat(answered.body().truncated()).isFalse();
            assertThat(answered.body().lengthUnknown()).isFalse();
        }
    }

    @Test
    void connectionIsKeptForTheNextRequest() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            while (true) {
                peer.request();
                peer.answer(200, "connection " + peer.number());
            }
        })) {
            for (int i = 0; i < 5; i++) {
                var hooks = new RecordingHooks();
                var answered = answered(put(server, RequestBody.of(new byte[100 + i * SLICE]), hooks), 200);
                assertThat(hooks.text()).isEqualTo("connection 0");
                assertThat(answered.hops().get(0).reusedConnection()).isEqualTo(i > 0);
                assertThat(answered.hops().get(0).connectStart() == null).isEqualTo(i > 0);
            }
            assertThat(server.connections()).isEqualTo(1);

            var fresh = HttpRequest.to("POST", server.uri("/"))
                    .connection(ConnectionChoice.FRESH)
                    .build();
            var hooks = new RecordingHooks();
            answered(engine.execute(fresh, hooks, new Cancellation()), 200);
            assertThat(hooks.text()).isEqualTo("connection 1");
        }
    }

    @Test
    void connectionCloseIsObeyed() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n");
            peer.awaitClose();
        })) {
            answered(get(server, new RecordingHooks()), 200);
            assertThat(engine.idleConnections()).isZero();
        }
    }

    @Test
    void idleConnectionClosedByServerIsReplacedAtOnce() throws Exception {
        var closed = new CountDownLatch(1);
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.answer(200, "connection " + peer.number());
            if (peer.number() == 0) {
                peer.close();
                closed.countDown();
            } else {
                peer.awaitClose();
            }
        })) {
            answered(get(server, new RecordingHooks()), 200);
            closed.await();
            var hooks = new RecordingHooks();
            var answered = answered(post(server, hooks), 200);

            assertThat(hooks.text()).isEqualTo("connection 1");
            assertThat(hooks.events()).containsExactly("before 0 POST /post", "open 200");
            assertThat(answered.hops()).hasSize(1);
            assertThat(answered.hops().get(0).reusedConnection()).isFalse();
        }
    }

    @Test
    void idleConnectionIsClosedAfterItsTime() throws Exception {
        var gone = new CountDownLatch(1);
        try (var server = ScriptedServer.plain(peer -> {
                    peer.request();
                    peer.answer(200, "");
                    peer.awaitClose();
                    gone.countDown();
                });
                var shortLived = HttpEngine.builder()
                        .idleConnection(Duration.ofMillis(50))
                        .build()) {
            answered(
                    shortLived.execute(
                            HttpRequest.to("GET", server.uri("/")).build(), new RecordingHooks(), new Cancellation()),
                    200);
            gone.await();
            assertThat(shortLived.idleConnections()).isZero();
        }
    }

    @Proves("I24")
    @Test
    void nothingIsWrittenBeforeTheMarkerIsCommitted() throws Exception {
        var accepted = new CountDownLatch(1);
        var committed = new AtomicBoolean();
        var committedAtFirstByte = new AtomicBoolean();
        try (var server = ScriptedServer.plain(peer -> {
            accepted.countDown();
            peer.in().read();
            committedAtFirstByte.set(committed.get());
            peer.head();
            peer.answer(204, "");
        })) {
            var hooks = new RecordingHooks() {
                @Override
                public void beforeFirstByte(Hop hop) throws Exception {
                    super.beforeFirstByte(hop);
                    accepted.await();
                    committed.set(true);
                }
            };
            answered(get(server, hooks), 204);
            assertThat(committedAtFirstByte).isTrue();
            assertThat(hooks.events()).containsExactly("before 0 GET /get", "open 204");
        }
    }

    @Proves("I24")
    @Test
    void refusedMarkerSendsNothing() throws Exception {
        try (var server =
                ScriptedServer.plain(peer -> assertThat(peer.in().read()).isEqualTo(-1))) {
            var hooks = new RecordingHooks() {
                @Override
                public void beforeFirstByte(Hop hop) throws Exception {
                    throw new IOException("fenced off");
                }
            };
            var failure = failed(get(server, hooks), FailureCode.NOT_COMMITTED);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
            engine.close();
        }
    }

    @Test
    void engineSetsItsOwnFieldsAndKeepsTheCallers() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.answer(200, "");
        })) {
            var headers = Headers.empty()
                    .with("Content-Type", "image/jpeg")
                    .with("X-Tag", "a")
                    .with("x-tag", "b");
            var uri = server.uri("/a%20b/../c?q=%2F&x#fragment");
            answered(
                    engine.execute(
                            HttpRequest.to("POST", uri).headers(headers).build(),
                            new RecordingHooks(),
                            new Cancellation()),
                    200);
            assertThat(server.heads().get(0))
                    .startsWith("POST /a%20b/../c?q=%2F&x HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n")
                    .contains("\r\nContent-Type: image/jpeg\r\nX-Tag: a\r\nx-tag: b\r\n")
                    .contains("\r\nUser-Agent: outlive/0.1\r\n")
                    .contains("\r\nContent-Length: 0\r\n")
                    .doesNotContain("Expect")
                    .doesNotContain("Connection");
        }
    }

    @Test
    void measurementsTellEachStep() throws Exception {
        try (var server = ScriptedServer.plain(HttpEngineTest::answerDigest)) {
            var hop = answered(put(server, RequestBody.of(new byte[200_000]), new RecordingHooks()), 200)
                    .hops()
                    .get(0);
            assertThat(hop.dnsStart()).isBeforeOrEqualTo(hop.dnsEnd());
            assertThat(hop.connectStart()).isBeforeOrEqualTo(hop.connectEnd());
            assertThat(hop.connectEnd()).isBeforeOrEqualTo(hop.requestStart());
            assertThat(hop.requestStart()).isBeforeOrEqualTo(hop.requestEnd());
            assertThat(hop.responseStart()).isBeforeOrEqualTo(hop.responseEnd());
            assertThat(hop.tlsStart()).isNull();
            assertThat(hop.requestBodyBytes()).isEqualTo(200_000);
            assertThat(hop.responseBodyBytes()).isEqualTo(64);
            assertThat(hop.requestHeadBytes()).isPositive();
            assertThat(hop.responseHeadBytes()).isPositive();
            assertThat(hop.remoteAddress()).isNotNull();
            assertThat(hop.status()).isEqualTo(200);
        }
    }

    @Test
    void pacerGrantsEachSlice() throws Exception {
        var granted = new CopyOnWriteArrayList<Long>();
        var content = randomBytes(200_000);
        try (var server = ScriptedServer.plain(HttpEngineTest::answerDigest)) {
            var hooks = new RecordingHooks() {
                @Override
                public Pacer pacer() {
                    return wanted -> {
                        granted.add(Math.min(wanted, 50_000));
                        return Math.min(wanted, 50_000);
                    };
                }
            };
            answered(put(server, RequestBody.of(content), hooks), 200);
            assertThat(hooks.text()).isEqualTo(sha256(content));
            assertThat(granted).containsExactly(50_000L, 50_000L, 50_000L, 50_000L);
        }
    }

    private HttpOutcome put(ScriptedServer server, RequestBody body, ExchangeHooks hooks) {
        return engine.execute(
                HttpRequest.to("PUT", server.uri("/put")).body(body).build(), hooks, new Cancellation());
    }

    private HttpOutcome post(ScriptedServer server, ExchangeHooks hooks) {
        return engine.execute(
                HttpRequest.to("POST", server.uri("/post"))
                        .body(RequestBody.of(new byte[10]))
                        .build(),
                hooks,
                new Cancellation());
    }

    private HttpOutcome get(ScriptedServer server, ExchangeHooks hooks) {
        return engine.execute(HttpRequest.to("GET", server.uri("/get")).build(), hooks, new Cancellation());
    }

    private static void answerDigest(ScriptedServer.Peer peer) throws Exception {
        while (true) {
            var head = peer.head();
            if (head.contains("Expect: 100-continue")) {
                peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            }
            peer.answer(200, sha256(peer.body(ScriptedServer.contentLength(head))));
        }
    }

    private static byte[] randomBytes(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
