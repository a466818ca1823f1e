package dev.outlive.transfer.http;

import java.io.IOException;

/** The server closed the connection before its message was whole. */
final class ConnectionEndedException extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectionEndedException(String message) {
        super(message);
    }
}
