package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.net.URI;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a user pauses: the tasks for which everything given here is so; with nothing given, all tasks.
 *
 * @param host the name or address of a server, without a port, in lower case
 */
public record PauseScope(
        @Nullable AppId app,
        @Nullable SessionId session,
        @Nullable String host) {
    private static final int HOST_CHARACTERS_MAX = 255; // RFC 1035 §2.3.4

    public PauseScope {
        if (host != null) {
            host = host.toLowerCase(Locale.ROOT);
            if (host.isEmpty() || host.length() > HOST_CHARACTERS_MAX || host.contains("/")) {
                throw new IllegalArgumentException("a host is a name or an address without scheme, port and path, not '"
                        + Text.visible(host, 80) + "'");
            }
        }
    }

    /** Everything. */
    public static PauseScope all() {
        return new PauseScope(null, null, null);
    }

    /** Whether the tasks of this session to this origin are meant. */
    public boolean covers(SessionRef of, String origin) {
        return (app == null || app.equals(of.app()))
                && (session == null || session.equals(of.session()))
                && (host == null || host.equals(hostOf(origin)));
    }

    /** Whether every task of the other scope is one of this. */
    public boolean includes(PauseScope other) {
        return (app == null || app.equals(other.app))
                && (session == null || session.equals(other.session))
                && (host == null || host.equals(other.host));
    }

    /** What is meant, for people: {@code session photos}, {@code host example.org}, {@code everything}. */
    @JsonIgnore
    public String text() {
        var parts = new ArrayList<String>();
        if (session != null) {
            parts.add("session " + session);
        }
        if (app != null) {
            parts.add("app " + app);
        }
        if (host != null) {
            parts.add("host " + host);
        }
        return parts.isEmpty() ? "everything" : String.join(" of ", parts);
    }

    private static @Nullable String hostOf(String origin) {
        String host = URI.create(origin).getHost();
        return host == null ? null : host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
    }
}
