package dev.outlive.proof.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.app.UploadingApp.End;
import dev.outlive.proof.oracle.OracleJournal;
import dev.outlive.proof.oracle.OracleLine;
import dev.outlive.proof.oracle.Upload;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Healing;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Running;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An answer whose body is a file of the spool, and a daemon that dies before a row speaks of that file. */
@Tag("kill")
class LargeAnswerTest {
    private static final int BYTES = 1 << 20; // kept as a file, not in the store

    private static HttpServer server() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, BYTES);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(new byte[BYTES]);
            }
        });
        server.start();
        return server;
    }

    private static List<String> bodies(Site site) throws IOException {
        try (Stream<Path> files = Files.list(site.home().spool())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".body"))
                    .toList();
        }
    }

    @Test
    @Proves({"I3", "I6"})
    void aBodyThatNoRowSpeaksOfIsSwept() throws IOException, InterruptedException {
        HttpServer server = server();
        try (var site = Site.create();
                var rig = new Rig(site)) {
            site.plan("a", Upload.Safety.PUT, 1000, 0, Upload.Wish.DONE);
            rig.useServer(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
            Child daemon = rig.startDaemon(Trap.halt(Point.RESPONSE_RECEIVED, 1).option());
            Running app = rig.startLocalApp(End.DETACH);
            assertThat(daemon.awaitExit(Rig.READY)).hasValue(Trap.EXIT_KILLED);
            List<String> left = bodies(site);
            assertThat(left).as("the body of the answer that was not committed").hasSize(1);
            rig.startDaemon();
            assertThat(bodies(site)).doesNotContainAnyElementsOf(left);
            Healing.await(rig, app, () -> rig.startLocalApp(End.DETACH));
            assertThat(OracleJournal.read(site.appJournal()).stream()
                            .filter(line -> line.t() == OracleLine.Kind.HANDED)
                            .map(OracleLine::outcome))
                    .containsExactly("finished 200");
            assertThat(bodies(site)).isEmpty();
        } finally {
            server.stop(0);
        }
    }
}
