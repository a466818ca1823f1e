package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers before the final one, from a socket to the delegate. */
@Tag("kill")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class InformationalTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch hinted = new CountDownLatch(1);

    @Test
    void anInformationalResponseIsToldWhileTheRequestRunsAndKeptInItsMetrics() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var site = Site.create();
                var rig = new Rig(site)) {
            Thread.ofVirtual().start(() -> serve(server));
            Witness witness = Witness.of(rig);
            rig.startDaemon();
            Path file = Files.writeString(site.root().resolve("photo"), "photo");
            var configuration = SessionConfiguration.background("informed")
                    .app("proof")
                    .home(site.home())
                    .daemonStart(DaemonStart.NEVER)
                    .build();
            try (var session = BackgroundSession.open(configuration, new Listening(witness))) {
                var url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/photo");
                session.upload("u", Request.put(url).build(), file).resume();
                await().atMost(Duration.ofSeconds(30)).until(() -> told.contains("complete"));
            }
        }

        assertThat(told)
                .containsExactly("informed u 1 103 </style.css>; rel=preload", "metrics [103, 110]", "complete");
    }

    /** Says 103, goes on once the delegate was told, then says 110, which is too near to the end to wait for, and 201. */
    private void serve(ServerSocket server) {
        try (Socket connection = server.accept()) {
            var in = connection.getInputStream();
            var read = new StringBuilder();
            while (!read.toString().endsWith("\r\n\r\nphoto")) {
                read.append((char) in.read());
            }
            var out = connection.getOutputStream();
            out.write("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            hinted.await();
            out.write("HTTP/1.1 110 Soon\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            in.read();
        } catch (IOException | InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listening implements SessionDelegate {
        private final Witness witness;

        Listening(Witness witness) {
            this.witness = witness;
        }

        @Override
        public void onInformationalResponse(Task task, InformationalResponse response) {
            if (response.status() == 103) {
                told.add("informed " + task.key().orElse("") + " " + response.attempt() + " " + response.status() + " "
                        + response.headers().first("Link").orElse(""));
                hinted.countDown();
            }
        }

        @Override
        public void onMetrics(Task task, TaskMetrics metrics) {
            var exchanges = Objects.requireNonNull(metrics.attempts().getFirst().exchanges());
            told.add("metrics " + exchanges.getFirst().interimResponses());
        }

        @Override
        public void onComplete(Task task, Completion completion) {
            witness.complete(this, task);
            told.add("complete");
        }
    }
}
