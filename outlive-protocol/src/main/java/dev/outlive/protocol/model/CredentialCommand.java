package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;

/**
 * A program that gives credentials: the daemon starts it, writes one JSON object to its standard input, and reads one
 * from its standard output. No secret is among its arguments or in its environment.
 *
 * <p>It answers with what RFC 6749 §5.1 calls a token response, {@code {"access_token":"…","expires_in":3600}}, or with
 * {@code {"username":"…","password":"…"}}, or with {@code {"url":"…"}}; with {@code {}} if it has nothing to give, and
 * with {@code {"error":"…"}} if it failed, to which {@code "final":true} adds that asking again is of no use.
 *
 * @param launcher the program, as apps are started: an absolute path, never a shell
 * @param timeLimit how long it may take; then it is killed and has failed
 * @param when how often it is asked for a URL; a token is asked for when there is none that holds
 */
public record CredentialCommand(Launcher launcher, Duration timeLimit, When when) {
    public static final Duration TIME_LIMIT_DEFAULT = Duration.ofSeconds(30); // a round trip to an authorization server
    public static final Duration TIME_LIMIT_MAX = Duration.ofMinutes(10);

    /** When a fresh URL is asked for. */
    public enum When {
        /** When the server has refused the one at hand with 401 or 403. */
        REFUSED("refused"),
        /** Before each attempt. */
        EACH_ATTEMPT("each-attempt");

        private final String code;

        When(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    public CredentialCommand {
        if (!launcher.isPresent()) {
            throw new IllegalArgumentException("a command has a program");
        }
        if (timeLimit.isNegative() || timeLimit.isZero() || timeLimit.compareTo(TIME_LIMIT_MAX) > 0) {
            throw new IllegalArgumentException("a command may take up to " + TIME_LIMIT_MAX + ", not " + timeLimit);
        }
    }
}
