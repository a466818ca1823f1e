package dev.outlive.transfer.auth;

import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.credential.ProviderAnswer.Verdict;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.Text;
import dev.outlive.protocol.wire.FrameCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a provider said: {@code {"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600,
 * "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA"}} (RFC 6749 §5.1), a {@code username} and {@code password}, a {@code
 * certificate} as PEM text, a {@code url}, or an {@code error}. Messages hold nothing of it but the name of an error.
 */
public final class TokenResponse {
    /** Bytes of an answer that are read. */
    public static final int BYTES_MAX = 128 * 1024;

    /** A lifetime beyond this is as good as none. */
    private static final long SECONDS_MAX = Duration.ofDays(3650).toSeconds();

    private final @Nullable JsonNode json;

    private TokenResponse(@Nullable JsonNode json) {
        this.json = json;
    }

    public static TokenResponse read(byte[] body) {
        try {
            JsonNode json = FrameCodec.JSON.readTree(body);
            return new TokenResponse(json.isObject() ? json : null);
        } catch (JacksonException notJson) {
            return new TokenResponse(null);
        }
    }

    /** The error it names, empty if it names none; fit for a message. */
    public String error() {
        return Text.visible(text("error").orElse(""), 200);
    }

    /** A URL, if that is what it gives. */
    public Optional<String> url() {
        return text("url");
    }

    /** What it means for a credential that requests show. */
    public ProviderAnswer answer() {
        return answer(this::shownByRequests);
    }

    /** What it means for a credential that connections show. */
    public ProviderAnswer answerOfConnection() {
        return answer(this::shownByConnections);
    }

    private ProviderAnswer answer(Supplier<ProviderAnswer> given) {
        if (json == null) {
            return failed("its answer isn't a JSON object");
        }
        if (json.has("error")) {
            boolean isFinal = json.path("final").asBoolean(false);
            return new ProviderAnswer.Failed(error(), isFinal ? Verdict.FINAL : Verdict.ASK_AGAIN);
        }
        if (json.isEmpty()) {
            return new ProviderAnswer.Nothing();
        }
        try {
            return given.get();
        } catch (IllegalArgumentException unusable) {
            return failed(String.valueOf(unusable.getMessage()));
        }
    }

    private ProviderAnswer shownByConnections() {
        Optional<String> certificate = text("certificate");
        if (certificate.isEmpty()) {
            return failed("its answer has no certificate");
        }
        Credential.requireSecret(Credential.Kind.CERTIFICATE, certificate.get());
        return new ProviderAnswer.Fresh(null, certificate.get(), lifetime(), null);
    }

    private ProviderAnswer shownByRequests() {
        Optional<String> token = text("access_token");
        Optional<String> user = text("username");
        Optional<String> password = text("password");
        if (token.isEmpty() && (user.isEmpty() || password.isEmpty())) {
            return failed("its answer has no access_token");
        }
        if (!text("token_type").orElse("Bearer").equalsIgnoreCase("Bearer")) {
            return failed("it gives tokens of a type that isn't Bearer");
        }
        if (token.isPresent()) {
            Credential.requireSecret(Credential.Kind.BEARER, token.get());
        } else {
            Credential.requireName(user.orElseThrow());
            Credential.requireSecret(Credential.Kind.PASSWORD, password.orElseThrow());
        }
        return new ProviderAnswer.Fresh(
                token.isPresent() ? null : user.orElseThrow(),
                token.or(() -> password).orElseThrow(),
                lifetime(),
                text("refresh_token").orElse(null));
    }

    /** Some servers send the number as a string. */
    private @Nullable Duration lifetime() {
        JsonNode seconds = json == null ? null : json.get("expires_in");
        if (seconds == null || !(seconds.isNumber() || seconds.isString())) {
            return null;
        }
        long given = seconds.asLong(0);
        return given <= 0 ? null : Duration.ofSeconds(Math.min(given, SECONDS_MAX));
    }

    private Optional<String> text(String name) {
        JsonNode value = json == null ? null : json.get(name);
        return value != null && value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    private static ProviderAnswer failed(String why) {
        return new ProviderAnswer.Failed(why, Verdict.ASK_AGAIN);
    }
}
