package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.ServiceType;
import dev.outlive.transfer.http.HttpUri.UnusableUrlException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request as the caller wants it, checked when it is built so that nothing can be refused, or smuggled, at sending
 * time. Immutable; may be executed any number of times.
 */
public final class HttpRequest {
    /** Fields that decide framing or the connection: the engine's own business (RFC 9110 §7, RFC 9112 §6). */
    private static final Set<String> ENGINE_FIELDS = Set.of(
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

    /** Request fields accepted; as many as the parser accepts in a response. */
    private static final int FIELDS_MAX = 200;

    /** Which connection a request wants. */
    public enum ConnectionChoice {
        /** An idle one where there is one. */
        POOLED_OR_FRESH,
        /** A new one: an idle-close race can't make a request that may not be repeated ambiguous. */
        FRESH
    }

    /** When to ask for 100 (Continue) before the body. */
    public enum Expect {
        /** For bodies over 1 MiB, unless the origin is known not to answer. */
        AUTO,
        /** For any body: first contact, or after a connection lost in the body. */
        ALWAYS,
        NEVER
    }

    private final String method;
    private final URI uri;
    private final HttpUri place;
    private final Headers headers;
    private final RequestBody body;
    private final ConnectionChoice connection;
    private final @Nullable Long openedSince;
    private final Redirects redirects;
    private final Cookies cookies;
    private final Proxies proxies;
    private final Identities identities;
    private final ServiceType serviceType;
    private final Expect expect;

    private HttpRequest(Builder builder, HttpUri place) {
        this.method = builder.method;
        this.uri = builder.uri;
        this.place = place;
        this.headers = builder.headers;
        this.body = builder.body;
        this.connection = builder.connection;
        this.openedSince = builder.openedSince;
        this.redirects = builder.redirects;
        this.cookies = builder.cookies;
        this.proxies = builder.proxies;
        this.identities = builder.identities;
        this.serviceType = builder.serviceType;
        this.expect = builder.expect;
    }

    /**
     * Starts a request. The method is a token and case-sensitive; the URI absolute, http or https, without user info.
     */
    public static Builder to(String method, URI uri) {
        return new Builder(method, uri);
    }

    public String method() {
        return method;
    }

    public URI uri() {
        return uri;
    }

    public Headers headers() {
        return headers;
    }

    public RequestBody body() {
        return body;
    }

    public ConnectionChoice connection() {
        return connection;
    }

    /** The {@link System#nanoTime} since which the connections it goes over are opened, or null. */
    @Nullable
    Long openedSince() {
        return openedSince;
    }

    public Cookies cookies() {
        return cookies;
    }

    public Proxies proxies() {
        return proxies;
    }

    public Identities identities() {
        return identities;
    }

    public ServiceType serviceType() {
        return serviceType;
    }

    public Redirects redirects() {
        return redirects;
    }

    public Expect expect() {
        return expect;
    }

    HttpUri place() {
        return place;
    }

    /** A request being put together. */
    public static final class Builder {
        private final String method;
        private final URI uri;
        private Headers headers = Headers.empty();
        private RequestBody body = RequestBody.none();
        private ConnectionChoice connection = ConnectionChoice.POOLED_OR_FRESH;
        private @Nullable Long openedSince;
        private Redirects redirects = Redirects.DEFAULT;
        private Cookies cookies = Cookies.NONE;
        private Proxies proxies = Proxies.NONE;
        private Identities identities = Identities.NONE;
        private ServiceType serviceType = ServiceType.DEFAULT;
        private Expect expect = Expect.AUTO;

        private Builder(String method, URI uri) {
            this.method = method;
            this.uri = uri;
        }

        public Builder headers(Headers fields) {
            this.headers = fields;
            return this;
        }

        public Builder body(RequestBody content) {
            this.body = content;
            return this;
        }

        public Builder connection(ConnectionChoice choice) {
            this.connection = choice;
            return this;
        }

        /** Lets it go over no connection opened before that {@link System#nanoTime}; null lets it go over any. */
        public Builder openedSince(@Nullable Long nanoTime) {
            this.openedSince = nanoTime;
            return this;
        }

        /** The cookies that this request and its redirects send and keep. A Cookie field of its own goes out instead of them. */
        public Builder cookies(Cookies jar) {
            this.cookies = jar;
            return this;
        }

        /** Over which proxies this request and its redirects go; none by default. */
        public Builder proxies(Proxies ways) {
            this.proxies = ways;
            return this;
        }

        /** By which certificates this request and its redirects show themselves; none by default. */
        public Builder identities(Identities shown) {
            this.identities = shown;
            return this;
        }

        /** What the packets of this request and its redirects are marked as, the answers' aside; not at all by default. */
        public Builder serviceType(ServiceType type) {
            this.serviceType = type;
            return this;
        }

        public Builder redirects(Redirects rule) {
            this.redirects = rule;
            return this;
        }

        public Builder expect(Expect when) {
            this.expect = when;
            return this;
        }

        /**
         * The request.
         *
         * @throws IllegalArgumentException when the method, the URL or a header field can't be sent; the message says
         *     which, and holds no value
         */
        public HttpRequest build() {
            if (!Headers.isToken(method)) {
                throw new IllegalArgumentException(
                        "not an HTTP method: a method is a word without blanks or separators");
            }
            if (method.equals("CONNECT")) {
                throw new IllegalArgumentException("CONNECT asks a proxy for a tunnel and isn't a request of its own");
            }
            if (headers.fields().size() > FIELDS_MAX) {
                throw new IllegalArgumentException("a request has at most " + FIELDS_MAX + " header fields, not "
                        + headers.fields().size());
            }
            for (var field : headers) {
                if (ENGINE_FIELDS.contains(field.name().toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException("the header field " + field.name()
                            + " is set by the engine from the URL and the body and can't be given");
                }
            }
            try {
                return new HttpRequest(this, HttpUri.of(uri));
            } catch (UnusableUrlException e) {
                throw new IllegalArgumentException(e.explanation(), e);
            }
        }
    }
}
