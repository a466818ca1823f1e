package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an app says to a {@link Question}. The first answer counts. {@code toString} shows no secret. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Proceed.class, name = "proceed"),
    @JsonSubTypes.Type(value = Answer.ProceedWith.class, name = "proceed-with"),
    @JsonSubTypes.Type(value = Answer.Use.class, name = "use"),
    @JsonSubTypes.Type(value = Answer.Default.class, name = "default"),
    @JsonSubTypes.Type(value = Answer.Reject.class, name = "reject"),
    @JsonSubTypes.Type(value = Answer.Cancel.class, name = "cancel")
})
public sealed interface Answer {
    /** Its kind, as in JSON and on every screen. */
    @JsonIgnore
    String kind();

    /** Go on as it was asked for (Apple: {@code continueLoading}). */
    record Proceed() implements Answer {
        @Override
        public String kind() {
            return "proceed";
        }
    }

    /**
     * Go on with another request (Apple: {@code useNewRequest}). The session's default fields are merged into it as into
     * the first one; what is sent or where a result goes stays.
     *
     * @param policy under which conditions it may move, beside those that hold already: it can't loosen them
     */
    record ProceedWith(Request request, TransferPolicy policy) implements Answer {
        @Override
        public String kind() {
            return "proceed-with";
        }
    }

    /**
     * Show this credential (Apple: {@code useCredential}). It is kept for the session.
     *
     * @param lifetime how long a password or token holds: afterwards the app is asked again, if it was asked by a credential
     *     of kind {@code app}; null if it isn't known
     * @param clearText to send it to a server without TLS is meant
     */
    record Use(Credential credential, @Nullable Duration lifetime, boolean clearText) implements Answer {
        public Use {
            if (credential.kind() == Credential.Kind.APP) {
                throw new IllegalArgumentException("to ask the app is no answer of the app; give what to show");
            }
            if (lifetime != null && (lifetime.isNegative() || lifetime.isZero())) {
                throw new IllegalArgumentException("a credential holds longer than zero, not " + lifetime);
            }
        }

        @Override
        public String kind() {
            return "use";
        }
    }

    /** Do what is done without the app (Apple: {@code performDefaultHandling}). */
    record Default() implements Answer {
        @Override
        public String kind() {
            return "default";
        }
    }

    /** Show nothing to that server from now on (Apple: {@code rejectProtectionSpace}). */
    record Reject() implements Answer {
        @Override
        public String kind() {
            return "reject";
        }
    }

    /** Don't (Apple: {@code cancel}, {@code cancelAuthenticationChallenge}). */
    record Cancel() implements Answer {
        @Override
        public String kind() {
            return "cancel";
        }
    }
}
