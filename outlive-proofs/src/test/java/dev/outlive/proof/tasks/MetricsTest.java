package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.protocol.model.AttemptMetrics;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.wire.FrameCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Metrics by a daemon process, for apps in processes of their own. */
@Tag("kill")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MetricsTest {
    private static final int BYTES = 300_000;

    @Test
    @Covers("BG-04")
    @Proves({"I11", "I12"})
    void metricsOutliveDaemonAndAppUntilAcknowledgedAndAreReadableAfterwards() throws Exception {
        var first = new CountDownLatch(1);
        var requests = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            if (requests.incrementAndGet() == 1) {
                first.countDown();
                return; // never answered: its daemon dies
            }
            answer(exchange);
        });
        server.start();
        try (var site = Site.create();
                var rig = new Rig(site);
                threads) {
            Path file = Files.write(site.root().resolve("photo"), new byte[BYTES]);
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/old?token=S3CR3T";
            Child daemon = rig.startDaemon();
            Child app = start(site, url, file.toString());
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
            daemon.kill();
            daemon = rig.startDaemon();

            TaskMetrics told = metrics(app, "metrics ");
            app.kill(); // inside onMetrics
            daemon.kill();
            rig.startDaemon();
            Child next = start(site);
            TaskMetrics again = metrics(next, "metrics ");
            next.awaitLine("complete"::equals, Rig.READY);
            TaskMetrics asked = metrics(next, "asked ");
            next.close();

            assertThat(again).isEqualTo(told);
            assertThat(asked).as("of the archived task").isEqualTo(told);
            check(told, server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    private static void check(TaskMetrics metrics, int port) {
        assertThat(metrics.attemptCount()).isEqualTo(2);
        assertThat(metrics.redirects()).isEqualTo(1);
        AttemptMetrics lost = metrics.attempts().getFirst();
        assertThat(lost.exchanges()).as("it was lost with its daemon").isNull();
        assertThat(lost.endedAt()).isNotNull();
        AttemptMetrics answered = metrics.attempts().getLast();
        assertThat(answered.result()).isEqualTo("201");
        List<ExchangeMetrics> exchanges = Objects.requireNonNull(answered.exchanges());
        assertThat(exchanges).extracting(ExchangeMetrics::status).containsExactly(307, 201);
        assertThat(exchanges).extracting(ExchangeMetrics::requestBodyBytes).containsExactly((long) BYTES, (long) BYTES);
        assertThat(exchanges).extracting(ExchangeMetrics::remotePort).containsExactly(port, port);
        assertThat(exchanges).extracting(ExchangeMetrics::reusedConnection).containsExactly(false, true);
        assertThat(exchanges.get(0).startedAt())
                .isAfterOrEqualTo(answered.startedAt().minusSeconds(1));
        assertThat(exchanges.get(1).responseEnd())
                .isAfterOrEqualTo(exchanges.get(0).responseEnd());
        assertThat(metrics.toString()).doesNotContain("S3CR3T");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean moved = exchange.getRequestURI().getPath().equals("/old");
            if (moved) {
                exchange.getResponseHeaders().add("Location", "/new?token=S3CR3T");
            }
            exchange.sendResponseHeaders(moved ? 307 : 201, -1);
        }
    }

    private static Child start(Site site, String... arguments) throws IOException {
        return Child.start(
                "app",
                site.log("app"),
                Map.of("OUTLIVE_HOME", site.home().state().toString()),
                Child.java(List.of(), MeasuredApp.class, List.of(arguments)));
    }

    private static TaskMetrics metrics(Child app, String word) throws InterruptedException {
        String line = app.awaitLine(said -> said.startsWith(word), Rig.READY);
        return FrameCodec.JSON.readValue(line.substring(word.length()), TaskMetrics.class);
    }
}
