package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a task's history.
 *
 * @param at when it began
 * @param until when it was over; null for a moment, and for what goes on
 * @param attempt the attempt's number, with {@code attempt}
 * @param code what was waited for, with {@code waited}
 * @param text for people: the cause of a wait, the result of an attempt, what an operator did and by which process, the outcome
 */
public record HistoryEntry(
        Kind what,
        Instant at,
        @Nullable Instant until,
        @Nullable Long attempt,
        @Nullable WaitReason code,
        String text) {
    /** What an entry tells of. */
    public enum Kind {
        CREATED("created"),
        /** The task might have run and didn't. */
        WAITED("waited"),
        ATTEMPT("attempt"),
        /** The task asked its app; until the answer, or what stood for it. */
        ASKED("asked"),
        /** An operator did something with the task: the command line, say. */
        OPERATOR("operator"),
        ENDED("ended");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }
}
