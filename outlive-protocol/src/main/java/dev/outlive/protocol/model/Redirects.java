package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Which redirects the daemon follows. It asks nobody meanwhile, so the rule is declared beforehand; what it doesn't follow is
 * the task's response. Whatever the rule, credentials and the app's own fields never reach another origin, https never
 * becomes http, and only http and https are followed (RFC 9110 §15.4).
 *
 * <p>A session has one and a request may have its own: both hold.
 *
 * @param max so many in a row, 0 to 20; one more ends the task as {@code too-many-redirects}
 * @param strippedFields names of fields that no redirected request carries, also at the same origin
 * @param bodyAcrossOrigins whether 307 and 308 may carry the body of an upload to another origin; otherwise they are the
 *     response. Sessions allow it by default and requests don't, so a request has to say so
 */
public record Redirects(Follow follow, int max, List<String> strippedFields, boolean bodyAcrossOrigins) {
    /** As browsers and curl's users have it; Apple's session gives up after 16. */
    public static final int MAX = 20;

    /** A request's: everything is followed, but no body leaves its origin. */
    public static final Redirects DEFAULT = new Redirects(Follow.ANY, MAX, List.of(), false);

    /** A session's: whatever its requests follow. */
    public static final Redirects UNRESTRICTED = DEFAULT.bodyAcrossOrigins(true);

    /** How far a redirect may lead, the strictest last. */
    public enum Follow {
        ANY("any"),
        /** Scheme, host and port stay. */
        SAME_ORIGIN("same-origin"),
        NONE("none");

        private final String code;

        Follow(String code) {
            this.code = code;
        }

        /** Its name in JSON and on the command line. */
        @JsonValue
        public String code() {
            return code;
        }
    }

    public Redirects {
        if (max < 0 || max > MAX) {
            throw new IllegalArgumentException("0 to " + MAX + " redirects are followed, not " + max);
        }
        for (String name : strippedFields) {
            if (!Headers.isToken(name)) {
                throw new IllegalArgumentException("not a field's name: '" + Text.visible(name, 40) + "'");
            }
        }
        var names = new TreeSet<String>();
        strippedFields.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        strippedFields = List.copyOf(names);
    }

    /** None: the redirect is the response. */
    public static Redirects none() {
        return DEFAULT.following(Follow.NONE);
    }

    public static Redirects sameOrigin() {
        return DEFAULT.following(Follow.SAME_ORIGIN);
    }

    public Redirects following(Follow where) {
        return new Redirects(where, max, strippedFields, bodyAcrossOrigins);
    }

    public Redirects atMost(int redirects) {
        return new Redirects(follow, redirects, strippedFields, bodyAcrossOrigins);
    }

    /** Beside the names it has. */
    public Redirects stripping(String... names) {
        var all = new TreeSet<>(strippedFields);
        all.addAll(List.of(names));
        return new Redirects(follow, max, List.copyOf(all), bodyAcrossOrigins);
    }

    /** Whether an upload's body may go where a 307 or 308 of another origin leads. */
    public Redirects bodyAcrossOrigins(boolean allowed) {
        return new Redirects(follow, max, strippedFields, allowed);
    }

    /** What both allow: a request tightens its session's rule, and never loosens it. */
    public Redirects tightenedBy(Redirects other) {
        var names = new TreeSet<>(strippedFields);
        names.addAll(other.strippedFields);
        return new Redirects(
                follow.compareTo(other.follow) >= 0 ? follow : other.follow,
                Math.min(max, other.max),
                List.copyOf(names),
                bodyAcrossOrigins && other.bodyAcrossOrigins);
    }
}
