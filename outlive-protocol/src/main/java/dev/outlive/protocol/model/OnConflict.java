package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;

/** What becomes of a download whose destination is there already. */
public enum OnConflict {
    /** The task fails with {@code cannot-create-file}; the file stays as it is. */
    FAIL("fail"),
    /** The file is replaced, in one step, once the new one is whole. */
    REPLACE("replace"),
    /** The new file gets a name of its own beside it: {@code report (1).pdf}. */
    RENAME("rename"),
    /** The task finishes without a request and the file stays as it is. */
    SKIP("skip");

    private final String code;

    OnConflict(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }
}
