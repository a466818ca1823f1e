package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** The state of a task as an app sees it; the same four as {@code URLSessionTask.State}. {@link Phase} tells more. */
public enum TaskState {
    /** Moves, or waits for a stated {@link WaitReason}. */
    RUNNING("running"),
    /** Held by the app: new, or suspended. */
    SUSPENDED("suspended"),
    /** A cancel was accepted; the attempt has not stopped yet. */
    CANCELING("canceling"),
    /** Ended with exactly one outcome, which never changes. */
    COMPLETED("completed");

    private final String code;

    TaskState(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
