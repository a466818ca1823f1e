package dev.outlive.client;

import dev.outlive.protocol.model.SessionRef;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One call of {@link BackgroundApp}'s handler for a session, and its {@code done}. */
final class HandOver {
    /** How long an app may take for its {@code done} before that is logged. */
    static final long DONE_SECONDS = 30;

    private static final System.Logger LOG = System.getLogger("dev.outlive.client");

    private final SessionRef session;
    private final Runnable tellDaemon;
    private final Executor later;
    private final CompletableFuture<Void> returned = new CompletableFuture<>();
    private final AtomicBoolean done = new AtomicBoolean();
    private volatile boolean drained;
    private volatile boolean unheard;

    /**
     * @param tellDaemon says that the app has finished
     * @param later runs what it is given after {@value #DONE_SECONDS} s
     */
    HandOver(SessionRef session, Runnable tellDaemon, Executor later) {
        this.session = session;
        this.tellDaemon = tellDaemon;
        this.later = later;
    }

    /** Calls the handler, if there is one; else the events themselves are what tells the app. */
    void call(BackgroundApp.@Nullable BackgroundEventsHandler told) {
        unheard = told == null;
        if (told != null) {
            later.execute(this::warnUnlessDone);
            try {
                told.handle(session.session().value(), this::finish);
            } catch (Throwable thrown) {
                unheard = true;
                LOG.log(
                        System.Logger.Level.ERROR,
                        "the handler of background events of session " + session
                                + " threw; its events come all the same",
                        thrown);
            }
        }
        returned.complete(null);
    }

    /** Completes when the handler has returned: events may come from then on. */
    CompletableFuture<Void> returned() {
        return returned;
    }

    /** Whether neither handler nor {@code done} are waited for any more. */
    boolean isOver() {
        return isDone() && returned.isDone();
    }

    boolean isDone() {
        return done.get();
    }

    /** The queue is drained, which the delegate is told. An app whose handler wasn't there, or threw, has finished then. */
    void drained(Runnable tellDelegate) {
        drained = true;
        tellDelegate.run();
        if (unheard) {
            finish();
        }
    }

    private void finish() {
        if (!done.compareAndSet(false, true)) {
            return;
        }
        if (!drained) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "done of the background events of session " + session + " was run before they were drained."
                            + " Nothing is lost: as long as events aren't acknowledged, the daemon starts or wakes this app"
                            + " again. Run it in onEventsDrained to have them all in one go");
        }
        tellDaemon.run();
    }

    private void warnUnlessDone() {
        if (!isDone()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the handler of background events of session " + session + " hasn't run done for " + DONE_SECONDS
                            + " s. Transfers and events go on; run it when the app has finished");
        }
    }
}
