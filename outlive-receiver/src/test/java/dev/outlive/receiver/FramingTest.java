package dev.outlive.receiver;

import static dev.outlive.receiver.Contents.namesIn;
import static dev.outlive.receiver.Contents.ofSize;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
    private static final String CHUNKED = "PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    private final RecordedLog log = new RecordedLog();

    @TempDir
    private Path directory;

    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start(
                ReceiverConfig.of(directory).log(log).maxSize(1 << 20).build());
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
                CHUNKED + "2\r\nhe\r\n3;name=\"value\"\r\nllo\r\n0\r\nTrailer: x\r\n\r\n"
            })
    void aRequestMayArriveSplitAtAnyByte(String request) throws Exception {
        var bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        try (var wire = new Wire(receiver)) {
            for (int split = 1; split < bytes.length; split++) {
                wire.send(java.util.Arrays.copyOfRange(bytes, 0, split));
                wire.send(java.util.Arrays.copyOfRange(bytes, split, bytes.length));
                assertThat(wire.read().status()).as("split at " + split).isBetween(200, 201);
                assertThat(directory.resolve("a")).hasContent("hello");
            }
        }
    }

    @Test
    void requestsMayFollowEachOtherWithoutAPause() throws Exception {
        try (var wire = new Wire(receiver)) {
            wire.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nA"
                    + CHUNKED.replace("/a", "/b") + "1\r\nB\r\n0\r\n\r\n"
                    + "\r\nGET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(201);
            assertThat(wire.read().body()).contains("\"b\"");
            var last = wire.read();
            assertThat(last.body()).isEqualTo("A");
            assertThat(last.fields()).containsEntry("connection", "close");
            assertThat(wire.isEnded()).isTrue();
        }
    }

    static Stream<Arguments> badRequests() {
        var head = "PUT /a HTTP/1.1\r\nHost: h\r\n";
        return Stream.of(
                Arguments.of(
                        400,
                        "length and coding",
                        head + "Content-Length: 15\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "two lengths", head + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
                Arguments.of(400, "list of lengths", head + "Content-Length: 5, 5\r\n\r\nhello"),
                Arguments.of(400, "negative length", head + "Content-Length: -5\r\n\r\nhello"),
                Arguments.of(400, "signed length", head + "Content-Length: +5\r\n\r\nhello"),
                Arguments.of(400, "hexadecimal length", head + "Content-Length: 0x5\r\n\r\nhello"),
                Arguments.of(400, "empty length", head + "Content-Length:\r\n\r\nhello"),
                Arguments.of(400, "20 digits", head + "Content-Length: 10000000000000000005\r\n\r\nhello"),
                Arguments.of(501, "unknown coding", head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(501, "nearly chunked", head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        400,
                        "chunked twice",
                        head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(400, "chunked in 1.0", CHUNKED.replace("1.1", "1.0") + "0\r\n\r\n"),
                Arguments.of(400, "chunk size -5", CHUNKED + "-5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "chunk size +5", CHUNKED + "+5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "chunk size 0x5", CHUNKED + "0x5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "blank before the chunk size", CHUNKED + " 5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "blank behind the chunk size", CHUNKED + "5 \r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "chunk size with junk", CHUNKED + "5junk\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "no chunk size", CHUNKED + "\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "17 digits of a chunk size", CHUNKED + "FFFFFFFFFFFFFFFF5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "chunk longer than its size", CHUNKED + "4\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(400, "chunk without its CRLF", CHUNKED + "5\r\nhelloXX0\r\n\r\n"),
                Arguments.of(400, "chunk line with LF only", CHUNKED + "5\nhello\r\n0\r\n\r\n"),
                Arguments.of(
                        400, "endless chunk extension", CHUNKED + "5;" + "x".repeat(2000) + "\r\nhello\r\n0\r\n\r\n"),
                Arguments.of(
                        400,
                        "endless trailers",
                        CHUNKED + "0\r\n" + ("T: " + "x".repeat(1000) + "\r\n").repeat(17) + "\r\n"),
                Arguments.of(400, "bad trailer", CHUNKED + "0\r\nno colon\r\n\r\n"),
                Arguments.of(400, "LF only", "PUT /a HTTP/1.1\nHost: h\nContent-Length: 0\n\n"),
                Arguments.of(400, "lone LF", head + "X: a\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of(400, "lone CR", head + "X: a\rb\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of(400, "NUL", head + "X: a\0b\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of(400, "blank before the colon", head + "Content-Length : 0\r\n\r\n"),
                Arguments.of(400, "folded field", head + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of(400, "no colon", head + "X\r\n\r\n"),
                Arguments.of(400, "empty name", head + ": x\r\n\r\n"),
                Arguments.of(400, "no host", "PUT /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of(400, "two hosts", head + "Host: h\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of(400, "two blanks", "PUT  /a HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of(400, "no version", "PUT /a\r\nHost: h\r\n\r\n"),
                Arguments.of(400, "no path", "PUT a HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of(400, "fragment", "PUT /a#b HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of(400, "method that is no token", "P(T /a HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of(400, "TLS", "\026\003\001\002\000\001\000\r\n\r\n"),
                Arguments.of(505, "HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Arguments.of(505, "version 9.9", "PUT /a HTTP/9.9\r\nHost: h\r\n\r\n"),
                Arguments.of(417, "unknown expectation", head + "Expect: more\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of(414, "endless target", "PUT /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of(431, "endless field", head + "X: " + "a".repeat(70_000) + "\r\n\r\n"),
                Arguments.of(431, "endless fields", head + "X: a\r\n".repeat(250) + "\r\n"),
                Arguments.of(400, "no name", head.replace("/a", "/") + "Content-Length: 5\r\n\r\nhello"),
                Arguments.of(400, "bad percent-coding", head.replace("/a", "/a%zz") + "Content-Length: 5\r\n\r\nhello"),
                Arguments.of(
                        400, "name that isn't UTF-8", head.replace("/a", "/%ff") + "Content-Length: 5\r\n\r\nhello"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("badRequests")
    void anAmbiguousOrMalformedRequestIsRefusedAndEndsItsConnection(int status, String why, String request)
            throws Exception {
        try (var wire = new Wire(receiver)) {
            wire.send(request + "PUT /smuggled HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            var answer = wire.read();
            assertThat(answer.status()).as(why).isEqualTo(status);
            assertThat(answer.body()).contains("\"error\":", "\"message\":");
            if (status != 417) {
                assertThat(answer.fields()).containsEntry("connection", "close");
                wire.endSending();
                assertThat(wire.isEnded()).isTrue();
                assertThat(namesIn(directory)).isEmpty();
            }
            assertThat(log.next().outcome()).isEqualTo(RequestLog.Outcome.REFUSED);
        }
    }

    @Test
    void absoluteTargetsAndOldVersionsAreServed() throws Exception {
        try (var wire = new Wire(receiver)) {
            wire.send("PUT http://h:80/x/a?q HTTP/1.1\r\nHost: h:80\r\nContent-Length: 1\r\n\r\nA");
            assertThat(wire.read().status()).isEqualTo(201);
            wire.send("GET /a HTTP/1.0\r\n\r\n");
            assertThat(wire.read().body()).isEqualTo("A");
            assertThat(wire.isEnded()).isTrue();
        }
    }

    @Test
    void aClientThatWaitsForItIsAskedForTheBody() throws Exception {
        try (var wire = new Wire(receiver)) {
            wire.send("PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(100);
            wire.send("hello");
            assertThat(wire.read().status()).isEqualTo(201);
            wire.send("PUT /b HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n");
            assertThat(wire.read().status()).as("nothing to ask for").isEqualTo(201);
        }
    }

    @Test
    void aBodyThatIsAnnouncedAsTooLongIsRefusedBeforeItComes() throws Exception {
        try (var wire = new Wire(receiver)) {
            wire.send("PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n");
            var answer = wire.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.fields()).containsEntry("connection", "close");
            wire.endSending();
            assertThat(wire.isEnded()).isTrue();
            var entry = log.next();
            assertThat(entry.status()).isEqualTo(413);
            assertThat(entry.bytes()).isZero();
        }
    }

    @Test
    void theEarlyAnswerReachesAClientThatSendsOnBeforeItReads() throws Exception {
        try (var wire = new Wire(receiver)) {
            wire.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 33554432\r\n\r\n");
            wire.send(ofSize(32 << 20));
            assertThat(wire.read().status()).isEqualTo(413);
        }
        assertThat(namesIn(directory)).isEmpty();
    }

    @Test
    void aChunkedBodyIsRefusedWhereItBecomesTooLong() throws Exception {
        try (var wire = new Wire(receiver)) {
            wire.send(CHUNKED + "100000\r\n").send(ofSize(1 << 20)).send("\r\n1\r\nx\r\n0\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(413);
        }
        var entry = log.next();
        assertThat(entry.outcome()).isEqualTo(RequestLog.Outcome.REFUSED);
        assertThat(entry.bytes()).isEqualTo((1 << 20) + 1);
        assertThat(namesIn(directory)).isEmpty();
    }
}
