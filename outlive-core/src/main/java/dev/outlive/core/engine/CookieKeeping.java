package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import java.util.List;
import java.util.Map;

/**
 * Keeps what the carriers' jars hold in the store. A cookie is durable before the end of the attempt that brought it: a task
 * that an app creates when it has heard of that end is sent with it.
 */
record CookieKeeping(Transfers transfers) {
    /** Fills the jars after a start. */
    void recover(Turn turn) {
        Map<SessionRef, List<Cookie>> stored = turn.transaction.cookies().all();
        turn.afterwards(() -> stored.forEach(transfers::fillCookies));
    }

    /** Fills the jar of a session that was taken in. */
    void takenIn(SessionRef session, Turn turn) {
        List<Cookie> stored = turn.transaction.cookies().all().getOrDefault(session, List.of());
        turn.afterwards(() -> transfers.fillCookies(session, stored));
    }

    /** Keeps what the jar holds now, which may be newer than what was told. */
    void changed(SessionRef session, Turn turn) {
        if (turn.session(session).isPresent()) {
            turn.transaction.cookies().save(session, transfers.cookies(session));
        }
    }

    /** The session has ended, or wants none of them any more. */
    void forget(SessionRef session, Turn turn) {
        turn.transaction.cookies().save(session, List.of());
        turn.afterwards(() -> transfers.fillCookies(session, List.of()));
    }
}
