package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request message as it goes out: where, what, and with which body. */
record Outgoing(
        String method,
        HttpUri place,
        Headers headers,
        RequestBody body,
        boolean expectsContinue,
        @Nullable Forwarded forwarded) {
    /**
     * That it goes to a proxy, which is told the whole URL (RFC 9112 §3.2.2).
     *
     * @param authorization what the proxy is shown, or null
     */
    record Forwarded(@Nullable String authorization) {}

    /** Methods that say Content-Length: 0 for want of a body (RFC 9110 §8.6). */
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    /** One that goes to its origin. */
    Outgoing(String method, HttpUri place, Headers headers, RequestBody body, boolean expectsContinue) {
        this(method, place, headers, body, expectsContinue, null);
    }

    /** The same by way of a proxy. */
    Outgoing forwarded(@Nullable String authorization) {
        return new Outgoing(method, place, headers, body, expectsContinue, new Forwarded(authorization));
    }

    /** What the request line names: the path, or to a proxy the whole URL. */
    String target(boolean toProxy) {
        return toProxy ? place.origin() + place.target() : place.target();
    }

    boolean hasBody() {
        return body.lengthBytes() > 0;
    }

    /** With what the jar holds for this place, unless the app has a Cookie field of its own. */
    Outgoing with(Cookies cookies) {
        return headers.has("cookie")
                ? this
                : cookies.field(place.toUri())
                        .map(field -> new Outgoing(method, place, headers.with("Cookie", field), body, expectsContinue))
                        .orElse(this);
    }

    Outgoing withoutExpect() {
        return new Outgoing(method, place, headers, body, false);
    }

    /** Request line and header block. Everything in it was checked when the request was built. */
    byte[] head(String userAgent) {
        var text = new StringBuilder(256 + place.target().length());
        text.append(method).append(' ').append(target(forwarded != null)).append(" HTTP/1.1\r\n");
        field(text, "Host", place.origin().hostField());
        if (forwarded != null && forwarded.authorization() != null) {
            field(text, "Proxy-Authorization", forwarded.authorization());
        }
        for (var field : headers) {
            field(text, field.name(), field.value());
        }
        fieldUnlessGiven(text, "User-Agent", userAgent);
        fieldUnlessGiven(text, "Accept", "*/*");
        fieldUnlessGiven(text, "Accept-Encoding", "identity");
        if (!(body instanceof RequestBody.None) || METHODS_WITH_BODY.contains(method)) {
            field(text, "Content-Length", Long.toString(body.lengthBytes()));
        }
        if (expectsContinue) {
            field(text, "Expect", "100-continue");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void fieldUnlessGiven(StringBuilder text, String name, String value) {
        if (!headers.has(name)) {
            field(text, name, value);
        }
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
}
