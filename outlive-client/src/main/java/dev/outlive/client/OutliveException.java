package dev.outlive.client;

import dev.outlive.protocol.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A call that could not be carried out. The message says what happened, what happens next by itself, and what to do.
 *
 * <p>A transfer that fails is not one of these: it ends as {@code Completion.Failed}.
 */
public final class OutliveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public OutliveException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public OutliveException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What went wrong, of a closed set: the same codes stand in JSON, in the command line and in the documentation. */
    public ErrorCode code() {
        return code;
    }

    /** The same failure, to be thrown by another thread than that which met it. */
    public OutliveException again() {
        return new OutliveException(code, String.valueOf(getMessage()), getCause());
    }

    /** {@code daemon-not-found: …} */
    @Override
    public String toString() {
        return getClass().getName() + ": " + code + ": " + getMessage();
    }
}
