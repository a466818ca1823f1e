package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What becomes of a session's tasks when the user quits the app. In all three the app isn't started until the user does. */
public enum QuitPolicy {
    /** Every live task ends as cancelled with {@code user-force-quit}: what Apple does. */
    CANCEL("cancel"),
    /** Tasks hold until the user starts the app; suspend counters stay as they are, budgets stand still. */
    PAUSE("pause"),
    /** Transfers go on. */
    CONTINUE("continue");

    private final String code;

    QuitPolicy(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
