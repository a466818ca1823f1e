package dev.outlive.daemon;

import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameWriter;
import dev.outlive.protocol.wire.WireException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames that wait to be written to one connection, and the thread that writes them in order.
 *
 * <p>Informational responses wait in their order, and are dropped when many frames wait. Of progress and changes only the latest of each task waits, behind everything else: a slow reader misses steps and
 * never the last one. Answers and events are never dropped; they are bounded by the calls that are open and by the
 * delivery window, and a connection that lets too many frames wait is cut (I17).
 */
final class Outbox {
    /** Above this many waiting frames the connection is cut: a snapshot of a million tasks has some thousand pages. */
    static final int FRAMES_MAX = 200_000;

    /** Above this many waiting frames what may be missed is dropped. */
    private static final int FRAMES_VOLATILE_MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final SocketChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<DaemonFrame> lines = new ArrayDeque<>();
    private final LinkedHashMap<TaskId, DaemonFrame.Changed> changes = new LinkedHashMap<>();
    private final LinkedHashMap<TaskId, DaemonFrame.Progressed> progress = new LinkedHashMap<>();
    private boolean closed;

    Outbox(SocketChannel channel) {
        this.channel = channel;
    }

    void start() {
        Thread.ofVirtual().name("outbox").start(this::write);
    }

    /** Adds a frame. Returns at once; after the end it is dropped. */
    void add(DaemonFrame frame) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            switch (frame) {
                case DaemonFrame.Changed change -> changes.put(change.task().id(), change);
                case DaemonFrame.Progressed step -> progress.put(step.task(), step);
                case DaemonFrame.Informed news -> addInOrder(news);
                default -> lines.add(frame);
            }
            if (lines.size() + changes.size() > FRAMES_MAX) {
                cut();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Before the end of its task, if the reader keeps up; else it is dropped. */
    private void addInOrder(DaemonFrame.Informed news) {
        if (lines.size() < FRAMES_VOLATILE_MAX) {
            lines.add(news);
        }
    }

    private void cut() {
        LOG.warn("a connection doesn't read: {} frames wait for it, so it is cut", FRAMES_MAX);
        closed = true;
        lines.clear();
        changes.clear();
        progress.clear();
        closeChannel();
    }

    /** Ends the connection once what waits is written. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        var writer = new FrameWriter(Channels.newOutputStream(channel));
        try {
            DaemonFrame frame = next();
            while (frame != null) {
                write(writer, frame);
                frame = next();
            }
        } catch (IOException gone) {
            LOG.debug("connection ended while writing: {}", gone.toString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            close();
            closeChannel();
        }
    }

    private static void write(FrameWriter writer, DaemonFrame frame) throws IOException {
        try {
            writer.write(frame);
        } catch (WireException tooLong) {
            LOG.error("a frame could not be written: {}", tooLong.getMessage());
        }
    }

    /** The next frame to write, waited for; null at the end. */
    private @Nullable DaemonFrame next() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (!lines.isEmpty()) {
                    return lines.remove();
                }
                if (!changes.isEmpty()) {
                    return changes.pollFirstEntry().getValue();
                }
                if (!progress.isEmpty()) {
                    return progress.pollFirstEntry().getValue();
                }
                if (closed) {
                    return null;
                }
                changed.await();
            }
        } finally {
            lock.unlock();
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
