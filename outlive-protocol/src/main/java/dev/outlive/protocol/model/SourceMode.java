package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** How the bytes of an upload's file are held until they are sent. */
public enum SourceMode {
    /** Reflink where the file system can, else a copy up to 256 MiB, else {@link #REFERENCE}. */
    AUTO("auto"),
    /** A reflink or a private copy, whatever the size: later changes of the file don't matter. */
    SNAPSHOT("snapshot"),
    /** The file itself; size, time of change, inode and device are compared at each attempt and at the end. */
    REFERENCE("reference"),
    /** As {@link #REFERENCE}, and the file is deleted after an acknowledged success. */
    CONSUME("consume");

    private final String code;

    SourceMode(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
