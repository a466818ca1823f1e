package dev.outlive.transfer.http;

import dev.outlive.protocol.model.ExchangeMetrics;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
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

    /** A wall time and the monotonic time of the same moment: later dates are told by the time that went by since. */
    record Anchor(Instant wall, long nanos) {
        static Anchor at(Instant wall) {
            return new Anchor(wall, System.nanoTime());
        }

        Instant now() {
            return wall.plusNanos(System.nanoTime() - nanos);
        }
    }

    private final String method;
    private final Origin origin;
    private final @Nullable Origin proxy;
    private final Anchor anchor;
    private final Instant start;
    private final Map<Mark, Instant> marks = new EnumMap<>(Mark.class);
    private boolean reused;
    private boolean redirected;
    private @Nullable InetSocketAddress local;
    private @Nullable InetSocketAddress remote;
    private @Nullable String protocol;
    private @Nullable String tlsProtocol;
    private @Nullable String tlsCipher;
    private long requestHeadBytes;
    private long requestBodyBytes;
    private long responseHeadBytes;
    private long responseBodyBytes;
    private final List<Integer> interimResponses = new ArrayList<>();
    private @Nullable Integer status;

    HopJournal(String method, Route route, Anchor anchor) {
        this.method = method;
        this.origin = route.origin();
        this.proxy = route.proxy();
        this.anchor = anchor;
        this.start = anchor.now();
    }

    /** Notes that the moment has come; only the first time counts. */
    synchronized void mark(Mark mark) {
        marks.putIfAbsent(mark, anchor.now());
    }

    synchronized void connection(Transport transport, boolean wasReused, String spoken) {
        reused = wasReused;
        protocol = spoken;
        local = inet(transport.localAddress());
        remote = inet(transport.remoteAddress());
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
            if (interimResponses.size() < ExchangeMetrics.INTERIMS_KEPT_MAX) {
                interimResponses.add(head.status());
            }
        } else {
            status = head.status();
        }
    }

    synchronized void responseBody(long bytes) {
        responseBodyBytes = bytes;
    }

    /** Its answer is a redirect that is followed. */
    synchronized void redirected() {
        redirected = true;
    }

    synchronized ExchangeMetrics metrics() {
        return new ExchangeMetrics(
                method,
                origin.toString(),
                protocol,
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
                requestHeadBytes,
                requestBodyBytes,
                responseHeadBytes,
                responseBodyBytes,
                address(local),
                local == null ? null : local.getPort(),
                address(remote),
                remote == null ? null : remote.getPort(),
                tlsProtocol,
                tlsCipher,
                interimResponses,
                status,
                redirected,
                proxy == null ? null : proxy.toString());
    }

    private static @Nullable InetSocketAddress inet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet : null;
    }

    private static @Nullable String address(@Nullable InetSocketAddress socket) {
        return socket == null || socket.isUnresolved()
                ? null
                : socket.getAddress().getHostAddress();
    }
}
