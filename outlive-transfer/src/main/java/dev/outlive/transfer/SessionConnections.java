package dev.outlive.transfer;

import dev.outlive.protocol.model.SessionRef;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Since when connections serve a session's requests. Connections are shared by all sessions; one that wants new ones leaves
 * the others' alone. Safe from any thread.
 */
final class SessionConnections {
    /** Sessions remembered; forgetting one lets its requests go over connections that others opened before. */
    static final int SESSIONS_MAX = 10_000;

    private final Map<SessionRef, Long> since = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SessionRef, Long> eldest) {
            return size() > SESSIONS_MAX;
        }
    };

    /** From now on the session's requests go over connections that are opened from now on. */
    synchronized void renew(SessionRef session) {
        since.remove(session); // it becomes the youngest
        since.put(session, System.nanoTime());
    }

    /** The {@link System#nanoTime} since which its connections are opened, or null if any will do. */
    synchronized @Nullable Long since(SessionRef session) {
        return since.get(session);
    }
}
