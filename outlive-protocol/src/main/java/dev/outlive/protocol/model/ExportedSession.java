package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What an export holds of a session.
 *
 * @param folder where it is
 * @param live tasks that haven't ended
 * @param unacknowledged ended tasks whose app hasn't acknowledged that
 * @param archived acknowledged tasks, kept so that their keys are known
 * @param files how many files of bodies and answers
 * @param bytes their lengths together
 * @param left files that uploads send where they are and that aren't in the export, by their paths; at most
 *     {@value #LEFT_MAX}
 * @param leftFiles how many of these there are
 */
public record ExportedSession(
        @JsonProperty(index = 0) int schema,
        AppId app,
        SessionId session,
        String folder,
        long live,
        long unacknowledged,
        long archived,
        long files,
        long bytes,
        List<String> left,
        long leftFiles) {
    public static final int SCHEMA = 1;

    /** Paths of 4096 bytes at most, well under the cap of a frame. */
    public static final int LEFT_MAX = 20;

    public ExportedSession {
        left = List.copyOf(left);
    }

    /** The session's full name. */
    public SessionRef ref() {
        return new SessionRef(app, session);
    }
}
