package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;

/** The status line and header block of one response message, interim or final. */
public record ResponseHead(String version, int status, String reason, Headers headers) {
    /** Whether this is a 1xx message: the final response is still to come. */
    public boolean isInterim() {
        return status >= 100 && status <= 199;
    }

    /** Whether the status is 2xx. */
    public boolean isSuccessful() {
        return status >= 200 && status <= 299;
    }
}
