package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session shows to servers that ask who it is: a secret that is stored, or a provider that the daemon asks for one
 * (Apple's {@code URLCredential}; a provider has no counterpart there). Stored sealed; {@code toString} shows no secret.
 *
 * @param kind which of the other components there are
 * @param user of a password
 * @param secret the password or token
 * @param attemptsMax of a provider: failures in a row after which the tasks that need it end with
 *     {@code auth-provider-failed}; 0 to go on until their time budgets end
 */
public record Credential(
        Kind kind,
        @Nullable String user,
        @Nullable String secret,
        @Nullable CredentialCommand command,
        @Nullable OAuth2Recipe oauth2,
        int attemptsMax) {
    /** Characters of a user's name, password or token: a header field must hold it. */
    public static final int SECRET_CHARACTERS_MAX = 16 * 1024;

    /** What a credential is. */
    public enum Kind {
        /** A user's name and password: answers Basic (RFC 7617) and Digest (RFC 7616) challenges. */
        PASSWORD("password"),
        /** A bearer token (RFC 6750), sent with each request. */
        BEARER("bearer"),
        /** A program that gives a token, or a name and a password. */
        COMMAND("command"),
        /** The daemon gets tokens from an authorization server. */
        OAUTH2("oauth2"),
        /** The app is asked, and launched if need be. */
        APP("app"),
        /** A certificate with its key, shown in the TLS handshake ({@code NSURLAuthenticationMethodClientCertificate}). */
        CERTIFICATE("certificate"),
        /** A program that gives a task a fresh URL, for URLs that are credentials themselves. */
        URL("url");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }

        /** Whether the secret comes from somebody who can give a new one. */
        public boolean isProvider() {
            return this == COMMAND || this == OAUTH2 || this == APP;
        }
    }

    public Credential {
        boolean complete = switch (kind) {
            case PASSWORD -> user != null && secret != null && command == null && oauth2 == null;
            case BEARER, CERTIFICATE -> user == null && secret != null && command == null && oauth2 == null;
            case COMMAND, URL -> user == null && secret == null && command != null && oauth2 == null;
            case OAUTH2 -> user == null && secret == null && command == null && oauth2 != null;
            case APP -> user == null && secret == null && command == null && oauth2 == null;
        };
        if (!complete) {
            throw new IllegalArgumentException(
                    "a credential of kind " + kind.code() + " lacks a part, or has one too many");
        }
        if (attemptsMax < 0 || (attemptsMax > 0 && !kind.isProvider())) {
            throw new IllegalArgumentException("only the failures of a provider are limited, and by 1 or more");
        }
        if (user != null) {
            requireName(user);
        }
        if (secret != null) {
            requireSecret(kind, secret);
        }
    }

    /** A user's name and password, for servers that ask by Basic or Digest. */
    public static Credential password(String user, String password) {
        return new Credential(Kind.PASSWORD, user, password, null, null, 0);
    }

    /** A token that is sent as it is (RFC 6750). When the server refuses it, tasks wait for another. */
    public static Credential bearer(String token) {
        return new Credential(Kind.BEARER, null, token, null, null, 0);
    }

    /** A certificate with its key, for a {@link ProtectionSpace#ofConnection connection}. */
    public static Credential certificate(ClientCertificate certificate) {
        return new Credential(Kind.CERTIFICATE, null, certificate.pem(), null, null, 0);
    }

    /** A program that gives tokens: its absolute path and arguments. It may take 30 s. */
    public static Credential command(List<String> argv) {
        return command(new Launcher(argv, "", List.of()), CredentialCommand.TIME_LIMIT_DEFAULT);
    }

    /** A program that gives tokens. */
    public static Credential command(Launcher program, Duration timeLimit) {
        var command = new CredentialCommand(program, timeLimit, CredentialCommand.When.REFUSED);
        return new Credential(Kind.COMMAND, null, null, command, null, 0);
    }

    /** Tokens by a refresh token (RFC 6749 §6) of a public client, or of one with a secret. */
    public static Credential refreshToken(
            URI tokenUrl, String clientId, @Nullable String clientSecret, String refreshToken) {
        return oauth2(new OAuth2Recipe(tokenUrl, clientId, clientSecret, refreshToken, null));
    }

    /** Tokens as the client itself (RFC 6749 §4.4). */
    public static Credential clientCredentials(URI tokenUrl, String clientId, String clientSecret) {
        return oauth2(new OAuth2Recipe(tokenUrl, clientId, clientSecret, null, null));
    }

    public static Credential oauth2(OAuth2Recipe recipe) {
        return new Credential(Kind.OAUTH2, null, null, null, recipe, 0);
    }

    /** The app itself, asked by {@code onAuthenticationRequired} whenever a new secret is needed, also when it has to be launched. */
    public static Credential app() {
        return new Credential(Kind.APP, null, null, null, null, 0);
    }

    /** A program that gives a task a fresh URL of the same origin, when the server refuses the one at hand or each time. */
    public static Credential url(Launcher program, Duration timeLimit, CredentialCommand.When when) {
        return new Credential(Kind.URL, null, null, new CredentialCommand(program, timeLimit, when), null, 0);
    }

    /** The same, given up after so many failures of its provider in a row. */
    public Credential withAttemptsMax(int failures) {
        return new Credential(kind, user, secret, command, oauth2, failures);
    }

    /** Whom or what it is, without a secret: a user's name, a program's path, a token endpoint. */
    @JsonIgnore
    public String text() {
        return switch (kind) {
            case PASSWORD -> Text.visible(String.valueOf(user), 80);
            case BEARER -> "token";
            case CERTIFICATE -> {
                var certificate = ClientCertificate.ofPem(String.valueOf(secret));
                yield Text.visible(certificate.subject(), 80) + ", until " + certificate.notAfter();
            }
            case COMMAND, URL ->
                command == null ? "" : command.launcher().argv().get(0);
            case APP -> "the app";
            case OAUTH2 -> oauth2 == null ? "" : Text.redactedUrl(oauth2.tokenUrl());
        };
    }

    /** A name that RFC 7617 §2 allows. */
    public static void requireName(String user) {
        if (user.isEmpty() || user.length() > SECRET_CHARACTERS_MAX || hasControl(user) || user.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "a user's name isn't empty and holds neither a colon nor control characters");
        }
    }

    /** A secret that a header field can carry. */
    public static void requireSecret(Kind kind, String secret) {
        if (kind == Kind.CERTIFICATE) {
            ClientCertificate.ofPem(secret);
            return;
        }
        if (secret.length() > SECRET_CHARACTERS_MAX || hasControl(secret)) {
            throw new IllegalArgumentException("a secret has at most " + SECRET_CHARACTERS_MAX
                    + " characters, none of them a control character; is there a line break at its end?");
        }
        if (kind != Kind.PASSWORD && !secret.matches("[A-Za-z0-9._~+/-]+=*")) {
            throw new IllegalArgumentException("a bearer token consists of letters, digits and -._~+/ (RFC 6750 §2.1)");
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
    }

    @Override
    public String toString() {
        return "Credential[" + kind.code() + " " + text() + "]";
    }
}
