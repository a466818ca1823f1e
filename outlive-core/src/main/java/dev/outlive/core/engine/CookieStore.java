package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import java.util.List;
import java.util.Map;

/** The part of a transaction that keeps cookies, sealed. */
public interface CookieStore {
    /** Those of all sessions that have any. */
    Map<SessionRef, List<Cookie>> all();

    /** Replaces those of a session. */
    void save(SessionRef session, List<Cookie> cookies);
}
