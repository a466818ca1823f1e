package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A session that was taken in from an export, or from the backup of a home.
 *
 * @param from the folder it came from
 * @param live tasks that haven't ended: they hold with {@code restored-copy}
 * @param unacknowledged ended tasks, whose completions are delivered when the app opens the session
 */
public record ImportedSession(
        @JsonProperty(index = 0) int schema,
        AppId app,
        SessionId session,
        String from,
        long live,
        long unacknowledged) {
    public static final int SCHEMA = 1;

    /** The session's full name. */
    public SessionRef ref() {
        return new SessionRef(app, session);
    }
}
