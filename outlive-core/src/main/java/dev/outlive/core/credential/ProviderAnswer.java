package dev.outlive.core.credential;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of asking a provider. {@code toString} shows no secret. */
public sealed interface ProviderAnswer {
    /**
     * It gave a credential.
     *
     * @param user with a password, null with a bearer token
     * @param lifetime how long it holds, or null if the provider doesn't say
     * @param refreshToken the one that takes the place of the recipe's, or null if that stays
     */
    record Fresh(
            @Nullable String user,
            String secret,
            @Nullable Duration lifetime,
            @Nullable String refreshToken) implements ProviderAnswer {
        @Override
        public String toString() {
            return "Fresh[" + lifetime + (refreshToken == null ? "" : ", rotated") + "]";
        }
    }

    /** It has nothing to give: requests go as they are. */
    record Nothing() implements ProviderAnswer {}

    /**
     * It failed.
     *
     * @param text why, for people; no secret
     * @param verdict whether asking again may help
     */
    record Failed(String text, Verdict verdict) implements ProviderAnswer {}

    /** Whether asking again may help. */
    enum Verdict {
        ASK_AGAIN,
        /** Somebody has to give it something else first, such as a new refresh token. */
        FINAL
    }
}
