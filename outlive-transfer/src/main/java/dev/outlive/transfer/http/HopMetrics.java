package dev.outlive.transfer.http;

import java.net.SocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one request message. A step that wasn't reached, or fell away because the connection was reused,
 * is null, never zero.
 *
 * @param number 0 for the request itself, one more for each re-send
 * @param origin scheme, host and port; no path, no query
 * @param requestHeadBytes bytes of request line and header fields
 * @param requestBodyBytes request body bytes handed to the connection
 * @param responseHeadBytes bytes of all response heads, interim ones included
 * @param responseBodyBytes response body bytes received, without chunk framing
 * @param status of the final response
 */
public record HopMetrics(
        int number,
        String method,
        Origin origin,
        boolean reusedConnection,
        Instant start,
        @Nullable Instant dnsStart,
        @Nullable Instant dnsEnd,
        @Nullable Instant connectStart,
        @Nullable Instant connectEnd,
        @Nullable Instant tlsStart,
        @Nullable Instant tlsEnd,
        @Nullable Instant requestStart,
        @Nullable Instant requestEnd,
        @Nullable Instant responseStart,
        @Nullable Instant responseEnd,
        @Nullable SocketAddress localAddress,
        @Nullable SocketAddress remoteAddress,
        @Nullable String tlsProtocol,
        @Nullable String tlsCipher,
        long requestHeadBytes,
        long requestBodyBytes,
        long responseHeadBytes,
        long responseBodyBytes,
        int interimResponses,
        @Nullable Integer status) {}
