package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a task does. */
public enum TaskKind {
    /** Sends a file as the body of a request and keeps the answer. */
    UPLOAD("upload"),
    /** Fetches a body into a file: one that the app named, or one of the spool. */
    DOWNLOAD("download"),
    /** Sends a small request and keeps the answer in the store. */
    DATA("data");

    private final String code;

    TaskKind(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
