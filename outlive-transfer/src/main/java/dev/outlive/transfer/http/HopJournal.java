package dev.outlive.transfer.http;

import java.net.SocketAddress;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The measurements of one hop while it runs. Written by the sending and the reading thread. */
final class HopJournal {
    /** A moment in a hop. */
    enum Mark {
        DNS_START,
        DNS_END,
        CONNECT_START,
        CONNECT_END,
        TLS_START,
        TLS_END,
        REQUEST_START,
        REQUEST_END,
        RESPONSE_START,
        RESPONSE_END
    }

    private final int number;
    private final String method;
    private final Origin origin;
    private final Instant start;
    private final long startNanos;
    private final Map<Mark, Instant> marks = new EnumMap<>(Mark.class);
    private boolean reused;
    private @Nullable SocketAddress localAddress;
    private @Nullable SocketAddress remoteAddress;
    private @Nullable String tlsProtocol;
    private @Nullable String tlsCipher;
    private long requestHeadBytes;
    private long requestBodyBytes;
    private long responseHeadBytes;
    private long responseBodyBytes;
    private int interimResponses;
    private @Nullable Integer status;

    HopJournal(int number, String method, Origin origin, Instant start) {
        this.number = number;
        this.method = method;
        this.origin = origin;
        this.start = start;
        this.startNanos = System.nanoTime();
    }

    /** Notes that the moment has come; only the first time counts. */
    synchronized void mark(Mark mark) {
        marks.putIfAbsent(mark, start.plusNanos(System.nanoTime() - startNanos));
    }

    synchronized void connection(Transport transport, boolean wasReused) {
        reused = wasReused;
        localAddress = transport.localAddress();
        remoteAddress = transport.remoteAddress();
        tlsProtocol = transport.tlsProtocol();
        tlsCipher = transport.tlsCipher();
    }

    synchronized void requestHead(long bytes) {
        requestHeadBytes = bytes;
    }

    synchronized void requestBody(long bytes) {
        requestBodyBytes = bytes;
    }

    synchronized void responseHead(ResponseHead head, long bytes) {
        responseHeadBytes += bytes;
        if (head.isInterim()) {
            interimResponses++;
        } else {
            status = head.status();
        }
    }

    synchronized void responseBody(long bytes) {
        responseBodyBytes = bytes;
    }

    synchronized HopMetrics metrics() {
        return new HopMetrics(
                number,
                method,
                origin,
                reused,
                start,
                marks.get(Mark.DNS_START),
                marks.get(Mark.DNS_END),
                marks.get(Mark.CONNECT_START),
                marks.get(Mark.CONNECT_END),
                marks.get(Mark.TLS_START),
                marks.get(Mark.TLS_END),
                marks.get(Mark.REQUEST_START),
                marks.get(Mark.REQUEST_END),
                marks.get(Mark.RESPONSE_START),
                marks.get(Mark.RESPONSE_END),
                localAddress,
                remoteAddress,
                tlsProtocol,
                tlsCipher,
                requestHeadBytes,
                requestBodyBytes,
                responseHeadBytes,
                responseBodyBytes,
                interimResponses,
                status);
    }
}
