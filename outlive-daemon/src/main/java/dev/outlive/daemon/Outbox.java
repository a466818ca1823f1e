package dev.outlive.daemon;

import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameSize;
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
 * delivery window, and where too many bytes wait in all, the connection is cut for which most do (I17).
 */
final class Outbox {
    /** Above this many waiting frames what may be missed is dropped. */
    private static final int FRAMES_VOLATILE_MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final SocketChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> lines = new ArrayDeque<>();
    private final LinkedHashMap<TaskId, Waiting> changes = new LinkedHashMap<>();
    private final LinkedHashMap<TaskId, Waiting> progress = new LinkedHashMap<>();
    private final OutboxRoom room;
    private long waitingBytes;
    private boolean closed;

    /** A frame and what it takes as a line, at most. */
    private record Waiting(DaemonFrame frame, int bytes) {}

    Outbox(SocketChannel channel, OutboxRoom room) {
        this.channel = channel;
        this.room = room;
    }

    void start() {
        room.enter(this);
        Thread.ofVirtual().name("outbox").start(this::write);
    }

    /** What the frames that wait take as lines, at most. */
    long waitingBytes() {
        lock.lock();
        try {
            return waitingBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a frame. Returns at once; after the end it is dropped. */
    void add(DaemonFrame frame) {
        var waiting = new Waiting(frame, FrameSize.of(frame));
        long more;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            more = put(waiting);
            waitingBytes += more;
            changed.signal();
        } finally {
            lock.unlock();
        }
        room.changed(more);
    }

    /** How many more bytes wait with it. */
    private long put(Waiting waiting) {
        return switch (waiting.frame()) {
            case DaemonFrame.Changed change ->
                replaced(changes.put(change.task().id(), waiting), waiting);
            case DaemonFrame.Progressed step -> replaced(progress.put(step.task(), waiting), waiting);
            case DaemonFrame.Informed _ when lines.size() >= FRAMES_VOLATILE_MAX -> 0; // the reader doesn't keep up
            default -> {
                lines.add(waiting);
                yield waiting.bytes();
            }
        };
    }

    private static long replaced(@Nullable Waiting older, Waiting newer) {
        return newer.bytes() - (older == null ? 0L : older.bytes());
    }

    /** Ends the connection, and what waits is dropped. */
    void cut() {
        long dropped = drop();
        LOG.warn(
                "a connection is cut: {} bytes wait for it, the most of all, and its process doesn't read them. It is"
                        + " told what is in the store when it connects again",
                dropped);
        closeChannel();
    }

    private long drop() {
        long dropped;
        lock.lock();
        try {
            dropped = waitingBytes;
            waitingBytes = 0;
            closed = true;
            lines.clear();
            changes.clear();
            progress.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        room.changed(-dropped);
        return dropped;
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
            room.leave(this);
            drop();
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
        Waiting next = null;
        lock.lock();
        try {
            while (next == null && !(closed && isEmpty())) {
                if (!lines.isEmpty()) {
                    next = lines.remove();
                } else if (!changes.isEmpty()) {
                    next = changes.pollFirstEntry().getValue();
                } else if (!progress.isEmpty()) {
                    next = progress.pollFirstEntry().getValue();
                } else {
                    changed.await();
                }
            }
            waitingBytes -= next == null ? 0 : next.bytes();
        } finally {
            lock.unlock();
        }
        if (next == null) {
            return null;
        }
        room.changed(-next.bytes());
        return next.frame();
    }

    private boolean isEmpty() {
        return lines.isEmpty() && changes.isEmpty() && progress.isEmpty();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a connection: {}", e.toString());
        }
    }
}
