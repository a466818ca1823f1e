package dev.outlive.core.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a server asked to be told again (RFC 6265 §5.3). A secret: shown nowhere, sealed at rest.
 *
 * @param domain in lower case, without a leading dot
 * @param hostOnly only for that very host, and not for hosts below it
 * @param expires by the clock on the wall, or null for one that lasts as long as its session
 * @param secure only over https
 */
public record Cookie(
        String name,
        String value,
        String domain,
        boolean hostOnly,
        String path,
        @Nullable Instant expires,
        boolean secure,
        Instant createdAt) {
    @Override
    public String toString() {
        return "Cookie[" + name + " of " + domain + path + "]";
    }
}
