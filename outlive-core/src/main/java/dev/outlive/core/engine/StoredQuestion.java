package dev.outlive.core.engine;

import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a task asked its app, and what came of it. The event of the same number carries it to the app; the row outlives
 * that event, so that a late answer is known as late, and a repeated one as the same.
 *
 * @param askedAt steady time
 * @param until the steady time at which its fallback stands for the answer, or null
 * @param closing null while it is open
 */
public record StoredQuestion(
        TaskId task,
        SessionRef session,
        long generation,
        long seq,
        Question question,
        Instant askedAt,
        @Nullable Instant until,
        @Nullable Closing closing) {
    /** How it ended without an answer of the app. */
    public static final String UNANSWERED = "unanswered";

    /** How it ended when its task did. */
    public static final String WITHDRAWN = "withdrawn";

    /**
     * How a question ended.
     *
     * @param how the answer's kind, {@value #UNANSWERED} or {@value #WITHDRAWN}
     * @param answerId the answer's own id, or null without one
     * @param at steady time
     */
    public record Closing(String how, @Nullable String answerId, Instant at) {}

    public boolean isOpen() {
        return closing == null;
    }

    /** Whether this answer is the one that counted. */
    boolean wasAnsweredBy(String answerId) {
        return closing != null && answerId.equals(closing.answerId());
    }

    StoredQuestion closed(Closing how) {
        return new StoredQuestion(task, session, generation, seq, question, askedAt, until, how);
    }

    /** The same, for which the fallback stands from this time on. */
    StoredQuestion until(Instant steady) {
        return new StoredQuestion(task, session, generation, seq, question, askedAt, steady, closing);
    }
}
