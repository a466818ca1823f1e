package dev.outlive.core.credential;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.OAuth2Recipe;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked for a credential, one question at a time. Credentials of one app with the same refresh token have one: a server
 * that replaces refresh tokens takes each of them once, and a second use ends them all (RFC 9700 §4.14.2).
 *
 * @param alone the only credential it gives, or null
 * @param first the recipe with the refresh token that somebody has set, without a scope; null of all others
 */
public record Provider(
        AppId app, @Nullable CredentialRef alone, @Nullable OAuth2Recipe first) {}
