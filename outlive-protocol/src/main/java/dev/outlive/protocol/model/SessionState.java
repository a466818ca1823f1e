package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** The state of a session. */
public enum SessionState {
    /** A process holds it. */
    ACTIVE("active"),
    /** No process holds it; its tasks go on and its events wait. */
    DETACHED("detached"),
    /** Takes no new tasks; ends when the last completion is settled. */
    INVALIDATING("invalidating"),
    /** Ended; {@code onInvalidated} waits for its acknowledgement. */
    INVALID("invalid");

    private final String code;

    SessionState(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
