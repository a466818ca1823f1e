package dev.outlive.transfer.http;

import dev.outlive.transfer.http.HopJournal.Mark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes TLS connections: TLS 1.2 and 1.3 only, the host name checked, loaded at the first https request. */
final class TlsConnector {
    /** More identities than the sessions of one user's apps have. */
    private static final int CONTEXTS_MAX = 64;

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final HttpSettings settings;
    private final Watchdog watchdog;

    /**
     * What shows each of them. Sessions are resumed within one context, and a server doesn't ask again in a resumed session.
     * The one used last stays longest.
     */
    private final Map<Shown, Showing> contexts = new LinkedHashMap<>(16, 0.75f, true);

    private record Shown(@Nullable ClientIdentity identity, boolean isAskedFirst) {}

    private record Showing(ShownIdentity keys, SSLSocketFactory factory) {}

    TlsConnector(HttpSettings settings, Watchdog watchdog) {
        this.settings = settings;
        this.watchdog = watchdog;
    }

    Transport connect(
            Route route,
            @Nullable Tunnel tunnel,
            InetSocketAddress address,
            Duration limit,
            HopJournal journal,
            Cancellation cancellation)
            throws ExchangeFailure {
        var origin = route.origin();
        var socket = new HandshakeSocket();
        var watch = watchdog.watch(_ -> abort(socket));
        try (var _ = cancellation.onCancel(() -> abort(socket))) {
            connectTcp(route, socket, address, limit, watch);
            if (tunnel != null) {
                open(tunnel, socket, watch);
            }
            journal.mark(Mark.CONNECT_END);
            watch.disarm(Deadline.CONNECT);
            watch.arm(Deadline.TLS, settings.timeouts().tls());
            journal.mark(Mark.TLS_START);
            var transport = handshake(route, socket, watch);
            journal.mark(Mark.TLS_END);
            if (watch.release()) {
                return transport;
            }
            throw timedOut(origin, null);
        } catch (ExchangeFailure e) {
            watch.release();
            abort(socket);
            throw e;
        }
    }

    private static void connectTcp(Route route, Socket socket, InetSocketAddress address, Duration limit, Watch watch)
            throws ExchangeFailure {
        var origin = route.peer();
        try {
            watch.arm(Deadline.CONNECT, limit);
            socket.setTcpNoDelay(true);
            Connector.mark(route.serviceType(), bits -> socket.setOption(StandardSocketOptions.IP_TOS, bits));
            socket.connect(address);
        } catch (IOException | RuntimeException e) {
            throw watch.expired() == null ? Connector.cannotConnect(origin, e) : Connector.timedOut(origin, e);
        }
    }

    /** The proxy has to connect itself meanwhile, so it gets the time for that anew. */
    private void open(Tunnel tunnel, Socket socket, Watch watch) throws ExchangeFailure {
        watch.arm(Deadline.CONNECT, settings.timeouts().connect());
        try {
            tunnel.open(socket);
        } catch (ExchangeFailure e) {
            throw watch.expired() == null ? e : tunnel.timedOut(e);
        }
    }

    private Transport handshake(Route route, HandshakeSocket socket, Watch watch) throws ExchangeFailure {
        var origin = route.origin();
        var showing = showing(route);
        SSLSocket tls = null;
        boolean asked = false;
        try {
            tls = (SSLSocket) showing.factory().createSocket(socket, origin.host(), origin.port(), true);
            tls.setSSLParameters(parameters(tls.getSSLParameters()));
            try {
                tls.startHandshake();
            } finally {
                asked = showing.keys().wasAskedBy(tls);
            }
            if (asked && route.isAskedFirst()) {
                throw TlsFailures.ofIdentity(route, null);
            }
            socket.handshakeEnded();
            return new TlsTransport(socket, tls);
        } catch (IOException | RuntimeException e) {
            throw watch.expired() == null ? TlsFailures.ofHandshake(route, asked, e) : timedOut(origin, e);
        }
    }

    private synchronized Showing showing(Route route) throws ExchangeFailure {
        var shown = new Shown(route.identity(), route.isAskedFirst());
        var known = contexts.get(shown);
        if (known != null) {
            return known;
        }
        var keys = new ShownIdentity(route.identity());
        try {
            var made = new Showing(keys, settings.tls().with(keys).getSocketFactory());
            contexts.put(shown, made);
            if (contexts.size() > CONTEXTS_MAX) {
                contexts.remove(contexts.keySet().iterator().next());
            }
            return made;
        } catch (GeneralSecurityException e) {
            throw new ExchangeFailure(
                    FailureCode.TLS_FAILED, "this Java makes no TLS connections: " + e.getMessage(), e);
        }
    }

    private static SSLParameters parameters(SSLParameters parameters) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(PROTOCOLS);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        return parameters;
    }

    private static ExchangeFailure timedOut(Origin origin, @Nullable Exception cause) {
        return new ExchangeFailure(Deadline.TLS, "the TLS handshake with " + origin + " didn't end in time", cause);
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // not connected yet, or closed
        }
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left to be told to the peer
        }
    }
}
