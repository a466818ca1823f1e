package dev.outlive.transfer.auth;

import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.credential.ProviderAnswer.Verdict;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.OAuth2Recipe;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.transfer.http.Cancellation;
import dev.outlive.transfer.http.ExchangeHooks;
import dev.outlive.transfer.http.HttpEngine;
import dev.outlive.transfer.http.HttpOutcome;
import dev.outlive.transfer.http.HttpRequest;
import dev.outlive.transfer.http.RequestBody;
import dev.outlive.transfer.http.ResponseHead;
import dev.outlive.transfer.http.ResponseSink;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Access tokens of an authorization server: by a refresh token (RFC 6749 §6) or as the client itself (§4.4). One request,
 * which follows no redirect; nothing of it or of its answer is ever logged. Blocks; safe from any thread.
 */
public final class TokenEndpoint {
    /** Errors after which somebody has to sign in again or to change the recipe (RFC 6749 §5.2). */
    private static final Set<String> FINAL = Set.of(
            "invalid_grant",
            "invalid_client",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "invalid_request");

    private final HttpEngine engine;

    public TokenEndpoint(HttpEngine engine) {
        this.engine = engine;
    }

    public ProviderAnswer ask(OAuth2Recipe recipe, Cancellation cancellation) {
        var form = new LinkedHashMap<String, String>();
        if (recipe.refreshToken() == null) {
            form.put("grant_type", "client_credentials");
        } else {
            form.put("grant_type", "refresh_token");
            form.put("refresh_token", recipe.refreshToken());
        }
        if (recipe.scope() != null) {
            form.put("scope", recipe.scope());
        }
        var headers = Headers.empty()
                .with("Content-Type", "application/x-www-form-urlencoded")
                .with("Accept", "application/json");
        if (recipe.clientSecret() == null) {
            form.put("client_id", recipe.clientId());
        } else {
            headers = headers.with("Authorization", client(recipe.clientId(), recipe.clientSecret()));
        }
        var request = HttpRequest.to("POST", recipe.tokenUrl())
                .headers(headers)
                .body(RequestBody.of(encoded(form).getBytes(StandardCharsets.UTF_8)))
                .connection(HttpRequest.ConnectionChoice.FRESH)
                .redirects(new Redirects(Redirects.Follow.NONE, 0, List.of(), false))
                .build();
        var hooks = new Answer();
        return switch (engine.execute(request, hooks, cancellation)) {
            case HttpOutcome.NotAnswered(var failure, var _) ->
                new ProviderAnswer.Failed(failure.code() + ": " + failure.message(), Verdict.ASK_AGAIN);
            case HttpOutcome.Answered answered -> read(answered.head().status(), hooks.body.toByteArray());
        };
    }

    private static ProviderAnswer read(int status, byte[] body) {
        var said = TokenResponse.read(body);
        if (status >= 200 && status <= 299) {
            return said.answer();
        }
        String error = said.error();
        return new ProviderAnswer.Failed(
                "the authorization server answered " + status + (error.isEmpty() ? "" : ", " + error),
                FINAL.contains(error) ? Verdict.FINAL : Verdict.ASK_AGAIN);
    }

    /** RFC 6749 §2.3.1: both parts are encoded as in a form before they are joined. */
    private static String client(String id, String secret) {
        byte[] both = (URLEncoder.encode(id, StandardCharsets.UTF_8) + ":"
                        + URLEncoder.encode(secret, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** The answer's body, in memory. */
    private static final class Answer implements ExchangeHooks {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Override
        public ResponseSink open(ResponseHead head, URI effectiveUri) {
            return new ResponseSink() {
                @Override
                public long limitBytes() {
                    return TokenResponse.BYTES_MAX;
                }

                @Override
                public void write(ByteBuffer bytes) {
                    byte[] taken = new byte[bytes.remaining()];
                    bytes.get(taken);
                    body.writeBytes(taken);
                }
            };
        }
    }
}
