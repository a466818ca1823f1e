package dev.outlive.transfer.http;

import static dev.outlive.transfer.http.Outcomes.answered;
import static dev.outlive.transfer.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.fixtures.TestCa;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections are made, and why they aren't: names, addresses, certificates. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectTest {
    private final RecordingHooks hooks = new RecordingHooks();

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "expired, tls-cert-bad-date",
        "future, tls-cert-not-yet-valid",
        "other-host, tls-cert-untrusted",
        "self-signed, tls-cert-unknown-root"
    })
    void certificateErrorsAreTold(String certificate, String code) throws Exception {
        try (var server = ScriptedServer.tls(TestCa.get().server(certificate), ScriptedServer.Peer::awaitClose);
                var engine = HttpEngine.builder().tls(TestCa.get()::client).build()) {
            var failure = failed(get(engine, server.uri("/secret-path")), code);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
            assertThat(failure.message()).contains(server.uri("").toString()).doesNotContain("secret");
            assertThat(hooks.events()).isEmpty();
        }
    }

    @Test
    void unknownAuthorityIsRefusedByTheSystemsTrust() throws Exception {
        try (var server = ScriptedServer.tls(TestCa.get().server("good"), ScriptedServer.Peer::awaitClose);
                var engine = HttpEngine.builder().build()) {
            failed(get(engine, server.uri("/")), FailureCode.TLS_CERT_UNKNOWN_ROOT);
        }
    }

    @Test
    void tlsConnectionIsKeptAndMeasured() throws Exception {
        try (var server = ScriptedServer.tls(TestCa.get().server("good"), peer -> {
                    while (true) {
                        var body = peer.request();
                        peer.answer(200, peer.number() + " " + body.length);
                    }
                });
                var engine = HttpEngine.builder().tls(TestCa.get()::client).build()) {
            for (int size : new int[] {0, 10, 200_000, 5_000_000}) {
                var each = new RecordingHooks();
                var request = HttpRequest.to("PUT", server.uri("/"))
                        .body(RequestBody.of(new byte[size]))
                        .expect(HttpRequest.Expect.NEVER)
                        .build();
                var answered = answered(engine.execute(request, each, new Cancellation()), 200);
                assertThat(each.text()).isEqualTo("0 " + size);
                assertThat(answered.hops().get(0).tlsProtocol()).isEqualTo("TLSv1.3");
                assertThat(answered.hops().get(0).tlsCipher()).startsWith("TLS_");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerThatSpeaksOneVersionOnlyIsSpokenTo(String version) throws Exception {
        try (var server = ScriptedServer.tls(
                        TestCa.get().server("good"),
                        socket -> socket.setEnabledProtocols(new String[] {version}),
                        peer -> {
                            peer.request();
                            peer.answer(200, "hello");
                        });
                var engine = HttpEngine.builder().tls(TestCa.get()::client).build()) {
            var answered = answered(get(engine, server.uri("/")), 200);
            assertThat(answered.hops().getFirst().tlsProtocol()).isEqualTo(version);
        }
    }

    /** The extension supported_versions (43) of the ClientHello, RFC 8446 §4.2.1. */
    @Test
    void nothingButTls13AndTls12IsOffered() throws Exception {
        var hello = new CompletableFuture<byte[]>();
        try (var server = ScriptedServer.plain(peer -> {
                    var in = new DataInputStream(peer.in());
                    in.skipNBytes(3); // record type, version
                    hello.complete(in.readNBytes(in.readUnsignedShort()));
                    peer.close();
                });
                var engine = HttpEngine.builder().tls(TestCa.get()::client).build()) {
            failed(get(engine, URI.create("https://localhost:" + server.port() + "/")), FailureCode.TLS_FAILED);
        }
        assertThat(offeredVersions(ByteBuffer.wrap(hello.join()))).containsExactly(0x0304, 0x0303);
    }

    private static List<Integer> offeredVersions(ByteBuffer hello) {
        hello.position(4 + 2 + 32); // handshake header, version, random
        skip(hello, hello.get() & 0xff); // session id
        skip(hello, hello.getShort() & 0xffff); // cipher suites
        skip(hello, hello.get() & 0xff); // compression
        hello.getShort(); // length of the extensions
        while (hello.hasRemaining()) {
            int type = hello.getShort() & 0xffff;
            int length = hello.getShort() & 0xffff;
            if (type == 43) {
                var versions = new ArrayList<Integer>();
                for (int left = hello.get() & 0xff; left > 0; left -= 2) {
                    versions.add(hello.getShort() & 0xffff);
                }
                return versions;
            }
            skip(hello, length);
        }
        return List.of();
    }

    private static void skip(ByteBuffer bytes, int count) {
        bytes.position(bytes.position() + count);
    }

    @Test
    void idleTlsConnectionClosedByServerIsReplacedAtOnce() throws Exception {
        try (var server = ScriptedServer.tls(TestCa.get().server("good"), peer -> {
                    peer.request();
                    peer.answer(200, "connection " + peer.number());
                    peer.close();
                });
                var engine = HttpEngine.builder().tls(TestCa.get()::client).build()) {
            answered(get(engine, server.uri("/")), 200);
            // the end of the connection is in our kernel once a byte sent on another one has come back
            answered(get(engine, server.uri("/")), 200);
            assertThat(hooks.text()).isEqualTo("connection 0connection 1");
        }
    }

    @Test
    void plainServerOnAnHttpsUrlIsNamed() throws Exception {
        try (var server = ScriptedServer.plain(peer -> {
                    peer.in().read();
                    peer.answer(400, "speak http");
                    peer.awaitClose();
                });
                var engine = HttpEngine.builder().tls(TestCa.get()::client).build()) {
            var failure =
                    failed(get(engine, URI.create("https://localhost:" + server.port() + "/")), FailureCode.TLS_FAILED);
            assertThat(failure.message()).contains("doesn't speak TLS");
        }
    }

    @Test
    void serverThatClosesInTheHandshakeIsNamed() throws Exception {
        try (var server = ScriptedServer.plain(ScriptedServer.Peer::close);
                var engine = HttpEngine.builder().tls(TestCa.get()::client).build()) {
            var failure =
                    failed(get(engine, URI.create("https://localhost:" + server.port() + "/")), FailureCode.TLS_FAILED);
            assertThat(failure.message()).contains("closed the connection in the handshake");
        }
    }

    @Test
    void refusedConnectionIsToldWithItsOrigin() throws Exception {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        try (var engine = HttpEngine.builder().build()) {
            var failure = failed(
                    get(engine, URI.create("http://127.0.0.1:" + port + "/x?token=secret")),
                    FailureCode.CANNOT_CONNECT);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
            assertThat(failure.message()).contains("http://127.0.0.1:" + port).doesNotContain("secret");
        }
    }

    @Test
    void unknownHostIsTold() {
        try (var engine = HttpEngine.builder()
                .resolver(host -> {
                    throw new UnknownHostException(host);
                })
                .build()) {
            var failure = failed(get(engine, URI.create("http://nowhere.example/")), FailureCode.CANNOT_FIND_HOST);
            assertThat(failure.message()).contains("nowhere.example");
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
        }
    }

    @Test
    void hostWithoutAddressIsTold() {
        try (var engine = HttpEngine.builder().resolver(host -> List.of()).build()) {
            failed(get(engine, URI.create("http://empty.example/")), FailureCode.CANNOT_FIND_HOST);
        }
    }

    @Test
    void everyAddressIsTriedInTurn() throws Exception {
        var dead = InetAddress.getByName("127.0.0.2");
        var alive = InetAddress.getByName("127.0.0.1");
        try (var server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                var engine = HttpEngine.builder()
                        .resolver(host -> List.of(dead, dead, alive))
                        .build()) {
            var answered = answered(get(engine, URI.create("http://many.example:" + server.port() + "/")), 200);
            assertThat(String.valueOf(answered.hops().get(0).remoteAddress())).contains("127.0.0.1");
            assertThat(server.heads().get(0)).contains("Host: many.example:" + server.port() + "\r\n");
        }
    }

    @Test
    void addressesHaveALimit() throws Exception {
        var dead = InetAddress.getByName("127.0.0.2");
        var alive = InetAddress.getByName("127.0.0.1");
        try (var server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                var engine = HttpEngine.builder()
                        .resolver(host -> Stream.concat(
                                        Stream.generate(() -> dead).limit(10_000), Stream.of(alive))
                                .toList())
                        .build()) {
            failed(get(engine, URI.create("http://many.example:" + server.port() + "/")), FailureCode.CANNOT_CONNECT);
            assertThat(server.connections()).isZero();
        }
    }

    private HttpOutcome get(HttpEngine engine, URI uri) {
        return engine.execute(HttpRequest.to("GET", uri).build(), hooks, new Cancellation());
    }
}
