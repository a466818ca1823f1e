package dev.outlive.transfer.http;

import java.io.IOException;

/** The server's bytes break HTTP/1.1's rules, or our limits: nothing that follows them on this connection is believed. */
final class MalformedResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedResponseException(String message) {
        super(message);
    }
}
