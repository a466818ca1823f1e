package dev.outlive.transfer.http;

import dev.outlive.transfer.http.HopJournal.Mark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes TLS connections: TLS 1.2 and 1.3 only, the host name checked, loaded at the first https request. */
final class TlsConnector {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final HttpSettings settings;
    private final Watchdog watchdog;
    private final SSLSocketFactory factory;

    TlsConnector(HttpSettings settings, Watchdog watchdog) {
        this.settings = settings;
        this.watchdog = watchdog;
        this.factory = settings.tls().get().getSocketFactory();
    }

    Transport connect(
            Origin origin, InetSocketAddress address, Duration limit, HopJournal journal, Cancellation cancellation)
            throws ExchangeFailure {
        var socket = new Socket();
        var watch = watchdog.watch(_ -> abort(socket));
        try (var _ = cancellation.onCancel(() -> abort(socket))) {
            connectTcp(origin, socket, address, limit, watch);
            journal.mark(Mark.CONNECT_END);
            watch.disarm(Deadline.CONNECT);
            watch.arm(Deadline.TLS, settings.timeouts().tls());
            journal.mark(Mark.TLS_START);
            var transport = handshake(origin, socket, watch);
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

    private static void connectTcp(Origin origin, Socket socket, InetSocketAddress address, Duration limit, Watch watch)
            throws ExchangeFailure {
        try {
            watch.arm(Deadline.CONNECT, limit);
            socket.setTcpNoDelay(true);
            socket.connect(address);
        } catch (IOException | RuntimeException e) {
            throw watch.expired() == null ? Connector.cannotConnect(origin, e) : Connector.timedOut(origin, e);
        }
    }

    private Transport handshake(Origin origin, Socket socket, Watch watch) throws ExchangeFailure {
        try {
            var tls = (SSLSocket) factory.createSocket(socket, origin.host(), origin.port(), true);
            tls.setSSLParameters(parameters(tls.getSSLParameters()));
            tls.startHandshake();
            return new TlsTransport(socket, tls);
        } catch (IOException | RuntimeException e) {
            throw watch.expired() == null ? TlsFailures.ofHandshake(origin, e) : timedOut(origin, e);
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
