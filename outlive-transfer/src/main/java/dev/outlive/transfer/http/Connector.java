package dev.outlive.transfer.http;

import dev.outlive.protocol.model.ServiceType;
import dev.outlive.transfer.http.HopJournal.Mark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** From an origin to a connection: name lookup, its addresses in turn, TLS where the scheme says so. */
final class Connector implements AutoCloseable {
    /** Addresses tried of one host; a server with more has given enough chances. */
    private static final int ADDRESSES_MAX = 16;

    /** Name lookups at once: they hold a thread each in native code, and a dead name server holds it for long. */
    private static final int LOOKUPS_MAX = 16;

    /** The least an address gets while others are still to be tried. */
    private static final Duration ADDRESS_SHARE_MIN = Duration.ofSeconds(2);

    private final HttpSettings settings;
    private final Watchdog watchdog;
    private final ThreadPoolExecutor lookups = lookupThreads();
    private @Nullable TlsConnector tlsConnector;

    Connector(HttpSettings settings, Watchdog watchdog) {
        this.settings = settings;
        this.watchdog = watchdog;
    }

    /** A fresh connection. Interruption and cancellation end it with a {@code cancelled} failure. */
    Connection connect(Route route, Proxies proxies, HopJournal journal, Cancellation cancellation)
            throws ExchangeFailure {
        if (route.proxy() == null) {
            return dial(route, null, journal, cancellation);
        }
        var tunnel = route.isTunnel() ? new Tunnel(route, proxies, settings.userAgent()) : null;
        while (true) {
            try {
                return dial(route, tunnel, journal, cancellation);
            } catch (ExchangeFailure e) {
                if (tunnel == null || !tunnel.isAskedAgain() || cancellation.isCancelled()) {
                    throw Tunnel.onTheWay(route.peer(), e);
                }
            }
        }
    }

    private Connection dial(Route route, @Nullable Tunnel tunnel, HopJournal journal, Cancellation cancellation)
            throws ExchangeFailure {
        var peer = route.peer();
        long deadline = System.nanoTime() + settings.timeouts().connect().toNanos();
        journal.mark(Mark.DNS_START);
        var addresses = lookUp(peer, deadline, cancellation);
        journal.mark(Mark.DNS_END);
        journal.mark(Mark.CONNECT_START);
        ExchangeFailure last = null;
        for (int i = 0; i < addresses.size(); i++) {
            var limit = share(deadline, addresses.size() - i);
            if (cancellation.isCancelled() || limit.isZero()) {
                break;
            }
            try {
                var address = new InetSocketAddress(addresses.get(i), peer.port());
                var transport = route.origin().isSecure()
                        ? tls().connect(route, tunnel, address, limit, journal, cancellation)
                        : connectPlain(route, address, limit, cancellation);
                journal.mark(Mark.CONNECT_END);
                return new Connection(route, transport, watchdog);
            } catch (ExchangeFailure e) {
                if (!e.code().equals(FailureCode.CANNOT_CONNECT) && !e.code().equals(FailureCode.TIMED_OUT_CONNECT)) {
                    throw e;
                }
                last = e;
            }
        }
        throw last != null
                ? last
                : new ExchangeFailure(FailureCode.CANNOT_CONNECT, "no address of " + peer + " was tried");
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }

    private Duration share(long deadline, int addressesLeft) {
        long left = Math.max(0, deadline - System.nanoTime());
        return Duration.ofNanos(Math.min(left, Math.max(left / addressesLeft, ADDRESS_SHARE_MIN.toNanos())));
    }

