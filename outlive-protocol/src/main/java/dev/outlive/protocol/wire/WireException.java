package dev.outlive.protocol.wire;

import dev.outlive.protocol.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A line that isn't a frame of this protocol. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final long call;
    private final boolean recoverable;

    WireException(ErrorCode code, long call, boolean recoverable, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.call = call;
        this.recoverable = recoverable;
    }

    public ErrorCode code() {
        return code;
    }

    /** The call the broken line carried, or 0 if none could be read. */
    public long call() {
        return call;
    }

    /** Whether the line ended where a line should, so that the connection can go on after an answer. */
    public boolean isRecoverable() {
        return recoverable;
    }
}
