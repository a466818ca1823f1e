package dev.outlive.store;

import dev.outlive.protocol.model.ErrorCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A download's file can't be put where it belongs. The code is what the app is told, the message says why. */
public final class DestinationException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    DestinationException(ErrorCode code, String message) {
        this(code, message, null);
    }

    DestinationException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
