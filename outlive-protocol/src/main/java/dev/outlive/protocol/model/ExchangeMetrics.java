package dev.outlive.protocol.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one exchange: a request message and its answer on a connection. An attempt has one, one more for
 * each redirect, and one more where its request was sent again, on another connection or with credentials.
 *
 * <p>The dates are the wall clock's at the attempt's first exchange, and from there on run with the monotonic clock: a
 * clock that is set meanwhile doesn't show in a difference. A step that wasn't reached, or fell away because the
 * connection was reused, is null, never zero; so is what this HTTP engine can't tell. Every byte counter counts what went
 * through the connection, without TLS; bodies are sent and kept as they are, so that their bytes before and after a content
 * coding are the same.
 *
 * <p>Apple: {@code URLSessionTaskTransactionMetrics}. Its {@code resourceFetchType} would always be the network, and its
 * {@code countOfRequestBodyBytesBeforeEncoding} and {@code countOfResponseBodyBytesAfterDecoding} are the bytes here. Its {@code
 * isProxyConnection} says only that there was a proxy. What kind of network it was, and by which protocol names were looked
 * up, isn't known.
 *
 * @param method of this request, which a redirect may have changed
 * @param origin scheme, host and port; no path and no query, which may carry secrets
 * @param protocol {@code http/1.1}; null if no connection was made
 * @param reusedConnection whether it went over a connection that an earlier exchange had left open
 * @param startedAt when the request was begun, before anything of the connection
 * @param dnsStart when its host was looked up
 * @param connectStart when the connection was begun
 * @param connectEnd when it stood; before its handshake if that follows
 * @param tlsStart when the TLS handshake began
 * @param requestStart just before the first byte of the request
 * @param requestEnd just after its last byte was handed to the connection; null if it was cut short
 * @param responseStart at the first byte of the answer, an interim one's included
 * @param responseEnd just after its last byte; null if it was cut short
 * @param requestHeadBytes bytes of request line and header fields sent
 * @param requestBodyBytes bytes of the request's body sent
 * @param responseHeadBytes bytes of all heads received, interim ones included
 * @param responseBodyBytes bytes of the response's body received, without chunk framing
 * @param localAddress an IP address, like the remote one
 * @param tlsProtocol {@code TLSv1.3}
 * @param tlsCipher {@code TLS_AES_128_GCM_SHA256}
 * @param interimResponses the statuses of the 1xx answers, in order; the first {@value #INTERIMS_KEPT_MAX}
 * @param status of the final answer
 * @param redirected whether that answer was a redirect that was followed: the next exchange is its target's
 * @param proxy over which it went, as {@code http://host:port}; then name look-up, connection and remote address are the
 *     proxy's, and {@code connectEnd} is when the tunnel stood, if it took one. Null without a proxy
 */
public record ExchangeMetrics(
        String method,
        String origin,
        @Nullable String protocol,
        boolean reusedConnection,
        Instant startedAt,
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
        long requestHeadBytes,
        long requestBodyBytes,
        long responseHeadBytes,
        long responseBodyBytes,
        @Nullable String localAddress,
        @Nullable Integer localPort,
        @Nullable String remoteAddress,
        @Nullable Integer remotePort,
        @Nullable String tlsProtocol,
        @Nullable String tlsCipher,
        List<Integer> interimResponses,
        @Nullable Integer status,
        boolean redirected,
        @Nullable String proxy) {
    /** Exchanges kept of one attempt, the last ones: 21 for all redirects that may be followed, three times over. */
    public static final int KEPT_MAX = 64;

    /** Informational answers kept of one exchange. */
    public static final int INTERIMS_KEPT_MAX = 64;

    public ExchangeMetrics {
        interimResponses = List.copyOf(interimResponses);
    }
}
