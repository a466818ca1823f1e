package dev.outlive.protocol.model;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How the daemon gets access tokens from an authorization server by itself: with a refresh token (RFC 6749 §6), or, without
 * one, as the client itself (§4.4). A refresh token that the server replaces is stored before the new access token is used.
 * {@code toString} shows no secret.
 *
 * @param tokenUrl the token endpoint; https, unless it is on this machine
 * @param clientSecret null for a public client
 * @param refreshToken null for the client credentials grant
 * @param scope what is asked for, or null for what the server gives
 */
public record OAuth2Recipe(
        URI tokenUrl,
        String clientId,
        @Nullable String clientSecret,
        @Nullable String refreshToken,
        @Nullable String scope) {
    public OAuth2Recipe {
        if (ProtectionSpace.of(tokenUrl).isInTheClear()) {
            throw new IllegalArgumentException(
                    "the token endpoint gets secrets, so its URL begins with https, unless it is on this machine");
        }
        if (tokenUrl.getRawUserInfo() != null || tokenUrl.getRawFragment() != null) {
            throw new IllegalArgumentException("the URL of a token endpoint has neither a user name nor a fragment");
        }
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("a client has an id, which its authorization server gave it");
        }
        if (clientSecret == null && refreshToken == null) {
            throw new IllegalArgumentException(
                    "a refresh token is needed, or a client secret for the client credentials grant");
        }
    }

    /** The same with the refresh token that the server has put in the place of the last one. */
    public OAuth2Recipe rotated(String newRefreshToken) {
        return new OAuth2Recipe(tokenUrl, clientId, clientSecret, newRefreshToken, scope);
    }

    /** The same that asks for this. */
    public OAuth2Recipe withScope(@Nullable String asked) {
        return new OAuth2Recipe(tokenUrl, clientId, clientSecret, refreshToken, asked);
    }

    @Override
    public String toString() {
        return "OAuth2Recipe[" + Text.redactedUrl(tokenUrl) + ", client " + Text.visible(clientId, 80) + "]";
    }
}
