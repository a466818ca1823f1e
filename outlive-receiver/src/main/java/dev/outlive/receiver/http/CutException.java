package dev.outlive.receiver.http;

import java.io.IOException;

/** The peer went away in the middle of a message: there is nobody left to answer. */
public final class CutException extends IOException {
    public CutException(String message) {
        super(message);
    }

    public CutException(String message, Throwable cause) {
        super(message, cause);
    }
}
