package dev.outlive.client;

import dev.outlive.protocol.model.SessionRef;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The call of {@link BackgroundApp}'s handler for one session, and its {@code done}. */
final class HandOver {
    private static final System.Logger LOG = System.getLogger("dev.outlive.client");
    private static final long DONE_SECONDS = 30;

    /** Sessions of this process that were handed over: a process is started for their events once. */
    private static final Set<SessionRef> HANDED = ConcurrentHashMap.newKeySet();

    private final SessionRef session;
    private volatile Runnable finish = () -> {};
    private volatile boolean unheard;

    HandOver(SessionRef session) {
        this.session = session;
    }

    /** How the daemon is told that the app has finished. */
    void begin(Runnable tellDaemon) {
        finish = tellDaemon;
    }

    /** This process was started for events; the session was opened in it. */
    void launched() {
        if (HANDED.add(session)) {
            call();
        } else {
            finish.run(); // opened a second time: nobody is told again
        }
    }

    /** Calls the handler, if there is one; else the events themselves are what tells the app. */
    void call() {
        BackgroundApp.BackgroundEventsHandler told = BackgroundApp.handler();
        unheard = told == null;
        if (told == null) {
            return;
        }
        var done = new AtomicBoolean();
        CompletableFuture.delayedExecutor(DONE_SECONDS, TimeUnit.SECONDS).execute(() -> {
            if (!done.get()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the handler of background events of session " + session + " hasn't run done for "
                                + DONE_SECONDS + " s. Transfers and events go on; run it when the app has finished");
            }
        });
        try {
            told.handle(session.session().value(), () -> {
                if (done.compareAndSet(false, true)) {
                    finish.run();
                }
            });
        } catch (RuntimeException thrown) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the handler of background events of session " + session + " threw; its events come all the same",
                    thrown);
        }
    }

    /** The queue is drained: an app without a handler has finished. */
    void drained() {
        if (unheard) {
            unheard = false;
            finish.run();
        }
    }
}
