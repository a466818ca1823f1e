package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Case H24: a server that refuses an upload before the body is out. Its status is kept whatever it does next, over plain
 * TCP and TLS, for bodies read by a second thread and for small ones.
 */
@Tag("evil")
class EarlyAnswerTest {
    private static final int RUNS = 20;
    /** More than the buffers of both sockets hold. */
    private static final int LARGE = 32 * 1024 * 1024;

    @TempDir
    static Path folder;

    private static FileChannel file;
    private static HttpEngine engine;

    /** What the server does once its answer is written. */
    enum Then {
        /** Closes with our bytes unread: the kernel sends a reset after the answer. */
        CLOSE,
        RESET,
        /** Closes its side, and takes our bytes until we stop. */
        LINGER,
        /** Neither reads nor closes. */
        SILENCE;

        void act(ScriptedServer.Peer peer) throws IOException, InterruptedException {
            switch (this) {
                case CLOSE -> peer.close();
                case RESET -> peer.reset();
                case LINGER -> {
                    peer.halfClose();
                    peer.awaitClose();
                }
                case SILENCE -> peer.hold();
            }
        }
    }

    @BeforeAll
    static void openFile() throws IOException {
        file = FileChannel.open(
                folder.resolve("sparse"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        file.write(ByteBuffer.allocate(1), LARGE - 1);
        engine = HttpEngine.builder()
                .tls(TestCa.get()::client)
                .timeouts(Timeouts.defaults().withIdle(Duration.ofSeconds(1)))
                .build();
    }

    @AfterAll
    static void closeFile() throws IOException {
        engine.close();
        file.close();
    }

    @ParameterizedTest
    @EnumSource(Then.class)
    void earlyRefusalOfLargeBodyIsKept(Then then) throws Exception {
        try (var server = ScriptedServer.plain(peer -> refuse(peer, then))) {
            refusals(server, LARGE, then);
        }
    }

    @ParameterizedTest
    @EnumSource(Then.class)
    void earlyRefusalOfLargeBodyIsKeptOverTls(Then then) throws Exception {
        try (var server = ScriptedServer.tls(TestCa.get().server("good"), peer -> refuse(peer, then))) {
            refusals(server, LARGE, then);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Then.class,
            names = {"CLOSE", "LINGER"})
    void earlyRefusalOfSmallBodyIsKept(Then then) throws Exception {
        try (var server = ScriptedServer.plain(peer -> refuse(peer, then))) {
            refusals(server, 500_000, then);
        }
    }

    private static void refuse(ScriptedServer.Peer peer, Then then) throws IOException, InterruptedException {
        peer.head();
        peer.body(10_000);
        peer.answer(413, "too much");
        then.act(peer);
    }

    private static void refusals(ScriptedServer server, int size, Then then) {
        for (int run = 0; run < RUNS; run++) {
            var hooks = new RecordingHooks();
            var request = HttpRequest.to("PUT", server.uri("/large"))
                    .body(RequestBody.of(file, 0, size))
                    .expect(HttpRequest.Expect.NEVER)
                    .connection(HttpRequest.ConnectionChoice.FRESH)
                    .build();
            var answered = answered(engine.execute(request, hooks, new Cancellation()), 413);
            if (!answered.body().truncated()) {
                assertThat(hooks.text()).isEqualTo("too much");
            }
            if (size == LARGE && then != Then.LINGER) {
                assertThat(engine.idleConnections()).isZero();
                assertThat(answered.early()).isTrue();
                assertThat(answered.bytesSent()).isLessThan(LARGE);
            }
        }
    }
}
