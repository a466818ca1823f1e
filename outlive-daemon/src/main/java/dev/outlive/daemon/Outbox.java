package dev.outlive.daemon;

import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameWriter;
import dev.outlive.protocol.wire.WireException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.concurrent.LinkedBlockingDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames that wait to be written to one connection, and the thread that writes them in order.
 *
 * <p>Volatile frames (progress, changes) are dropped when the reader is slow: the next one tells the same. Answers and
 * events are never dropped; they are bounded by the calls that are open and by the delivery window, and a connection that
 * lets too many wait is cut (I17).
 */
final class Outbox {
    /** Above this many waiting frames volatile ones are dropped. */
    static final int VOLATILE_MAX = 256;

    /** Above this many the connection is cut: a snapshot of a million tasks has 2,000 pages. */
    static final int FRAMES_MAX = 200_000;

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final SocketChannel channel;
    private final LinkedBlockingDeque<Entry> waiting = new LinkedBlockingDeque<>();
    private volatile boolean closed;

    /** A frame, or the end. */
    private sealed interface Entry {
        record Line(DaemonFrame frame) implements Entry {}

        record End() implements Entry {}
    }

    Outbox(SocketChannel channel) {
        this.channel = channel;
    }

    void start() {
        Thread.ofVirtual().name("outbox").start(this::write);
    }

    /** Adds a frame behind those that wait. Returns at once; after the end it is dropped. */
    void add(DaemonFrame frame) {
        int size = waiting.size();
        boolean isVolatile = frame instanceof DaemonFrame.Progressed || frame instanceof DaemonFrame.Changed;
        if (closed || (isVolatile && size >= VOLATILE_MAX)) {
            return;
        }
        if (size >= FRAMES_MAX) {
            LOG.warn("a connection doesn't read: {} frames wait for it, so it is cut", size);
            closed = true;
            waiting.clear();
            waiting.add(new Entry.End());
            closeChannel();
            return;
        }
        waiting.add(new Entry.Line(frame));
    }

    /** Ends the connection once what waits is written. */
    void close() {
        closed = true;
        waiting.add(new Entry.End());
    }

    private void write() {
        var writer = new FrameWriter(Channels.newOutputStream(channel));
        try {
            while (waiting.take() instanceof Entry.Line(var frame)) {
                try {
                    writer.write(frame);
                } catch (WireException tooLong) {
                    LOG.error("a frame could not be written: {}", tooLong.getMessage());
                }
            }
        } catch (IOException gone) {
            LOG.debug("connection ended while writing: {}", gone.toString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a connection: {}", e.toString());
        }
    }
}
