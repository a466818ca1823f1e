package dev.outlive.client.internal;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls the app with what the {@link DeliveryCore} hands over, and tells the core how that went: returning normally
 * acknowledges, throwing refuses.
 */
final class EventDispatcher {
    private static final System.Logger LOG = System.getLogger("dev.outlive.client");

    /** The core, for one decision at a time. */
    interface Decisions {
        /** Has the core decide and carries out what it decided; nothing if it has ended. */
        void decide(Function<DeliveryCore, List<Effect>> decision);

        boolean isEnded();
    }

    private final String session;
    private final SessionHandler.Delivery delivery;
    private final SessionHandler handler;
    private final Decisions core;
    private final SerialCallbacks callbacks;

    EventDispatcher(
            String session,
            SessionHandler.Delivery delivery,
            @Nullable Executor executor,
            SessionHandler handler,
            Decisions core) {
        this.session = session;
        this.delivery = delivery;
        this.handler = handler;
        this.core = core;
        this.callbacks = new SerialCallbacks(session, executor);
    }

    void dispatch(Effect.Opened snapshot) {
        if (delivery != SessionHandler.Delivery.NONE) {
            callbacks.dispatch(() -> call(snapshot));
        }
    }

    void dispatch(Handing handing) {
        callbacks.dispatch(() -> call(handing));
    }

    /** Nothing follows. */
    void end() {
        callbacks.end();
    }

    private void call(Effect.Opened snapshot) {
        if (core.isEnded()) {
            return; // after close() or lease-lost nothing is begun: another process may have it already
        }
        try {
            handler.opened(snapshot.attached(), snapshot.tasks());
        } catch (Throwable thrown) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "onSnapshot of session " + session + " threw; this process lets go of the session",
                    thrown);
            core.decide(decider -> decider.snapshotFailed(Wording.bounded(thrown)));
            return;
        }
        if (delivery == SessionHandler.Delivery.AFTER_SNAPSHOT) {
            core.decide(DeliveryCore::start);
        }
    }

    private void call(Handing handing) {
        if (core.isEnded()) {
            return;
        }
        try {
            handler.handed(handing);
        } catch (Throwable thrown) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    handing instanceof Handing.Event
                            ? "the delegate of session " + session + " threw; the event comes again after a while"
                            : "the delegate of session " + session + " threw at progress, which is dropped",
                    thrown);
            core.decide(decider -> decider.threw(handing, Wording.bounded(thrown)));
            return;
        }
        core.decide(decider -> decider.returned(handing));
    }
}
