package dev.outlive.protocol.model;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a server: method, URL, header fields. The body is the task's source.
 *
 * <p>Framing belongs to the daemon: {@code Host}, {@code Content-Length}, {@code Transfer-Encoding}, {@code Connection},
 * {@code Expect} and their like are refused here. {@code toString} shows neither query nor credentials.
 *
 * @param idempotencyKey sent unchanged with each attempt as {@code Idempotency-Key}; declaring it states that the server
 *     honours it, so a POST may be sent again
 * @param redirects which redirects are followed, beside its session's rule, or null for that alone
 * @param cookies whose cookies it sends and keeps, beside its session's policy, or null for that alone
 * @param cachePolicy what caches may do, beside its session's policy, or null for that alone
 */
public record Request(
        String method,
        URI uri,
        Headers headers,
        @Nullable String idempotencyKey,
        @Nullable Redirects redirects,
        @Nullable CookiePolicy cookies,
        @Nullable CachePolicy cachePolicy) {
    private static final Set<String> FRAMING = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "expect",
            "te",
            "trailer",
            "upgrade",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization");
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");
    private static final int URL_CHARACTERS_MAX = 8192; // servers and proxies refuse longer targets

    public Request {
        if (!Headers.isToken(method)) {
            throw new IllegalArgumentException("not an HTTP method: '" + Text.visible(method, 40) + "'");
        }
        if (method.equalsIgnoreCase("CONNECT")) {
            throw new IllegalArgumentException("CONNECT opens a tunnel, which isn't a transfer");
        }
        String scheme = uri.getScheme();
        if (scheme == null || uri.isOpaque()) {
            throw new InvalidUrlException(
                    ErrorCode.BAD_URL, "a URL with scheme and host is needed, such as https://example.org/path");
        }
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw new InvalidUrlException(
                    ErrorCode.UNSUPPORTED_URL,
                    "only http and https are carried, not '" + Text.visible(scheme, 20) + "'");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new InvalidUrlException(ErrorCode.BAD_URL, "the URL names no host");
        }
        if (uri.getRawUserInfo() != null) {
            throw new InvalidUrlException(
                    ErrorCode.BAD_URL, "the URL carries a user name or password; send an Authorization field instead");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw new InvalidUrlException(ErrorCode.BAD_URL, "a port is 1 to 65535, not " + uri.getPort());
        }
        if (uri.toString().length() > URL_CHARACTERS_MAX) {
            throw new InvalidUrlException(
                    ErrorCode.BAD_URL, "the URL is longer than " + URL_CHARACTERS_MAX + " characters");
        }
        for (var field : headers) {
            if (isFraming(field.name())) {
                throw new IllegalArgumentException(
                        "the field " + field.name() + " is set by Outlive and can't be given");
            }
        }
        if (idempotencyKey != null) {
            new Headers.Field("Idempotency-Key", idempotencyKey);
        }
    }

    /** Whether a field of this name frames the message, and so is the daemon's to set. */
    static boolean isFraming(String field) {
        return FRAMING.contains(field.toLowerCase(Locale.ROOT));
    }

    /** A request that follows what its session does. */
    public Request(String method, URI uri, Headers headers, @Nullable String idempotencyKey) {
        this(method, uri, headers, idempotencyKey, null, null);
    }

    /** A request to whose answer caches may do what its session lets them. */
    public Request(
            String method,
            URI uri,
            Headers headers,
            @Nullable String idempotencyKey,
            @Nullable Redirects redirects,
            @Nullable CookiePolicy cookies) {
        this(method, uri, headers, idempotencyKey, redirects, cookies, null);
    }

    public static Builder put(URI uri) {
        return new Builder("PUT", uri);
    }

    public static Builder post(URI uri) {
        return new Builder("POST", uri);
    }

    public static Builder get(URI uri) {
        return new Builder("GET", uri);
    }

    public static Builder method(String method, URI uri) {
        return new Builder(method, uri);
    }

    /** Whether repeating the request has the effect of sending it once (RFC 9110 §9.2.2), or a key makes it so. */
    public boolean mayRepeat() {
        return IDEMPOTENT.contains(method) || idempotencyKey != null;
    }

    /** Scheme, host and port, in lower case: {@code https://example.org:443}. */
    public String origin() {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    @Override
    public String toString() {
        return method + " " + Text.redactedUrl(uri);
    }

    /** Collects the parts of a request. */
    public static final class Builder {
        private final String method;
        private final URI uri;
        private Headers headers = Headers.empty();

        @Nullable
        private String idempotencyKey;

        @Nullable
        private Redirects redirects;

        @Nullable
        private CookiePolicy cookies;

        @Nullable
        private CachePolicy cachePolicy;

        private Builder(String method, URI uri) {
            this.method = method;
            this.uri = uri;
        }

        /** Adds a field; a name may be given more than once. */
        public Builder header(String name, String value) {
            headers = headers.with(name, value);
            return this;
        }

        /** States that the server recognises a repeated request by this key, so that a POST may be sent again. */
        public Builder idempotencyKey(String key) {
            idempotencyKey = key;
            return this;
        }

        /** Which redirects are followed, beside the session's rule: both hold. */
        public Builder redirects(Redirects rule) {
            redirects = rule;
            return this;
        }

        /** Whose cookies it sends and keeps, beside the session's policy: the stricter holds. */
        public Builder cookies(CookiePolicy policy) {
            cookies = policy;
            return this;
        }

        /** What caches may do, beside the session's policy: the stricter holds. */
        public Builder cachePolicy(CachePolicy policy) {
            cachePolicy = policy;
            return this;
        }

        public Request build() {
            return new Request(method, uri, headers, idempotencyKey, redirects, cookies, cachePolicy);
        }
    }
}
