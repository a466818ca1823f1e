package dev.outlive.core.credential;

import java.util.Map;
import java.util.Optional;

/**
 * How a server wants to be shown who asks (RFC 9110 §11.3): {@code Digest realm="photos", nonce="7ypf…", qop="auth"}.
 *
 * @param scheme in lower case
 * @param parameters by name in lower case, without their quotes
 * @param token68 the value of schemes without parameters, or empty
 */
public record Challenge(String scheme, Map<String, String> parameters, String token68) {
    public Challenge {
        parameters = Map.copyOf(parameters);
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The part of the server that it is for; empty where the scheme names none. */
    public String realm() {
        return parameters.getOrDefault("realm", "");
    }
}
