package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;

/**
 * That a task asks its app once before it begins, when its begin date has come, and what becomes of it without an answer
 * (Apple asks {@code urlSession(_:task:willBeginDelayedRequest:completionHandler:)} of every task with a begin date, and
 * one without an answer never begins).
 *
 * @param fallback what is done when nobody has answered in time
 * @param answerTimeout how long the answer is waited for, on steady time
 */
public record AskBeforeStart(Fallback fallback, Duration answerTimeout) {
    public static final Duration TIMEOUT_DEFAULT = Duration.ofHours(1);
    public static final Duration TIMEOUT_MAX = Duration.ofDays(7); // as long as tasks go on by default

    /** What is done without an answer. */
    public enum Fallback {
        /** It begins as it was asked for. */
        CONTINUE("continue"),
        /** It ends as cancelled, with {@code delayed-start-refused}. */
        CANCEL("cancel");

        private final String code;

        Fallback(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    public AskBeforeStart {
        if (answerTimeout.isNegative() || answerTimeout.isZero() || answerTimeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "an answer is waited for up to " + TIMEOUT_MAX + ", and more than no time: " + answerTimeout);
        }
    }
}
