package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import dev.outlive.guarantees.Proves;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guarantee I27 before the first request byte: name lookup, connection, TLS handshake. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("evil")
@Proves("I27")
class ConnectDeadlineTest {
    private static final Duration SHORT = Duration.ofMillis(150);
    /** On the loopback a connection is made at once, or not at all. */
    private static final int UNANSWERED_MILLIS = 300;

    private static final Timeouts PATIENT = Timeouts.defaults();

    @Test
    void handshakeThatStallsIsCutOff() throws Exception {
        try (var server = ScriptedServer.plain(peer -> peer.hold());
                var engine = HttpEngine.builder()
                        .timeouts(PATIENT.withTls(SHORT))
                        .tls(TestCa.get()::client)
                        .build()) {
            var uri = URI.create("https://localhost:" + server.port() + "/");
            var failure = failed(
                    engine.execute(HttpRequest.to("GET", uri).build(), new RecordingHooks(), new Cancellation()),
                    FailureCode.TIMED_OUT_TLS);
            assertThat(failure.deadline()).contains(Deadline.TLS);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
        }
    }

    @Test
    void connectThatNeverEndsIsCutOff() throws Exception {
        // a listener whose queue is full drops further connection requests
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var held = fill(full);
            try (var engine =
                    HttpEngine.builder().timeouts(PATIENT.withConnect(SHORT)).build()) {
                var uri = URI.create("http://127.0.0.1:" + full.getLocalPort() + "/");
                var failure = failed(
                        engine.execute(HttpRequest.to("GET", uri).build(), new RecordingHooks(), new Cancellation()),
                        FailureCode.TIMED_OUT_CONNECT);
                assertThat(failure.deadline()).contains(Deadline.CONNECT);
                assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
            } finally {
                for (var one : held) {
                    one.close();
                }
            }
        }
    }

    @Test
    void nameServerThatNeverAnswersIsCutOff() {
        var release = new CountDownLatch(1);
        try (var engine = HttpEngine.builder()
                .timeouts(PATIENT.withConnect(SHORT))
                .resolver(host -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        // the lookup was given up
                    }
                    return List.of();
                })
                .build()) {
            var request =
                    HttpRequest.to("GET", URI.create("http://slow.example/")).build();
            var failure = failed(
                    engine.execute(request, new RecordingHooks(), new Cancellation()), FailureCode.TIMED_OUT_CONNECT);
            assertThat(failure.message()).contains("name server");
        } finally {
            release.countDown();
        }
    }

    /** Connections that are accepted by nobody, until one isn't even answered. */
    private static List<SocketChannel> fill(ServerSocket listener) throws Exception {
        var held = new ArrayList<SocketChannel>();
        while (held.size() < 16) {
            var channel = SocketChannel.open();
            held.add(channel);
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
            try (var selector = Selector.open()) {
                var key = channel.register(selector, SelectionKey.OP_CONNECT);
                selector.select(UNANSWERED_MILLIS);
                key.cancel();
            }
            if (!channel.finishConnect()) {
                return held;
            }
        }
        return held;
    }
}
