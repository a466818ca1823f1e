package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A credential as people see it: nothing secret.
 *
 * @param scope whether requests show it, or connections
 * @param holder whom or what it is: a user's name, a program, a token endpoint
 * @param text why it is in that state, and what to do; empty if there is nothing to say
 * @param changedAt when it was set
 * @param until when its token expires, or when a provider that failed is asked again; null if that isn't known
 */
public record CredentialSnapshot(
        @JsonProperty(index = 0) int schema,
        AppId app,
        SessionId session,
        String origin,
        @Nullable String realm,
        Question.Scope scope,
        Credential.Kind kind,
        String holder,
        State state,
        String text,
        Instant changedAt,
        @Nullable Instant until) {
    public static final int SCHEMA = 1;

    /** Whether tasks can use it. */
    public enum State {
        /** It is used when a task needs it. */
        READY("ready"),
        /** Its provider is being asked. */
        ASKING("asking"),
        /** Its provider failed, and is asked again. */
        FAILING("failing"),
        /** It was refused; tasks that need it wait until somebody sets another. */
        REFUSED("refused"),
        /** Its provider has failed to the end; tasks that need it fail. */
        FAILED("failed");

        private final String code;

        State(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }
}
