package dev.outlive.proof.app;

import dev.outlive.proof.failpoint.Point;
import dev.outlive.proof.failpoint.Points;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Runs a session's callbacks on a thread of its own, and knows when one has returned: from then on its acknowledgement is on
 * its way.
 */
final class Callbacks implements Executor {
    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> returned = new LinkedBlockingQueue<>();
    private final Points points;
    private @Nullable String completing; // of the callbacks' thread

    Callbacks(Points points) {
        this.points = points;
        var thread = new Thread(this::run, "callbacks");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void execute(Runnable callback) {
        work.add(callback);
    }

    /** Called inside a callback: when it has returned, this key is acknowledged. */
    void completing(String key) {
        completing = key;
    }

    /** The keys whose completion the delegate has returned from. */
    BlockingQueue<String> returned() {
        return returned;
    }

    private void run() {
        try {
            while (true) {
                work.take().run();
                String key = completing;
                if (key != null) {
                    completing = null;
                    points.pass(Point.APP_RETURNED);
                    returned.add(key);
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt(); // nobody does that; the thread ends with the process
        }
    }
}
