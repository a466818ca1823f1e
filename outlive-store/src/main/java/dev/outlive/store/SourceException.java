package dev.outlive.store;

import dev.outlive.protocol.model.ErrorCode;

/** An upload's file can't be held. The code is what the app is told, the message says what to do. */
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    SourceException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    SourceException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
