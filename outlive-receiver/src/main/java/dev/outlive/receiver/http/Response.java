package dev.outlive.receiver.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A final answer: a status, header fields, and a payload of known length. */
public record Response(int status, List<Fields.Field> fields, Payload payload) {
    /** Whether the connection carries another request after this answer. */
    public enum Connection {
        KEPT,
        CLOSED
    }

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(204, "No Content"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(417, "Expectation Failed"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(505, "HTTP Version Not Supported"),
            Map.entry(507, "Insufficient Storage"));

    public Response {
        if (status < 200 || status > 999) {
            throw new IllegalArgumentException("not a final status: " + status);
        }
        fields = List.copyOf(fields);
    }

    /** An answer without a body. */
    public static Response empty(int status) {
        return new Response(status, List.of(), Payload.of(new byte[0]));
    }

    /** An answer whose body is this JSON text. */
    public static Response json(int status, String json) {
        return new Response(
                status,
                List.of(new Fields.Field("Content-Type", "application/json")),
                Payload.of((json + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** An answer that names an error by its code and tells it in words. */
    public static Response error(int status, String code, String message) {
        return json(
                status, new Json().put("error", code).put("message", message).toString());
    }

    /** This answer with one more field. */
    public Response with(String name, String value) {
        var more = new ArrayList<>(fields);
        more.add(new Fields.Field(name, value));
        return new Response(status, more, payload);
    }

    /** Writes the interim answer that asks for the body (RFC 9110 §10.1.1). */
    public static void writeContinue(OutputStream out) throws IOException {
        out.write(CONTINUE);
    }

    /** Writes this answer to a request of the given method; one to HEAD goes without its payload. */
    public void writeTo(OutputStream out, String method, Connection connection) throws IOException {
        var head = new StringBuilder("HTTP/1.1 ").append(status).append(' ').append(REASONS.getOrDefault(status, ""));
        head.append("\r\nDate: ")
                .append(DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        for (var field : fields) {
            head.append("\r\n").append(field.name()).append(": ").append(field.value());
        }
        boolean hasBody = status != 204 && status != 304;
        if (hasBody) {
            head.append("\r\nContent-Length: ").append(payload.bytes());
        }
        if (connection == Connection.CLOSED) {
            head.append("\r\nConnection: close");
        }
        head.append("\r\n\r\n");
        var first = new ByteArrayOutputStream(1024);
        first.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        boolean sendsBody = hasBody && !method.equals("HEAD");
        if (sendsBody && payload.bytes() <= 4096) {
            payload.writeTo(first);
            sendsBody = false;
        }
        out.write(first.toByteArray());
        if (sendsBody) {
            payload.writeTo(out);
        }
    }
}
