package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Redirects;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is measured of exchanges, against a server that counts for itself. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsTest {
    private static final int LARGE = 64 * 1024 * 1024; // more than any socket buffers

    private final RecordingHooks hooks = new RecordingHooks();
    private final HttpEngine engine = HttpEngine.builder().build();

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void bytesAreThoseOnTheWire() throws Exception {
        String interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (var server = ScriptedServer.plain(peer -> {
            peer.request();
            peer.send(interim + head + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
        })) {
            ExchangeMetrics exchange = only(put(server.uri("/"), 12_345));

            assertThat(exchange.requestHeadBytes())
                    .isEqualTo(server.heads().getFirst().getBytes(StandardCharsets.ISO_8859_1).length);
            assertThat(exchange.requestBodyBytes()).isEqualTo(12_345);
            assertThat(exchange.responseHeadBytes()).isEqualTo(interim.length() + head.length());
            assertThat(exchange.responseBodyBytes()).as("without chunk framing").isEqualTo(11);
            assertThat(exchange.interimResponses()).containsExactly(103);
            assertThat(exchange.status()).isEqualTo(200);
            assertThat(exchange.method()).isEqualTo("PUT");
            assertThat(exchange.protocol()).isEqualTo("http/1.1");
            assertThat(exchange.remotePort()).isEqualTo(server.port());
            assertThat(InetAddress.getByName(exchange.remoteAddress()).isLoopbackAddress())
                    .isTrue();
            assertThat(exchange.localPort()).isPositive().isNotEqualTo(server.port());
        }
    }

    @Test
    void stepsFollowEachOtherAndAKeptConnectionHasNoneOfItsOwn() throws Exception {
        try (var server = ScriptedServer.plain(MetricsTest::answerEach)) {
            ExchangeMetrics first = only(put(server.uri("/"), 10));
            ExchangeMetrics second = only(put(server.uri("/"), 10));

            assertThat(steps(first)).hasSize(9).isSorted();
            assertThat(first.reusedConnection()).isFalse();
            assertThat(second.reusedConnection()).isTrue();
            assertThat(steps(second)).hasSize(5).isSorted();
            assertThat(Stream.of(second.dnsStart(), second.dnsEnd(), second.connectStart(), second.connectEnd()))
                    .containsOnlyNulls();
            assertThat(second.localPort()).isEqualTo(first.localPort());
        }
    }

    @Test
    void aRedirectIsAnExchangeOfItsOwnAndTellsNoSecretOfItsTarget() throws Exception {
        try (var target = ScriptedServer.plain(MetricsTest::answerEach);
                var server = ScriptedServer.plain(peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 307 x\r\nLocation: " + target.uri("/new?token=S3CR3T")
                            + "\r\nContent-Length: 5\r\n\r\nmoved");
                })) {
            List<ExchangeMetrics> exchanges =
                    put(server.uri("/old?token=S3CR3T"), 1000).hops();

            assertThat(exchanges).extracting(ExchangeMetrics::status).containsExactly(307, 201);
            assertThat(exchanges).extracting(ExchangeMetrics::redirected).containsExactly(true, false);
            assertThat(exchanges).extracting(ExchangeMetrics::requestBodyBytes).containsExactly(1000L, 1000L);
            assertThat(exchanges)
                    .extracting(ExchangeMetrics::origin)
                    .containsExactly("http://localhost:" + server.port(), "http://localhost:" + target.port());
            assertThat(exchanges.get(1).startedAt())
                    .isAfterOrEqualTo(exchanges.get(0).responseEnd());
            assertThat(exchanges.toString()).doesNotContain("S3CR3T");
        }
    }

    @Test
    void whatWasNotReachedIsAbsent() throws Exception {
        try (var unknown = HttpEngine.builder()
                        .resolver(host -> {
                            throw new UnknownHostException(host);
                        })
                        .build();
                var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ExchangeMetrics nameless = only(unknown.execute(
                    HttpRequest.to("GET", URI.create("http://h.example/")).build(), hooks, new Cancellation()));
            assertThat(nameless.dnsStart()).isNotNull();
            assertThat(steps(nameless)).as("begun, and its lookup").hasSize(2);
            assertThat(nameless.protocol()).isNull();
            assertThat(nameless.remoteAddress()).isNull();
            assertThat(nameless.status()).isNull();

            int port = taken.getLocalPort();
            taken.close();
            ExchangeMetrics refused = only(put(URI.create("http://localhost:" + port + "/"), 10));
            assertThat(refused.connectStart()).isNotNull();
            assertThat(refused.connectEnd()).isNull();
            assertThat(refused.requestStart()).isNull();
            assertThat(refused.requestHeadBytes()).isZero();
        }
    }

    @Test
    void aRequestAndAnAnswerThatAreCutShortHaveNoEnd() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
            if (peer.number() == 0) {
                peer.head();
                peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                peer.body(100_000);
                peer.reset();
            } else {
                peer.request();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                peer.close();
            }
        })) {
            HttpOutcome cut = put(server.uri("/"), LARGE);
            failed(cut, FailureCode.CONNECTION_LOST);
            ExchangeMetrics upload = only(cut);
            assertThat(upload.requestStart()).isNotNull();
            assertThat(upload.requestEnd()).isNull();
            assertThat(upload.requestBodyBytes()).isBetween(100_000L, (long) LARGE - 1);
            assertThat(upload.status()).isNull();

            ExchangeMetrics answer = only(put(server.uri("/"), 10));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.responseStart()).isNotNull();
            assertThat(answer.responseEnd()).isNull();
            assertThat(answer.responseBodyBytes()).isEqualTo(5);
        }
    }

    @Test
    void aClockThatIsSetMeanwhileDoesNotShow() throws Exception {
        Instant set = Instant.parse("2026-11-22T12:00:00Z");
        var looks = new AtomicInteger();
        InstantSource jumping = () -> set.minusSeconds(3600L * looks.getAndIncrement());
        try (var server = ScriptedServer.plain(peer -> {
                    peer.request();
                    peer.send("HTTP/1.1 307 x\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n");
                    answerEach(peer);
                });
                var engineWithClock = HttpEngine.builder().clock(jumping).build()) {
            var request = HttpRequest.to("PUT", server.uri("/old"))
                    .body(RequestBody.of(new byte[10]))
                    .build();
            List<ExchangeMetrics> exchanges = answered(engineWithClock.execute(request, hooks, new Cancellation()), 201)
                    .hops();
            assertThat(Stream.concat(steps(exchanges.get(0)).stream(), steps(exchanges.get(1)).stream())
                            .toList())
                    .isSorted();
        }
    }

    private HttpOutcome put(URI uri, int bytes) {
        var request = HttpRequest.to("PUT", uri)
                .body(RequestBody.of(new byte[bytes]))
                .redirects(Redirects.UNRESTRICTED)
                .build();
        return engine.execute(request, hooks, new Cancellation());
    }

    private static void answerEach(ScriptedServer.Peer peer) throws Exception {
        while (true) {
            peer.request();
            peer.answer(201, "created");
        }
    }

    private static ExchangeMetrics only(HttpOutcome outcome) {
        assertThat(outcome.hops()).hasSize(1);
        return outcome.hops().getFirst();
    }

    /** The dates that are there, in the order in which they come. */
    private static List<Instant> steps(ExchangeMetrics exchange) {
        return Stream.of(
                        exchange.startedAt(),
                        exchange.dnsStart(),
                        exchange.dnsEnd(),
                        exchange.connectStart(),
                        exchange.connectEnd(),
                        exchange.tlsStart(),
                        exchange.tlsEnd(),
                        exchange.requestStart(),
                        exchange.requestEnd(),
                        exchange.responseStart(),
                        exchange.responseEnd())
                .filter(Objects::nonNull)
                .toList();
    }
}
