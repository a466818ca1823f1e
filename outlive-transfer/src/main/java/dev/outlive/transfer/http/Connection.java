package dev.outlive.transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A transport to one origin, or to a proxy on the way to it, with the parser that holds its unread bytes. While an exchange uses it, a {@link Watch}
 * keeps that exchange's deadlines; while it is idle, another one ends its time in the pool.
 */
final class Connection {
    /** How long TLS's good-bye may wait for room in the socket. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);

    private final Route route;
    private final Transport transport;
    private final Watchdog watchdog;
    private final ResponseParser parser;
    private final long openedAt = System.nanoTime();
    private @Nullable Watch watch;
    private boolean reused;

    Connection(Route route, Transport transport, Watchdog watchdog) {
        this.route = route;
        this.transport = transport;
        this.watchdog = watchdog;
        this.parser = new ResponseParser(this::read);
    }

    Origin origin() {
        return route.origin();
    }

    Route route() {
        return route;
    }

    Transport transport() {
        return transport;
    }

    ResponseParser parser() {
        return parser;
    }

    /** Whether an exchange went over it before. */
    boolean isReused() {
        return reused;
    }

    /** Whether it was opened after that {@link System#nanoTime}. */
    boolean isOpenedSince(long nanoTime) {
        return openedAt - nanoTime > 0;
    }

    void markReused() {
        reused = true;
    }

    /** Begins an exchange, or idle time: from now on this watch's deadlines close the connection. */
    Watch beginWatch(Runnable onExpiry) {
        var begun = watchdog.watch(deadline -> {
            onExpiry.run();
            if (deadline == Deadline.POOL) {
                // a good-bye may block, and the watchdog mustn't
                Thread.ofVirtual().name("outlive-http-closer").start(this::close);
            } else {
                transport.abort();
            }
        });
        watch = begun;
        return begun;
    }

    /** Says good-bye and closes, in bounded time. */
    void close() {
        var closing = beginWatch(() -> {});
        closing.arm(Deadline.DRAIN, CLOSE_MAX);
        transport.close();
        closing.release();
    }

    /** Writes all of the buffers. */
    void write(ByteBuffer... buffers) throws IOException {
        long before = transport.writtenBytes();
        transport.write(buffers);
        moved(transport.writtenBytes() - before);
    }

    /** As {@link Transport#send}. */
    long send(FileChannel file, long position, long count) throws IOException {
        long sent = transport.send(file, position, count);
        moved(sent);
        return sent;
    }

    private int read(ByteBuffer target) throws IOException {
        int count = transport.read(target);
        if (count > 0) {
            moved(count);
        }
        return count;
    }

    private void moved(long bytes) {
        if (watch != null) {
            watch.moved(bytes);
        }
    }
}
