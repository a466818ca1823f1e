package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What of its user's wishes holds a task back, and so what ends that. */
public enum HeldBy {
    /** A pause: {@code outlive pause}. */
    PAUSE("pause"),
    /** The app was quit by its user, and its session's quit policy is to pause. */
    APP_QUIT("app-quit"),
    /** The app was disabled: {@code outlive app disable}. */
    APP_DISABLED("app-disabled");

    private final String code;

    HeldBy(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
