package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks its app, and stands still until it is answered. It comes as an event of the session's log, once, and
 * is settled by its {@link Answer}. Holds no secret.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Question.DelayedStart.class, name = "delayed-start"),
    @JsonSubTypes.Type(value = Question.Authentication.class, name = "authentication")
})
public sealed interface Question {
    /** Its kind, as in JSON and on every screen. */
    @JsonIgnore
    String kind();

    /** Whether this is an answer to it. */
    boolean takes(Answer answer);

    /**
     * The begin date of the task has come: is it to begin as it was asked for, with another request, or not at all?
     * Answered by {@link Answer.Proceed}, {@link Answer.ProceedWith} or {@link Answer.Cancel}.
     *
     * @param earliestBegin the date that has come
     * @param fallback what is done without an answer
     */
    record DelayedStart(Instant earliestBegin, AskBeforeStart.Fallback fallback) implements Question {
        @Override
        public String kind() {
            return "delayed-start";
        }

        @Override
        public boolean takes(Answer answer) {
            return answer instanceof Answer.Proceed
                    || answer instanceof Answer.ProceedWith
                    || answer instanceof Answer.Cancel;
        }
    }

    /**
     * A server wants to know who asks, and there is no credential for it, or none that it takes. One task asks for all that
     * wait for the same one. Answered by {@link Answer.Use}, {@link Answer.Default}, {@link Answer.Reject} or
     * {@link Answer.Cancel}.
     *
     * @param scope what is to be shown to whom
     * @param space the server, or the part of it, that the credential is for
     * @param method the scheme that the server named first of those that are known, such as {@code basic}, in lower case; null
     *     if it isn't known any more
     * @param realm what the server calls its part; null if it names none
     * @param previousFailures how many credentials it has refused before, as far as this is known
     */
    record Authentication(
            Scope scope,
            ProtectionSpace space,
            @Nullable String method,
            @Nullable String realm,
            int previousFailures) implements Question {
        @Override
        public String kind() {
            return "authentication";
        }

        @Override
        public boolean takes(Answer answer) {
            return answer instanceof Answer.Use
                    || answer instanceof Answer.Default
                    || answer instanceof Answer.Reject
                    || answer instanceof Answer.Cancel;
        }
    }

    /** At which level a server asks who it speaks to. */
    enum Scope {
        /** For the connection, before any request: a client certificate. */
        CONNECTION("connection"),
        /** For the request, by a 401 answer (RFC 9110 §11.6). */
        REQUEST("request");

        private final String code;

        Scope(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }
}
