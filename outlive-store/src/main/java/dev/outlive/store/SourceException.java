package dev.outlive.store;

import dev.outlive.protocol.model.ErrorCode;

/** An upload's file can't be held. The code is what the app is told, the message says what to do. */
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final long bytesMissing;

    SourceException(ErrorCode code, String message) {
        this(code, message, 0L);
    }

    /** @param bytesMissing room that would have to be made for it */
    SourceException(ErrorCode code, String message, long bytesMissing) {
        super(message);
        this.code = code;
        this.bytesMissing = bytesMissing;
    }

    SourceException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.bytesMissing = 0;
    }

    public ErrorCode code() {
        return code;
    }

    /** How much room would have to be made for it; 0 if room isn't what it lacks. */
    public long bytesMissing() {
        return bytesMissing;
    }
}
