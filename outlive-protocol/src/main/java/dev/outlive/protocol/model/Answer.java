package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What an app says to a {@link Question}. The first answer counts. {@code toString} shows no secret. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Proceed.class, name = "proceed"),
    @JsonSubTypes.Type(value = Answer.ProceedWith.class, name = "proceed-with"),
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

    /** Don't (Apple: {@code cancel}). */
    record Cancel() implements Answer {
        @Override
        public String kind() {
            return "cancel";
        }
    }
}
