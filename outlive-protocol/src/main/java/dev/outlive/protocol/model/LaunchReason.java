package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** Who started a process of an app, and what for. */
public enum LaunchReason {
    /** The user: nothing says otherwise. Ends what a quit began. */
    USER("user"),
    /** The daemon, for events that wait; known by the launch token it gave. */
    EVENTS("events"),
    /** A service manager: systemd, or another launcher that said so by setting {@code OUTLIVE_LAUNCH}. */
    SERVICE("service");

    private final String code;

    LaunchReason(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
