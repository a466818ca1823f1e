package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.net.URI;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a credential is for: one origin, and of it one realm or all (RFC 9110 §11.5; Apple's {@code URLProtectionSpace}).
 * A credential is sent to no other origin, also not after a redirect.
 *
 * @param origin scheme, host and port in lower case: {@code https://example.org:443}
 * @param realm the realm that the server names in its challenge, or null for every realm
 * @param scope what asks: the request by its answer, or the connection by its handshake, which has no realms. A server may
 *     want both, so they are kept apart
 */
public record ProtectionSpace(String origin, @Nullable String realm, Question.Scope scope)
        implements Comparable<ProtectionSpace> {
    /** The longest realm that is kept; servers show people a word or two. */
    public static final int REALM_CHARACTERS_MAX = 256;

    private static final Comparator<ProtectionSpace> ORDER = Comparator.comparing(ProtectionSpace::origin)
            .thenComparing(ProtectionSpace::isOfConnection)
            .thenComparing(ProtectionSpace::realm, Comparator.nullsFirst(Comparator.naturalOrder()));

    private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]");

    public ProtectionSpace {
        String canonical = originOf(URI.create(origin));
        if (!canonical.equals(origin)) {
            throw new IllegalArgumentException("an origin is scheme, host and port, such as " + canonical + ", not '"
                    + Text.visible(origin, 80) + "'");
        }
        if (realm != null && realm.length() > REALM_CHARACTERS_MAX) {
            throw new IllegalArgumentException("a realm has at most " + REALM_CHARACTERS_MAX + " characters");
        }
        if (scope == Question.Scope.CONNECTION && (realm != null || !origin.startsWith("https:"))) {
            throw new IllegalArgumentException("a client certificate is shown to an https server as a whole");
        }
    }

    /** What requests to an origin show, in one realm or in all. */
    public ProtectionSpace(String origin, @Nullable String realm) {
        this(origin, realm, Question.Scope.REQUEST);
    }

    /** Every realm of the origin of this URL. */
    public static ProtectionSpace of(URI url) {
        return new ProtectionSpace(originOf(url), null);
    }

    /** One realm of the origin of this URL. */
    public static ProtectionSpace of(URI url, String realm) {
        return new ProtectionSpace(originOf(url), realm);
    }

    /** What connections to the origin of this URL show: a client certificate. */
    public static ProtectionSpace ofConnection(URI url) {
        return new ProtectionSpace(originOf(url), null, Question.Scope.CONNECTION);
    }

    /** Whether it is the connection that shows something. */
    @JsonIgnore
    public boolean isOfConnection() {
        return scope == Question.Scope.CONNECTION;
    }

    /** Whether credentials would go over a network that others can read. */
    @JsonIgnore
    public boolean isInTheClear() {
        String host = String.valueOf(URI.create(origin).getHost());
        return origin.startsWith("http:") && !LOOPBACK.contains(host) && !host.startsWith("127.");
    }

    private static String originOf(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            throw new IllegalArgumentException("a credential is for an http or https URL with a host, not '"
                    + Text.visible(String.valueOf(url.getScheme()), 20) + ":'");
        }
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    @Override
    public int compareTo(ProtectionSpace other) {
        return ORDER.compare(this, other);
    }

    /** For people: {@code https://example.org:443}, or {@code https://example.org:443, realm photos}. */
    @Override
    public String toString() {
        if (isOfConnection()) {
            return origin + ", TLS";
        }
        return realm == null ? origin : origin + ", realm " + Text.visible(realm, REALM_CHARACTERS_MAX);
    }
}
