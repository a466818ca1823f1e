package dev.outlive.client.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the callbacks of one session on the app's executor, in order and one at a time, whatever the executor does.
 *
 * <p>A thread of its own gives them to the executor, so that neither an executor that runs in the caller nor one that
 * blocks can hold up the connection.
 */
final class SerialCallbacks implements CallbackQueue {
    private static final System.Logger LOG = System.getLogger("dev.outlive.client");
    private static final long LONG_SECONDS = 30; // a callback of this length often waits for a later event, in vain

    private static final Runnable LAST = () -> {};

    private final String session;
    private final LinkedBlockingQueue<Runnable> callbacks = new LinkedBlockingQueue<>(); // the core gives one at a time
    private final Executor executor;
    private volatile @Nullable Thread running;

    /**
     * @param executor where callbacks run, or null for a thread of the session
     */
    SerialCallbacks(String session, @Nullable Executor executor) {
        this.session = session;
        this.executor = executor == null ? new OwnThread("outlive-callbacks-" + session) : executor;
        var thread = new Thread(this::run, "outlive-dispatch-" + session);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void dispatch(Runnable callback) {
        callbacks.add(callback);
    }

    @Override
    public boolean isRunningHere() {
        return Thread.currentThread().equals(running);
    }

    /** Ends the threads after the callbacks that are there. */
    @Override
    public void end() {
        callbacks.add(LAST);
    }

    private void run() {
        try {
            for (Runnable callback = callbacks.take(); !LAST.equals(callback); callback = callbacks.take()) {
                if (!runOnExecutor(callback)) {
                    return;
                }
            }
        } catch (InterruptedException never) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "dispatching for {0} was interrupted",
                    session); // nobody has this thread
        } finally {
            if (executor instanceof OwnThread own) {
                own.end();
            }
        }
    }

    private boolean runOnExecutor(Runnable callback) throws InterruptedException {
        var returned = new CountDownLatch(1);
        try {
            executor.execute(() -> {
                running = Thread.currentThread();
                try {
                    callback.run();
                } finally {
                    running = null;
                    returned.countDown();
                }
            });
        } catch (RejectedExecutionException shutDown) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the executor of session " + session
                            + " refused a callback, so delivery stops here. Nothing is lost:"
                            + " the events come again when the session is opened again. Close the session before the executor.",
                    shutDown);
            return false;
        }
        if (!returned.await(LONG_SECONDS, TimeUnit.SECONDS)) {
            warnOfLongCallback();
            returned.await();
        }
        return true;
    }

    private void warnOfLongCallback() {
        Thread thread = running;
        var where = new IllegalStateException("where it is");
        if (thread != null) {
            where.setStackTrace(thread.getStackTrace());
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "a callback of session " + session + " has been running for " + LONG_SECONDS
                        + " s; later events wait for it, transfers don't. A callback that waits for a later event of its own"
                        + " session waits for ever: return, and go on in the later callback.",
                where);
    }

    /** The executor of a session that was given none: one thread. */
    private static final class OwnThread implements Executor {
        private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();

        OwnThread(String name) {
            var thread = new Thread(this::run, name);
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void execute(Runnable callback) {
            work.add(callback);
        }

        void end() {
            work.add(LAST);
        }

        private void run() {
            Runnable callback = next();
            while (!LAST.equals(callback)) {
                callback.run();
                callback = next();
            }
        }

        private Runnable next() {
            while (true) {
                try {
                    return work.take();
                } catch (InterruptedException leftByTheLastCallback) {
                    continue; // the flag is cleared by the throw; the next callback begins without it
                }
            }
        }
    }
}
