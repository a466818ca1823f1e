package dev.outlive.core.credential;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a provider gave. {@code toString} shows no secret.
 *
 * @param user with a password; null with a bearer token
 * @param secret the token or password; null if the provider has nothing to give, so that requests go as they are
 * @param renewAt the steady time from which a new one is asked for before it is used, or null if it isn't known
 */
public record Token(
        @Nullable String user,
        @Nullable String secret,
        @Nullable Instant renewAt) {
    /** A token isn't used in its last moments: a request takes a while to arrive. */
    static final Duration MARGIN_MAX = Duration.ofSeconds(10);

    /** The token of a lifetime that begins now. A tenth of a short life is kept back. */
    public static Token of(
            @Nullable String user, @Nullable String secret, @Nullable Duration lifetime, Instant steady) {
        if (lifetime == null) {
            return new Token(user, secret, null);
        }
        Duration tenth = lifetime.dividedBy(10);
        return new Token(
                user, secret, steady.plus(lifetime.minus(tenth.compareTo(MARGIN_MAX) < 0 ? tenth : MARGIN_MAX)));
    }

    /** Whether it may be used at this steady time. */
    public boolean holds(Instant steady) {
        return renewAt == null || steady.isBefore(renewAt);
    }

    @Override
    public String toString() {
        return "Token[" + (secret == null ? "nothing" : "…") + (renewAt == null ? "" : ", until " + renewAt) + "]";
    }
}
