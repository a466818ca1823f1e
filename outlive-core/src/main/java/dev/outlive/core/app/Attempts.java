package dev.outlive.core.app;

import dev.outlive.protocol.model.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of starting or waking an app for the events of one session, since its last acknowledgement.
 *
 * @param launches processes started or woken: the crash-loop guard counts them
 * @param tries the same and those that failed: the back-off grows with them
 * @param notBefore no further try before this time, or null
 */
public record Attempts(
        SessionId session,
        int launches,
        int tries,
        @Nullable Instant notBefore) {
    static Attempts none(SessionId session) {
        return new Attempts(session, 0, 0, null);
    }

    Attempts launched(Instant until) {
        return new Attempts(session, launches + 1, tries + 1, until);
    }

    Attempts failed(Instant until) {
        return new Attempts(session, Math.max(0, launches - 1), tries, until);
    }

    Attempts until(Instant time) {
        return new Attempts(session, launches, tries, time);
    }
}
