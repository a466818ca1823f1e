package dev.outlive.protocol.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A question that waits for its answer.
 *
 * @param askedAt when it was asked
 * @param until when it is answered without the app, by its fallback; null if only the task's end ends it
 */
public record PendingQuestion(
        Question question, Instant askedAt, @Nullable Instant until) {}
