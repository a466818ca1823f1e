package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/**
 * A session whose tasks were put back from a backup or copied from elsewhere: another daemon may have sent their requests
 * since. Its tasks hold with {@code restored-copy} until somebody says what is to become of them.
 *
 * @param text how that was seen
 * @param since when it was seen, by the clock on the wall
 * @param live tasks that haven't ended, which hold
 */
public record RestoredSession(
        @JsonProperty(index = 0) int schema, AppId app, SessionId session, String text, Instant since, long live) {
    public static final int SCHEMA = 1;

    /** What is to become of its tasks. */
    public enum Choice {
        /**
         * The original is gone, so this one goes on. A request that was tried before the copy was made and may not be sent
         * twice ends as {@code outcome-unknown}.
         */
        ACCEPT("accept"),
        /** The original goes on, so the tasks of this one are cancelled. */
        DISCARD("discard");

        private final String code;

        Choice(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    /** The session's full name. */
    public SessionRef ref() {
        return new SessionRef(app, session);
    }
}
