package dev.outlive.receiver;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A running upload server. It stores request bodies in one directory and answers with name, size and SHA-256 once they
 * are durable. All methods are safe from any thread.
 */
public final class Receiver implements AutoCloseable {
    /** What one descriptor each leaves room for under common limits; more are closed at once. */
    private static final int CONNECTIONS_MAX = 4096;

    private static final int BACKLOG = 1024;
    /** How long requests whose body is there already may take to be answered at close. */
    private static final Duration FINISH_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration CUT_TIMEOUT = Duration.ofSeconds(3);
    /** Out of descriptors: try again after this. */
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final ReceiverConfig config;
    private final ServerSocketChannel server;
    private final InetSocketAddress address;
    private final Store store;
    private final Optional<Journal> journal;
    private final Uploads uploads;
    private final TokenBucket rate;
    private final Watchdog watchdog;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("receiver-", 0).factory());

    private Receiver(ReceiverConfig config, ServerSocketChannel server, Store store, Optional<Journal> journal)
            throws IOException {
        this.config = config;
        this.server = server;
        this.store = store;
        this.journal = journal;
        address = (InetSocketAddress) server.getLocalAddress();
        watchdog = new Watchdog(config.idleTimeout());
        rate = new TokenBucket(config.limitRate(), System::nanoTime, this::pause);
        uploads = new Uploads(store, new Hooks(config.hooks()), journal, this::pause);
    }

    /** Opens the directory, binds the port and begins to accept; returns when a client can connect. */
    public static Receiver start(ReceiverConfig config) throws IOException {
        var server = ServerSocketChannel.open();
        try {
            if (config.limitRate() != ReceiverConfig.UNLIMITED) {
                // Else the kernel takes megabytes ahead, and a sender's progress says nothing about the limited rate.
                server.setOption(
                        StandardSocketOptions.SO_RCVBUF, Math.clamp(config.limitRate() / 8, 16 << 10, 1 << 20));
            }
            // Bound before anything is swept: a second receiver on the same port changes nothing.
            server.bind(new InetSocketAddress(config.bindAddress(), config.port()), BACKLOG);
            var store = Store.open(config.directory());
            var journalFile = config.journal();
            var journal = journalFile == null ? Optional.<Journal>empty() : Optional.of(Journal.open(journalFile));
            var receiver = new Receiver(config, server, store, journal);
            receiver.threads.execute(receiver::accept);
            return receiver;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** The port it listens on. */
    public int port() {
        return address.getPort();
    }

    /** The URL under which names are appended, ending in a slash. */
    public URI uri() {
        var host = address.getAddress();
        var text = host.isAnyLocalAddress() ? "localhost" : host.getHostAddress();
        return URI.create(
                "http://" + (host instanceof Inet6Address && !text.equals("localhost") ? "[" + text + "]" : text) + ":"
                        + port() + "/");
    }

    /** The directory it stores to, as the file system names it. */
    public Path directory() {
        return store.directory();
    }

    /** Waits until it has been closed. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    private void accept() {
        while (!isClosing()) {
            try {
                serve(server.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                try {
                    pause(ACCEPT_PAUSE.toNanos());
                } catch (InterruptedException interrupt) {
                    return;
                }
            }
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        if (connections.size() >= CONNECTIONS_MAX) {
            channel.close();
            return;
        }
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var connection = new Connection(channel, config, uploads, rate, watchdog, this::isClosing);
            connections.add(connection);
            threads.execute(() -> {
                try {
                    connection.run();
                } finally {
                    connections.remove(connection);
                }
            });
            if (isClosing()) {
                connection.shutdown();
            }
        } catch (RejectedExecutionException e) {
            channel.close();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void pause(long nanos) throws InterruptedException {
        if (nanos > 0) {
            closing.await(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Stops accepting, answers requests whose body is already there, cuts the others, removes their temporary files.
     * Takes a few seconds at most; calling it again waits for the same end.
     */
    @Override
    public synchronized void close() {
        if (isClosing()) {
            return;
        }
        closing.countDown();
        quietly(server);
        connections.forEach(connection -> quietly(connection::shutdown));
        threads.shutdown();
        if (!ended(FINISH_TIMEOUT)) {
            connections.forEach(connection -> quietly(connection::abort));
            ended(CUT_TIMEOUT);
        }
        watchdog.close();
        journal.ifPresent(open -> quietly(open::close));
        closed.countDown();
    }

    private static void quietly(Closeable part) {
        try {
            part.close();
        } catch (IOException e) {
            // It is closed all the same, and nothing depends on it any more.
        }
    }

    private boolean ended(Duration timeout) {
        try {
            return threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
