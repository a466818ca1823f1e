package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;
import java.util.Locale;
import java.util.Set;

/** Which fields may come after the body: none that frames, routes, authenticates or describes it (RFC 9110 §6.5.1). */
final class Trailers {
    private static final Set<String> FORBIDDEN = Set.of(
            "content-length",
            "transfer-encoding",
            "trailer",
            "te",
            "host",
            "connection",
            "keep-alive",
            "upgrade",
            "content-encoding",
            "content-type",
            "content-range",
            "location",
            "retry-after",
            "set-cookie",
            "cookie",
            "authorization",
            "www-authenticate",
            "proxy-authenticate",
            "proxy-authorization",
            "age",
            "cache-control",
            "expires",
            "date",
            "vary");

    private Trailers() {}

    static boolean isAllowed(Headers.Field field) {
        return !FORBIDDEN.contains(field.name().toLowerCase(Locale.ROOT));
    }
}
