package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** How much of a failed upload the server has. */
public enum Uploaded {
    /** The server confirmed every byte. */
    YES("yes"),
    /** Bytes left this machine; nobody confirmed them all. */
    UNCONFIRMED("unconfirmed"),
    /** Not all bytes left this machine. */
    NO("no");

    private final String code;

    Uploaded(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
