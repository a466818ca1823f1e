package dev.outlive.core.app;

import java.time.Instant;

/**
 * What a session holds for its app.
 *
 * @param events not acknowledged; at least one
 * @param oldest when the first of them happened
 * @param question one of them waits for an answer, without which its task stands still
 * @param canRun a task of the session can still run by itself; one that is suspended, or waits for somebody, can't
 */
public record Backlog(long events, Instant oldest, boolean question, boolean canRun) {
    public Backlog {
        if (events < 1) {
            throw new IllegalArgumentException("a backlog holds at least one event, not " + events);
        }
    }
}