    private List<InetAddress> lookUp(Origin origin, long deadline, Cancellation cancellation) throws ExchangeFailure {
        var lookup = lookups.submit(() -> settings.resolver().resolve(origin.host()));
        try (var _ = cancellation.onCancel(() -> lookup.cancel(true))) {
            var addresses = lookup.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (addresses.isEmpty()) {
                throw new ExchangeFailure(
                        FailureCode.CANNOT_FIND_HOST, "the host " + origin.host() + " has no address");
            }
            return addresses.subList(0, Math.min(addresses.size(), ADDRESSES_MAX));
        } catch (ExecutionException e) {
            var why = e.getCause() instanceof UnknownHostException ? "no name server knows it" : "looking it up failed";
            throw new ExchangeFailure(
                    FailureCode.CANNOT_FIND_HOST, "the host " + origin.host() + " was not found: " + why, e.getCause());
        } catch (CancellationException e) {
            throw ExchangeFailure.cancelled();
        } catch (TimeoutException e) {
            lookup.cancel(true);
            throw new ExchangeFailure(
                    Deadline.CONNECT, "no name server answered for the host " + origin.host() + " in time", e);
        } catch (InterruptedException e) {
            lookup.cancel(true);
            Thread.currentThread().interrupt();
            throw ExchangeFailure.interrupted(e);
        }
    }

    private Transport connectPlain(Route route, InetSocketAddress address, Duration limit, Cancellation cancellation)
            throws ExchangeFailure {
        var origin = route.peer();
        SocketChannel channel;
        try {
            channel = SocketChannel.open();
        } catch (IOException e) {
            throw cannotConnect(origin, e);
        }
        var transport = new PlainTransport(channel);
        var watch = watchdog.watch(_ -> transport.abort());
        try (var _ = cancellation.onCancel(transport::abort)) {
            watch.arm(Deadline.CONNECT, limit);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            mark(route.serviceType(), bits -> channel.setOption(StandardSocketOptions.IP_TOS, bits));
            onVirtualThread(() -> channel.connect(address));
            if (watch.release()) {
                return transport;
            }
            throw timedOut(origin, null);
        } catch (IOException | RuntimeException e) {
            transport.abort();
            throw watch.release() ? cannotConnect(origin, e) : timedOut(origin, e);
        } catch (InterruptedException e) {
            watch.release();
            transport.abort();
            Thread.currentThread().interrupt();
            throw ExchangeFailure.interrupted(e);
        }
    }

    /** Sets the field of which a code point is the upper six bits (RFC 2474 §3). Where that can't be done, packets go as they are. */
    static void mark(ServiceType type, Marking socket) {
        if (type == ServiceType.DEFAULT) {
            return;
        }
        try {
            socket.set(type.codePoint() << 2);
        } catch (IOException | UnsupportedOperationException e) {
            // a hint that this system doesn't give
        }
    }

    /** Sets the traffic class of a socket. */
    @FunctionalInterface
    interface Marking {
        void set(int bits) throws IOException;
    }

    static ExchangeFailure cannotConnect(Origin origin, Exception cause) {
        return new ExchangeFailure(
                FailureCode.CANNOT_CONNECT, "no connection to " + origin + ": " + reason(cause), cause);
    }

    static ExchangeFailure timedOut(Origin origin, @Nullable Exception cause) {
        return new ExchangeFailure(Deadline.CONNECT, "no connection to " + origin + " in time", cause);
    }

    private static String reason(Exception cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static ThreadPoolExecutor lookupThreads() {
        var threads = new ThreadPoolExecutor(
                LOOKUPS_MAX,
                LOOKUPS_MAX,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("outlive-http-lookup-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private synchronized TlsConnector tls() {
        if (tlsConnector == null) {
            tlsConnector = new TlsConnector(settings, watchdog);
        }
        return tlsConnector;
    }

    /** Runs a blocking call on a virtual thread: see {@link PlainTransport} for why a connection is made there. */
    private static void onVirtualThread(Callable<?> call) throws IOException, InterruptedException {
        Future<?> task = new FutureTask<>(call);
        if (Thread.currentThread().isVirtual()) {
            ((FutureTask<?>) task).run();
        } else {
            Thread.ofVirtual().start((FutureTask<?>) task);
        }
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        }
    }
}
