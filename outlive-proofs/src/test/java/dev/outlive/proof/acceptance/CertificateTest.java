package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.outlive.client.AuthenticationAnswer;
import dev.outlive.fixtures.TestCa;
import dev.outlive.fixtures.TestCertificate;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.ClientCertificate;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.WaitReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that want to see a certificate, with a daemon of its own, killed in between, and Java's own HTTPS server. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class CertificateTest {
    @TempDir
    Path keys;

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpsServer server;
    private TestCertificate kiosk;

    /** Takes uploads of clients that this authority vouches for, and no connections of others. */
    @BeforeEach
    void startServer() throws Exception {
        kiosk = TestCa.get().issue("kiosk-7", Instant.now().minus(Duration.ofDays(1)));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(TestCa.get().server("good")) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                var session = ((HttpsExchange) exchange).getSSLSession();
                taken.add(exchange.getRequestURI().getPath() + " "
                        + session.getPeerPrincipal().getName());
                exchange.sendResponseHeaders(201, -1);
            }
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.close();
    }

    private Stage stage() throws Exception {
        Path roots = TestCa.get().trustStore(keys.resolve("roots.p12"));
        return Stage.open(
                Stage.QUICK,
                List.of("-Djavax.net.ssl.trustStore=" + roots, "-Djavax.net.ssl.trustStorePassword=changeit"));
    }

    private URI url(String path) {
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/" + path);
    }

    private ProtectionSpace handshake() {
        return ProtectionSpace.ofConnection(url(""));
    }

    private void upload(Stage stage, Player app, String key) throws IOException {
        app.resume(app.upload(key, Request.post(url(key)).build(), stage.photo()));
    }

    /** A private key is kept sealed: no line of it is in any file. */
    private void assertKeyIsInNoFile(Stage stage) throws IOException {
        String line = kiosk.keyPem().lines().skip(1).findFirst().orElseThrow().substring(0, 40);
        try (Stream<Path> files = Files.walk(stage.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(textOf(file)).as(file.toString()).doesNotContain(line);
            }
        }
    }

    private static String textOf(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException removed) {
            return ""; // the daemon goes on meanwhile
        }
    }

    @Test
    @Covers("BG-18")
    @Proves({"I7", "I29"})
    void aDeadAppIsLaunchedAndItsCertificateOutlivesTheDaemon() throws Exception {
        Path pem = Files.writeString(keys.resolve("kiosk.pem"), kiosk.pem());
        try (var stage = stage()) {
            Child app = stage.app(
                    "open s relaunch all challenged",
                    "answer die",
                    "post a " + url("a"),
                    "resume a",
                    "--events",
                    "answer certificate " + pem,
                    "open s all challenged",
                    "stay");
            app.awaitExit(Stage.MAX);
            stage.await("started events");
            stage.await("complete s a");
            assertThat(stage.said())
                    .anyMatch(line -> line.startsWith("challenged s a") && line.contains("client-certificate"));
            stage.restartDaemon();
            Player later = stage.player("later")
                    .onChallenged((task, question) -> AuthenticationAnswer.reject())
                    .open(stage.configuration("t").build());
            later.session()
                    .credentials()
                    .set(handshake(), Credential.certificate(ClientCertificate.ofPem(kiosk.pem())));
            stage.restartDaemon();
            upload(stage, later, "b");
            stage.await("complete t b");
            assertThat(taken).containsExactly("/a CN=kiosk-7", "/b CN=kiosk-7");
            assertKeyIsInNoFile(stage);
        }
    }

    /** A POST that was refused in the handshake is certainly not done, so it may be sent again. */
    @Test
    @Covers("RP-11")
    @Proves("I24")
    void aRefusedCertificateHoldsItsTasksUntilAnotherIsSet() throws Exception {
        TestCertificate ended = TestCa.get().issue("ended", Instant.now().minus(Duration.ofDays(20)));
        try (var stage = stage()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            app.session().credentials().set(handshake(), Credential.certificate(ClientCertificate.ofPem(ended.pem())));
            for (int i = 0; i < 5; i++) {
                upload(stage, app, "up" + i);
            }
            stage.await(
                    "they wait",
                    () -> stage.task("up4").reason() instanceof Reason reason && reason.code() == WaitReason.AUTH);
            assertThat(Objects.requireNonNull(stage.task("up0").reason()).text())
                    .contains("CN=ended", "outlive credentials set");
            app.session().credentials().set(handshake(), Credential.certificate(ClientCertificate.ofPem(kiosk.pem())));
            stage.await("complete s ", 5);
            assertThat(taken).hasSize(5).doesNotHaveDuplicates();
        }
    }

    @Test
    void withoutACertificateTheAppIsToldWhatIsMissing() throws Exception {
        try (var stage = stage()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            upload(stage, app, "a");
            stage.await("complete s a");
            var outcome = Objects.requireNonNull(stage.task("a").outcome());
            assertThat(Objects.requireNonNull(outcome.error()).code()).isEqualTo(ErrorCode.TLS_CLIENT_CERT_REQUIRED);
            assertThat(taken).isEmpty();
        }
    }

    @Test
    @Covers("BD-05")
    @Proves("I29")
    void aProgramGivesTheCertificate() throws Exception {
        Path pem = Files.writeString(keys.resolve("kiosk.pem"), kiosk.pem());
        Path program = Files.writeString(
                keys.resolve("give"),
                "#!/bin/sh\ncat >> " + keys.resolve("asked")
                        + "\nprintf '{\"certificate\":\"%s\"}' \"$(sed 's/$/\\\\n/' " + pem + " | tr -d '\\n')\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        try (var stage = stage()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            app.session().credentials().set(handshake(), Credential.command(List.of(program.toString())));
            upload(stage, app, "a");
            upload(stage, app, "b");
            stage.await("complete s ", 2);
            assertThat(taken).containsExactlyInAnyOrder("/a CN=kiosk-7", "/b CN=kiosk-7");
            assertThat(Files.readAllLines(keys.resolve("asked")))
                    .singleElement()
                    .asString()
                    .contains("\"wanted\":\"certificate\"");
            assertKeyIsInNoFile(stage);
        }
    }
}
