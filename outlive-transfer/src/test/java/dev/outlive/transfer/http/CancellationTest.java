package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import dev.outlive.transfer.http.HttpRequest.Expect;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request can be stopped in every phase, from another thread, at once. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancellationTest {
    private final RecordingHooks hooks = new RecordingHooks();
    private final HttpEngine engine =
            HttpEngine.builder().tls(TestCa.get()::client).build();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void cancellationInMidBodyEndsAtOnce() throws Exception {
        for (var context : new SSLContext[] {null, TestCa.get().server("good")}) {
            var cancellation = new Cancellation();
            var half = new CountDownLatch(1);
            ScriptedServer.Script script = peer -> {
                peer.head();
                peer.body(1_000_000);
                half.countDown();
                peer.hold();
            };
            try (var server = ScriptedServer.either(context, script)) {
                var canceller = Thread.ofVirtual().start(() -> {
                    try {
                        half.await();
                        cancellation.cancel();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                var request = put(server, 64 * 1024 * 1024).expect(Expect.NEVER).build();
                var failure = failed(engine.execute(request, hooks, cancellation), FailureCode.CANCELLED);
                assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
                assertThat(failure.bytesHandedOver()).isBetween(900_000L, 64L * 1024 * 1024);
                canceller.join();
            }
        }
    }

    @Test
    void cancellationWhileWaitingForTheAnswerEndsAtOnce() throws Exception {
        var cancellation = new Cancellation();
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            cancellation.cancel();
            peer.awaitClose();
        })) {
            failed(engine.execute(put(server, 10).build(), hooks, cancellation), FailureCode.CANCELLED);
            assertThat(engine.idleConnections()).isZero();
        }
    }

    @Test
    void cancelledRequestDoesNotStart() throws Exception {
        var cancellation = new Cancellation();
        cancellation.cancel();
        try (var server = ScriptedServer.plain(ScriptedServer.Peer::awaitClose)) {
            var failure = failed(engine.execute(put(server, 10).build(), hooks, cancellation), FailureCode.CANCELLED);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
            assertThat(hooks.events()).isEmpty();
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void cancellationInTheMarkerSendsNothing() throws Exception {
        var cancellation = new Cancellation();
        var cancelling = new RecordingHooks() {
            @Override
            public void beforeFirstByte(Hop hop) {
                cancellation.cancel();
            }
        };
        try (var server = ScriptedServer.plain(peer -> {
            try {
                assertThat(peer.in().read()).isEqualTo(-1);
            } catch (IOException reset) {
                // as good
            }
        })) {
            var failure =
                    failed(engine.execute(put(server, 10).build(), cancelling, cancellation), FailureCode.CANCELLED);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
        }
    }

    @Test
    void cancellationInADeadNameLookupEndsAtOnce() {
        var cancellation = new Cancellation();
        try (var waiting = HttpEngine.builder()
                .resolver(host -> {
                    cancellation.cancel();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        // given up
                    }
                    return List.of();
                })
                .build()) {
            var request =
                    HttpRequest.to("GET", URI.create("http://slow.example/")).build();
            failed(waiting.execute(request, hooks, cancellation), FailureCode.CANCELLED);
        }
    }

    @Test
    void interruptEndsAsCancelled() throws Exception {
        var reached = new CountDownLatch(1);
        try (var server = ScriptedServer.plain(peer -> {
            peer.head();
            reached.countDown();
            peer.hold();
        })) {
            var outcome = new CompletableFuture<HttpOutcome>();
            var sender = Thread.ofPlatform()
                    .start(() -> outcome.complete(engine.execute(
                            put(server, 64 * 1024 * 1024).expect(Expect.NEVER).build(), hooks, new Cancellation())));
            reached.await();
            sender.interrupt();
            sender.join();
            failed(outcome.get(), FailureCode.CANCELLED);
        }
    }

    private static HttpRequest.Builder put(ScriptedServer server, int size) {
        return HttpRequest.to("PUT", server.uri("/up")).body(RequestBody.of(new byte[size]));
    }
}
