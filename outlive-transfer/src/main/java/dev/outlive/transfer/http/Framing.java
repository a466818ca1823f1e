package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;
import java.util.Arrays;
import java.util.Locale;

/** How a response's body is delimited (RFC 9112 §6.3). Two answers to that question are an error, not a choice. */
sealed interface Framing {
    /**
     * No body follows.
     *
     * @param announced whether the head announces one all the same, where none may be: the connection can't be trusted
     */
    record None(boolean announced) implements Framing {}

    /** Exactly so many bytes follow. */
    record Length(long bytes) implements Framing {}

    /** Chunks follow. */
    record Chunked() implements Framing {}

    /** The body ends with the connection: a cut looks like an end. */
    record UntilClose() implements Framing {}

    /** Checks an interim head, which has no body and so mustn't announce one. */
    static void checkInterim(ResponseHead head) throws MalformedResponseException {
        if (declared(head) instanceof Length(long bytes) && bytes == 0) {
            return;
        }
        if (!(declared(head) instanceof UntilClose)) {
            throw new MalformedResponseException("an interim response (" + head.status() + ") announces a body");
        }
    }

    /** The framing of a final response to a request of the given method. */
    static Framing of(String method, ResponseHead head) throws MalformedResponseException {
        var declared = declared(head);
        if (head.status() == 204) {
            return new None(!(declared instanceof UntilClose) && !declared.equals(new Length(0)));
        }
        return method.equals("HEAD") || head.status() == 304 ? new None(false) : declared;
    }

    /** Whether the server leaves the connection open after this response. */
    static boolean keepsConnection(ResponseHead head) {
        return head.version().equals("HTTP/1.1") && !hasToken(head.headers(), "connection", "close");
    }

    private static boolean hasToken(Headers headers, String name, String token) {
        return headers.all(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(item -> item.strip().equalsIgnoreCase(token));
    }

    private static Framing declared(ResponseHead head) throws MalformedResponseException {
        var codings = head.headers().all("transfer-encoding");
        var lengths = head.headers().all("content-length");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty()) {
                throw new MalformedResponseException("the response has both Content-Length and Transfer-Encoding");
            }
            if (codings.size() != 1 || !codings.get(0).toLowerCase(Locale.ROOT).equals("chunked")) {
                throw new MalformedResponseException(
                        "the response has a transfer coding other than exactly \"chunked\"");
            }
            if (!head.version().equals("HTTP/1.1")) {
                throw new MalformedResponseException("an HTTP/1.0 response has a transfer coding");
            }
            return new Chunked();
        }
        if (lengths.isEmpty()) {
            return new UntilClose();
        }
        if (lengths.size() != 1) {
            throw new MalformedResponseException("the response has several Content-Length fields");
        }
        return new Length(length(lengths.get(0)));
    }

    private static long length(String digits) throws MalformedResponseException {
        // 18 digits hold every length that exists and can't overflow
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedResponseException("the response's Content-Length isn't a number of bytes");
        }
        return Long.parseLong(digits);
    }
}
