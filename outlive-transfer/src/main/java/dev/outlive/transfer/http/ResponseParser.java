package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;
import dev.outlive.transfer.http.LineReader.ByteBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The one reader of HTTP/1.1 responses: heads, bodies, chunk framing and trailers, from any source of bytes, as strict
 * as RFC 9112 allows. What is ambiguous is refused, never guessed (guarantee I23). One parser for one connection.
 *
 * <pre>{@code
 * HTTP/1.1 200 OK\r\n
 * Transfer-Encoding: chunked\r\n
 * \r\n
 * 5\r\nhello\r\n
 * 0\r\n
 * X-Trailer: yes\r\n
 * \r\n
 * }</pre>
 */
final class ResponseParser {
    /** Bytes of one head or one trailer block: eight times what common servers send at most. */
    static final int HEAD_BYTES_MAX = 64 * 1024;

    /** Fields of one head or one trailer block. */
    static final int FIELDS_MAX = 200;

    private static final byte[] HTTP = {'H', 'T', 'T', 'P', '/'};

    /** First bytes looked at to say what a server speaks instead. */
    private static final int SIGNATURE_BYTES_MAX = 16;

    private final LineReader reader;
    private int lastHeadBytes;

    ResponseParser(ByteSource source) {
        this.reader = new LineReader(source);
    }

    /** Blocks until a message begins; false if the connection ends instead. */
    boolean awaitMessage() throws IOException {
        return reader.awaitByte();
    }

    /** Whether bytes have come that belong to no message read so far. */
    boolean hasUnread() {
        return reader.hasBuffered();
    }

    /** Bytes of the head read last. */
    int lastHeadBytes() {
        return lastHeadBytes;
    }

    /** Reads one head, interim or final, up to and with its empty line. */
    ResponseHead readHead() throws IOException {
        var budget = new ByteBudget("response head", HEAD_BYTES_MAX);
        expectHttp();
        budget.take(HTTP.length);
        var statusLine = StatusLine.parse(reader.line("status line", budget));
        var headers = Headers.of(readFields("response head", budget));
        lastHeadBytes = budget.taken();
        return new ResponseHead(statusLine.version(), statusLine.status(), statusLine.reason(), headers);
    }

    /**
     * The body that follows a head, to be read to its end before the next head.
     *
     * @param large gives the buffer for large reads; asked only if the body is large
     */
    BodyReader readBody(Framing framing, Supplier<ByteBuffer> large) {
        return new BodyReader(framing, reader, large, this::readTrailers);
    }

    private Headers readTrailers() throws IOException {
        var fields = readFields("trailer section", new ByteBudget("trailer section", HEAD_BYTES_MAX));
        return Headers.of(fields.stream().filter(Trailers::isAllowed).toList());
    }

    private List<Headers.Field> readFields(String block, ByteBudget budget) throws IOException {
        var fields = new ArrayList<Headers.Field>();
        while (true) {
            var line = reader.line(block, budget);
            if (line.isEmpty()) {
                return fields;
            }
            if (fields.size() == FIELDS_MAX) {
                throw new MalformedResponseException("the " + block + " has more than " + FIELDS_MAX + " fields");
            }
            fields.add(field(line, block));
        }
    }

    private static Headers.Field field(String line, String block) throws MalformedResponseException {
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            throw new MalformedResponseException("a folded or indented line in the " + block);
        }
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new MalformedResponseException("a line without a colon in the " + block);
        }
        var name = line.substring(0, colon);
        if (!Headers.isToken(name)) {
            throw new MalformedResponseException(
                    "a field name in the " + block + " is empty or holds a blank or separator");
        }
        return new Headers.Field(name, line.substring(colon + 1));
    }

    /** Takes {@code HTTP/}, or says what the server speaks instead. */
    private void expectHttp() throws IOException {
        var start = new byte[SIGNATURE_BYTES_MAX];
        for (int count = 0; count < HTTP.length; count++) {
            int b = reader.next();
            if (b < 0) {
                throw new ConnectionEndedException("the server closed the connection "
                        + (count == 0 ? "without an answer" : "inside the status line"));
            }
            start[count] = (byte) b;
            if (b != HTTP[count]) {
                throw foreign(start, count + 1);
            }
        }
    }

    private MalformedResponseException foreign(byte[] start, int count) throws IOException {
        int known = count;
        while (ForeignProtocol.of(start, known) == null
                && ForeignProtocol.isPossible(start, known)
                && known < SIGNATURE_BYTES_MAX) {
            int b = reader.next();
            if (b < 0) {
                break;
            }
            start[known++] = (byte) b;
        }
        var protocol = ForeignProtocol.of(start, known);
        if (protocol != null) {
            return new MalformedResponseException(
                    "the server's answer isn't HTTP/1.1: it looks like " + protocol.description());
        }
        return new MalformedResponseException(
                start[0] == '\r' || start[0] == '\n'
                        ? "an empty line before the status line"
                        : "the server's answer isn't HTTP/1.1: it doesn't begin with \"HTTP/\"");
    }

    /** The first line of a response: {@code HTTP/1.1 204 No Content}; the text after the number may be missing. */
    private record StatusLine(String version, int status, String reason) {
        /** Parses what follows {@code HTTP/}. */
        static StatusLine parse(String rest) throws MalformedResponseException {
            if (!rest.startsWith("1.1 ") && !rest.startsWith("1.0 ")) {
                throw new MalformedResponseException("the status line names a version of HTTP other than 1.1 and 1.0");
            }
            int end = rest.indexOf(' ', 4);
            var digits = rest.substring(4, end < 0 ? rest.length() : end);
            if (digits.length() != 3
                    || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
                    || digits.charAt(0) == '0') {
                throw new MalformedResponseException("the status isn't a number from 100 to 999");
            }
            return new StatusLine(
                    "HTTP/" + rest.substring(0, 3), Integer.parseInt(digits), end < 0 ? "" : rest.substring(end + 1));
        }
    }
}
