package dev.outlive.client.internal;

import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pushed frames on their way to a consumer that may be slow: per task the latest of each kind is kept, so the memory is
 * bounded by the number of tasks watched.
 */
public final class LatestFrames {
    private record Subject(Class<?> kind, TaskId task) {}

    private final Map<Subject, DaemonFrame> waiting = new LinkedHashMap<>();
    private boolean listening;
    private boolean ended;

    /** Takes a frame; never waits. Frames that are no news of a task are dropped. */
    public synchronized void add(DaemonFrame frame) {
        Subject subject;
        if (frame instanceof DaemonFrame.Changed changed) {
            subject = new Subject(DaemonFrame.Changed.class, changed.task().id());
        } else if (frame instanceof DaemonFrame.Progressed progressed) {
            subject = new Subject(DaemonFrame.Progressed.class, progressed.task());
        } else {
            return;
        }
        waiting.remove(subject); // to the end: the order is that of the latest news
        waiting.put(subject, frame);
        notifyAll();
    }

    /** Lets the consumer have what is left, then ends its thread. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Starts a thread that hands frames to the consumer. */
    public void listen(Consumer<DaemonFrame> frames) {
        synchronized (this) {
            if (listening) {
                throw new IllegalStateException("this connection has its listener already");
            }
            listening = true;
        }
        var thread = new Thread(() -> run(frames), "outlive-frames");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Consumer<DaemonFrame> frames) {
        for (DaemonFrame frame = next(); frame != null; frame = next()) {
            frames.accept(frame);
        }
    }

    private synchronized @Nullable DaemonFrame next() {
        while (waiting.isEmpty()) {
            if (ended) {
                return null;
            }
            try {
                wait();
            } catch (InterruptedException interrupted) {
                return null;
            }
        }
        var first = waiting.entrySet().iterator();
        DaemonFrame frame = first.next().getValue();
        first.remove();
        return frame;
    }
}
