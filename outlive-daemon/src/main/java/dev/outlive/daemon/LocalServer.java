package dev.outlive.daemon;

import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local socket: takes connections of this user and nobody else's. */
final class LocalServer implements AutoCloseable {
    /** Connections at one time: each costs two virtual threads and its buffers. */
    static final int CONNECTIONS_MAX = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);

    private final OutliveHome home;
    private final Function<SocketChannel, AppConnection> connect;
    private final Set<AppConnection> connections = ConcurrentHashMap.newKeySet();
    private final ServerSocketChannel server;
    private final Duration heartbeat;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param heartbeat how often each connection is asked whether it still reads
     */
    LocalServer(OutliveHome home, Function<SocketChannel, AppConnection> connect, Duration heartbeat)
            throws IOException {
        this.heartbeat = heartbeat;
        this.home = home;
        this.connect = connect;
        Files.deleteIfExists(home.socket()); // the lock says that no daemon listens on it
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(home.socket()), 128);
        Files.setPosixFilePermissions(home.socket(), PosixFilePermissions.fromString("rw-------"));
    }

    void start() {
        Thread.ofVirtual().name("accept").start(this::accept);
        Thread.ofVirtual().name("heartbeat").start(this::beat);
    }

    int connections() {
        return connections.size();
    }

    private void beat() {
        try {
            while (!closed.await(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
                connections.forEach(AppConnection::ping);
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                take(server.accept());
            } catch (java.nio.channels.ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                LOG.warn("a connection could not be taken: {}", e.toString());
            }
        }
    }

    private void take(SocketChannel channel) throws IOException {
        if (!PeerCredentials.isOwn(channel)) {
            LOG.warn("a connection of another user was refused");
            channel.close();
            return;
        }
        if (connections.size() >= CONNECTIONS_MAX) {
            LOG.warn("a connection was refused: all {} are taken", CONNECTIONS_MAX);
            channel.close();
            return;
        }
        AppConnection connection = connect.apply(channel);
        connections.add(connection);
        connection.start(() -> connections.remove(connection));
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        Files.deleteIfExists(home.socket());
        connections.forEach(AppConnection::finish);
    }
}
