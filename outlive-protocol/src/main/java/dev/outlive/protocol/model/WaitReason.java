package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** Why a task that may run doesn't move. Computed by the predicate that decides, never guessed beside it (I5). */
public enum WaitReason {
    NETWORK("waiting-network"),
    UNMETERED("waiting-unmetered"),
    SLOT("waiting-slot"),
    EARLIEST_BEGIN("not-before"),
    APP_ANSWER("waiting-app"),
    AUTH("waiting-credentials"),
    BACKOFF("backoff"),
    WINDOW("waiting-window"),
    LOAD("waiting-load"),
    POWER("waiting-power"),
    DISK_SPACE("waiting-disk"),
    QUOTA("waiting-quota"),
    RATE("rate-limited"),
    USER_PAUSED("paused-by-user"),
    RESTORED_COPY("restored-copy");

    private final String code;

    WaitReason(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
