package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/**
 * What a task asks its app, and stands still until it is answered. It comes as an event of the session's log, once, and
 * is settled by its {@link Answer}. Holds no secret.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes(@JsonSubTypes.Type(value = Question.DelayedStart.class, name = "delayed-start"))
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
}
