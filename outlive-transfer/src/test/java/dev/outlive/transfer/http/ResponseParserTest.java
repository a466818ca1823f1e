package dev.outlive.transfer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guarantee I23 on byte arrays, each cut at every place: what is well-formed is read exactly, what is ambiguous is
 * refused. Cases H1 and H4 to H20 of the evil server's table, as far as the parser decides them.
 */
@Tag("evil")
@Proves("I23")
class ResponseParserTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @Test
    void plainResponseIsReadExactly() {
        assertThat(parse(OK + "Content-Type: text/plain\r\nX-A:b \t\r\nContent-Length: 5\r\n\r\nhelloSURPLUS"))
                .isEqualTo(
                        "HTTP/1.1 200 OK [Content-Type: text/plain, X-A: b, Content-Length: 5]\nbody [hello] trailers []");
    }

    @Test
    void chunksExtensionsAndTrailersAreRead() {
        assertThat(
                        parse(
                                OK
                                        + "Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0A ;x=\"y;z\"\r\n0123456789\r\n000\r\nX-T: v\r\n\r\n"))
                .endsWith("body [hello0123456789] trailers [X-T: v]");
    }

    @Test
    void emptyBodiesAreRead() {
        assertThat(parse(OK + "Content-Length: 0\r\n\r\n")).endsWith("body [] trailers []");
        assertThat(parse(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")).endsWith("body [] trailers []");
    }

    @Test
    void bodyWithoutLengthEndsWithTheConnection() {
        assertThat(parse(OK + "\r\nall of it")).endsWith("body [all of it] trailers []");
        assertThat(parse("HTTP/1.0 200 OK\r\n\r\nold"))
                .startsWith("HTTP/1.0 200")
                .endsWith("body [old] trailers []");
    }

    @ParameterizedTest
    @ValueSource(strings = {"204", "304"})
    void someStatusesHaveNoBody(String status) {
        assertThat(parse("HTTP/1.1 " + status + " No\r\nContent-Length: 5\r\n\r\nhello"))
                .endsWith("body [] trailers []");
        assertThat(parse("HTTP/1.1 " + status + " No\r\n\r\n")).endsWith("body [] trailers []");
    }

    @Test
    void answerToHeadHasNoBody() {
        assertThat(ParserRun.everyWay("HEAD", OK + "Content-Length: 5\r\n\r\n")).endsWith("body [] trailers []");
    }

    @Test
    void interimHeadsComeFirst() {
        assertThat(parse("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 104 x\r\nUpload-Offset: 5\r\n\r\n" + OK
                        + "Content-Length: 2\r\n\r\nhi"))
                .startsWith("interim 100\ninterim 104\nHTTP/1.1 200 OK")
                .endsWith("body [hi] trailers []");
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 ', ''",
        "'HTTP/1.1 200', ''",
        "'HTTP/1.1 600 Odd', 'Odd'",
        "'HTTP/1.1 999 \u00e9 x', '\u00e9 x'"
    })
    void unusualStatusLinesAreDelivered(String line, String reason) {
        assertThat(parse(line + "\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 " + line.substring(9, 12) + " " + reason)
                .endsWith("body [] trailers []");
    }

    @ParameterizedTest(name = "H4 [{0}]")
    @ValueSource(
            strings = {
                "5, 5",
                "5, 6",
                "12345678901234567890",
                "9223372036854775808",
                "-5",
                "+5",
                "0x5",
                "",
                "5 5",
                "5;",
                "five",
                "5.0"
            })
    void malformedContentLengthIsRefused(String length) {
        refuses(OK + "Content-Length: " + length + "\r\n\r\nhello");
        refuses("HTTP/1.1 204 No\r\nContent-Length: " + length + "\r\n\r\n");
    }

    @Test
    void severalContentLengthsAreRefused() {
        refuses(OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello");
        refuses(OK + "Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello");
        refuses(OK + "Content-Length: 5\r\n ,6\r\n\r\nhello");
    }

    @Test
    void lengthTogetherWithChunksIsRefused() {
        refuses(OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        refuses(OK + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        refuses("HTTP/1.1 304 x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n");
    }

    @ParameterizedTest(name = "H6 [{0}]")
    @ValueSource(
            strings = {"gzip, chunked", "chunked, chunked", "xchunked", "identity", "chunked;q=1", "chunkedx", "", ","})
    void otherTransferCodingsAreRefused(String coding) {
        refuses(OK + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n");
    }

    @Test
    void repeatedOrOldTransferCodingIsRefused() {
        refuses(OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        refuses("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @ParameterizedTest(name = "H7 [{0}]")
    @ValueSource(
            strings = {
                "-5",
                "+5",
                "0x5",
                " 5",
                "5junk",
                "5 5",
                "",
                "00000000000000000005",
                "FFFFFFFFFFFFFFFF5",
                "FFFFFFFFFFFFFFFF",
                "5 ",
                "g",
                ";x"
            })
    void malformedChunkSizeIsRefused(String size) {
        refusesAfterBody(OK + "Transfer-Encoding: chunked\r\n\r\n" + size + "\r\nhello\r\n0\r\n\r\n", "");
        refusesAfterBody(OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n" + size + "\r\nhello\r\n0\r\n\r\n", "hi");
    }

    @ParameterizedTest(name = "H8 {0}")
    @ValueSource(
            strings = {
                "5\r\nhello0\r\n\r\n",
                "5\r\nhelloworld\r\n0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "5\r\nhello\r0\r\n\r\n",
                "3\r\nhello\r\n0\r\n\r\n"
            })
    void chunkThatDoesNotEndWhereItShouldIsRefused(String chunks) {
        assertThat(parse(OK + "Transfer-Encoding: chunked\r\n\r\n" + chunks))
                .contains("cut body [hel")
                .contains("\nrefused: ");
    }

    @Test
    void chunkSizeLineWithLineFeedAloneIsRefused() {
        refusesAfterBody(OK + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", "");
        refusesAfterBody(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\n", "hello");
    }

    @Test
    void chunkExtensionsHaveALimit() {
        var endless = OK + "Transfer-Encoding: chunked\r\n\r\n5;" + "x".repeat(100_000);
        assertThat(ParserRun.of("GET", endless)).contains("refused: the chunk size line is longer than 8192 bytes");
        var inPieces = OK + "Transfer-Encoding: chunked\r\n\r\n" + ("1;" + "x".repeat(8_000) + "\r\na\r\n").repeat(100);
        assertThat(ParserRun.of("GET", inPieces))
                .contains("refused: the sum of chunk extensions is longer than 65536 bytes");
    }

    @Test
    void trailersHaveTheLimitsOfAHead() {
        var chunked = OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n";
        assertThat(ParserRun.of("GET", chunked + "X-T: v\r\n".repeat(201) + "\r\n"))
                .contains("refused: the trailer section has more than 200 fields");
        assertThat(ParserRun.of("GET", chunked + "X-T: " + "v".repeat(70_000) + "\r\n\r\n"))
                .contains("refused: the trailer section is longer");
        assertThat(ParserRun.of("GET", chunked + "X-T: v\r\n".repeat(200) + "\r\n"))
                .contains("X-T: v]");
        refusesAfterBody(chunked + "X-T : v\r\n\r\n", "");
    }

    @Test
    void trailersOverrideNothing() {
        var text = parse(
                OK + "Transfer-Encoding: chunked\r\nX-A: head\r\n\r\n5\r\nhello\r\n0\r\n"
                        + "Content-Length: 1\r\nHost: evil\r\nSet-Cookie: a=b\r\nX-A: trailer\r\nTransfer-Encoding: gzip\r\n\r\n");
        assertThat(text)
                .isEqualTo(
                        "HTTP/1.1 200 OK [Transfer-Encoding: chunked, X-A: head]\nbody [hello] trailers [X-A: trailer]");
    }

    @ParameterizedTest(name = "H11 cut at {0}")
    @ValueSource(ints = {0, 1, 3, 20, 35, 44, 45, 48})
    void cutBeforeTheEndIsALoss(int kept) {
        var whole = OK + "Content-Length: 10\r\n\r\n0123456789";
        assertThat(parse(whole.substring(0, kept))).contains("lost: ");
        assertThat(parse(whole)).endsWith("body [0123456789] trailers []");
    }

    @Test
    void everyPrefixOfAChunkedResponseIsALoss() {
        var whole = OK + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\nfoo\r\n0\r\nX-T: v\r\n\r\n";
        for (int kept = 0; kept < whole.length(); kept++) {
            assertThat(ParserRun.of("GET", whole.substring(0, kept)))
                    .as("first %d bytes", kept)
                    .contains("lost: ");
        }
        assertThat(parse(whole)).endsWith("body [hellofoo] trailers [X-T: v]");
    }

    @ParameterizedTest(name = "H13 {index}")
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n",
                "HTTP/1.1 200 OK\rContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
                "HTTP/1.1 200 O\0K\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\u001bb\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length\t: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n X: a\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n\tb\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: nameless\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX Y: a\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX\u00e9: a\r\n\r\n",
                "\r\nHTTP/1.1 200 OK\r\n\r\n",
                "\nHTTP/1.1 200 OK\r\n\r\n",
                " HTTP/1.1 200 OK\r\n\r\n"
            })
    void malformedHeadIsRefused(String head) {
        refuses(head + "body");
    }

    @ParameterizedTest(name = "H14 {1}")
    @CsvSource({
        "'SSH-2.0-OpenSSH_9.2\r\n', SSH",
        "'ICY 200 OK\r\nicy-name: x\r\n\r\n', SHOUTcast",
        "'\u0015\u0003\u0001\0\u0002\u0002F', TLS",
        "'\u0016\u0003\u0003\0\u0050\u0002', TLS",
        "'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', HTTP/2",
        "'\0\0\u0012\u0004\0\0\0\0\0', HTTP/2",
        "'220 mail ESMTP\r\n', mail",
        "'<html>hi</html>', page",
        "'SMTP?', begin",
        "'hello\r\n', begin"
    })
    void errorNamesWhatTheServerSpeaks(String bytes, String name) {
        assertThat(parse(bytes))
                .startsWith("refused: the server's answer isn't HTTP/1.1")
                .contains(name);
    }

    @ParameterizedTest(name = "H15 {0}")
    @ValueSource(
            strings = {
                "HTTP/9.9",
                "HTTP/2.0",
                "HTTP/0.9",
                "HTTP/1.2",
                "HTTP/2",
                "HTTP/1.10",
                "HTTP/1,1",
                "http/1.1",
                "HTTP/ 1.1",
                "HTTP1.1"
            })
    void otherVersionsAreRefused(String version) {
        refuses(version + " 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    @ParameterizedTest(name = "H16 [{0}]")
    @ValueSource(strings = {"20", "099", "2000", "-1", "abc", "", " 200", "2 0", "+20", "0x0", "200OK", "000"})
    void malformedStatusIsRefused(String status) {
        refuses("HTTP/1.1 " + status + " OK\r\nContent-Length: 0\r\n\r\n");
    }

    @ParameterizedTest(name = "H20 {0}")
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked", "Content-Length: 5, 5"})
    void interimResponseThatAnnouncesABodyIsRefused(String field) {
        assertThat(parse("HTTP/1.1 104 x\r\n" + field + "\r\n\r\nhello" + OK + "\r\n"))
                .startsWith("refused: ");
    }

    @Test
    void interimResponseWithABodyIsRefused() {
        assertThat(parse("HTTP/1.1 104 x\r\n\r\nhello" + OK + "\r\n")).startsWith("interim 104\nrefused: ");
        assertThat(parse("HTTP/1.1 100 x\r\nContent-Length: 0\r\n\r\n" + OK + "Content-Length: 0\r\n\r\n"))
                .startsWith("interim 100\nHTTP/1.1 200");
    }

    @Test
    void headsHaveLimits() {
        var line = "X-Name: " + "v".repeat(990) + "\r\n";
        assertThat(ParserRun.of("GET", OK + line.repeat(80)))
                .isEqualTo("refused: the response head is longer than 65536 bytes");
        assertThat(ParserRun.of("GET", OK + "X: " + "v".repeat(70_000)))
                .isEqualTo("refused: the response head is longer than 65536 bytes");
        assertThat(ParserRun.of("GET", "HTTP/1.1 200 " + "v".repeat(70_000)))
                .isEqualTo("refused: the response head is longer than 65536 bytes");
        assertThat(ParserRun.of("GET", OK + "X: v\r\n".repeat(201) + "\r\n"))
                .isEqualTo("refused: the response head has more than 200 fields");
        assertThat(ParserRun.of("GET", OK + "X: v\r\n".repeat(199) + "Content-Length: 0\r\n\r\n"))
                .contains("body [] ");
    }

    @Test
    void headExactlyAtTheLimitIsRead() {
        var start = OK + "Content-Length: 0\r\nX: ";
        var head = start + "v".repeat(ResponseParser.HEAD_BYTES_MAX - start.length() - 4) + "\r\n\r\n";
        assertThat(head).hasSize(64 * 1024);
        assertThat(ParserRun.of("GET", head)).contains("body [] ");
        assertThat(ParserRun.of("GET", head.replace("X: ", "X: v"))).startsWith("refused: ");
        for (int cut : new int[] {8191, 8192, 8193, 65_535}) {
            assertThat(ParserRun.of("GET", head, cut)).contains("body [] ");
        }
    }

    @Test
    void largeBodiesPassTheSmallBuffer() {
        var body = new byte[100_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        var text = new String(body, StandardCharsets.ISO_8859_1);
        assertThat(ParserRun.of("GET", OK + "Content-Length: 100000\r\n\r\n" + text))
                .endsWith("body 100000 bytes trailers []");
        var chunked =
                "C350\r\n" + text.substring(0, 50_000) + "\r\nC350\r\n" + text.substring(50_000) + "\r\n0\r\n\r\n";
        assertThat(ParserRun.of("GET", OK + "Transfer-Encoding: chunked\r\n\r\n" + chunked, 9_000, 60_000))
                .endsWith("body 100000 bytes trailers []");
    }

    @Test
    void bytesAfterTheBodyStayUnread() throws Exception {
        var bytes = (OK + "Content-Length: 2\r\n\r\nhi" + OK).getBytes(StandardCharsets.ISO_8859_1);
        var parser = new ResponseParser(target -> {
            target.put(bytes);
            return bytes.length;
        });
        var body = parser.readBody(Framing.of("GET", parser.readHead()), () -> java.nio.ByteBuffer.allocate(64));
        assertThat(body.next()).isNotNull();
        assertThat(body.next()).isNull();
        assertThat(body.isFinished()).isTrue();
        assertThat(parser.hasUnread()).isTrue();
    }

    private static String parse(String text) {
        return ParserRun.everyWay("GET", text);
    }

    private static void refuses(String text) {
        assertThat(parse(text))
                .as(text)
                .startsWith("refused: ")
                .doesNotContain("\n")
                .doesNotContain("[");
    }

    private static void refusesAfterBody(String text, String body) {
        assertThat(parse(text)).as(text).contains("cut body [" + body + "]\nrefused: ");
    }
}
