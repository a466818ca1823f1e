package dev.outlive.store;

import dev.outlive.protocol.model.ErrorCode;

/** A session can't be exported or imported; nothing was changed. The message says what to do. */
public final class PortableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    PortableException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    PortableException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
