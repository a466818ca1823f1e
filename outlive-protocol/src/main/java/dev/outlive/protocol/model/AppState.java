package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What the daemon knows of an app's process. */
public enum AppState {
    /** None is known. */
    NOT_RUNNING("not-running"),
    /** A process was started and hasn't been seen yet. */
    STARTING("starting"),
    /** A process runs. */
    RUNNING("running"),
    /** A process runs in the background, for events. */
    BACKGROUND("background"),
    /** A process under supervision is about to be stopped. */
    SUSPENDING("suspending"),
    /** A process under supervision is stopped (SIGSTOP); events wake it. */
    SUSPENDED("suspended");

    private final String code;

    AppState(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
