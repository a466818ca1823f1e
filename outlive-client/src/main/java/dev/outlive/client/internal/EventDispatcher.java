package dev.outlive.client.internal;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
    private final CallbackQueue callbacks;
    private final CompletableFuture<Void> opened = new CompletableFuture<>(); // before any event
    private final Map<Long, CompletableFuture<Boolean>> answers = new ConcurrentHashMap<>(); // by the question's number

    EventDispatcher(
            String session,
            SessionHandler.Delivery delivery,
            CallbackQueue callbacks,
            SessionHandler handler,
            Decisions core) {
        this.session = session;
        this.delivery = delivery;
        this.handler = handler;
        this.core = core;
        this.callbacks = callbacks;
    }

    void dispatch(Effect.Opened snapshot) {
        if (delivery != SessionHandler.Delivery.NONE) {
            callbacks.dispatch(() -> call(snapshot));
        }
    }

    /** Begins delivery, as soon as events may come. */
    void start() {
        opened.thenRun(() -> core.decide(DeliveryCore::start));
    }

    void dispatch(Handing handing) {
        callbacks.dispatch(() -> call(handing));
    }

    boolean isInCallback() {
        return callbacks.isRunningHere();
    }

    void answered(Effect.Answered answer) {
        CompletableFuture<Boolean> awaited = answers.remove(answer.seq());
        if (awaited != null) {
            awaited.complete(answer.taken());
        }
    }

    void answerRefused(Effect.AnswerRefused answer) {
        CompletableFuture<Boolean> awaited = answers.remove(answer.seq());
        if (awaited != null) {
            awaited.completeExceptionally(new OutliveException(answer.code(), answer.message()));
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "the daemon did not take the answer of session " + session + "; the question comes again: "
                        + answer.code() + ": " + answer.message());
    }

    /** Nothing follows. */
    void end() {
        answers.values().forEach(awaited -> awaited.completeExceptionally(gone()));
        answers.clear();
        callbacks.end();
    }

    private OutliveException gone() {
        return new OutliveException(
                ErrorCode.LEASE_LOST,
                "this process holds session " + session + " no longer, so its answer may not have been heard. Its tasks"
                        + " go on; open the session again to be asked what is still open");
    }

    private void call(Effect.Opened snapshot) {
        if (core.isEnded()) {
            return; // after close() or lease-lost nothing is begun: another process may have it already
        }
        try {
            handler.opened(snapshot.attached(), snapshot.tasks()).thenRun(() -> opened.complete(null));
        } catch (Throwable thrown) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "onSnapshot of session " + session + " threw; this process lets go of the session",
                    thrown);
            core.decide(decider -> decider.snapshotFailed(Wording.bounded(thrown)));
            return;
        }
        if (delivery == SessionHandler.Delivery.AFTER_SNAPSHOT) {
            start();
        }
    }

    private void call(Handing handing) {
        if (core.isEnded()) {
            return;
        }
        var settlement = new Settling(handing);
        try {
            handler.handed(handing, settlement);
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
        settlement.callbackReturned();
    }

    /** The app's word on one event. What it says inside the callback counts when that has returned. */
    private final class Settling implements SessionHandler.Settlement {
        private final Handing handing;
        private boolean inCallback = true;
        private boolean acknowledged;
        private @Nullable String refusal;

        Settling(Handing handing) {
            this.handing = handing;
        }

        @Override
        public void acknowledge() {
            if (isFirstWord(true, null)) {
                core.decide(decider -> decider.acknowledgedKept(seq()));
            }
        }

        /** Where events are acknowledged by hand, a body is acknowledged with its event. */
        @Override
        public boolean dataRead(long upTo) {
            if (handler.acknowledgement() == SessionHandler.Acknowledgement.ON_RETURN) {
                core.decide(decider -> decider.dataRead(seq(), upTo));
            }
            return !core.isEnded();
        }

        @Override
        public boolean isHeld() {
            return !core.isEnded();
        }

        @Override
        public void refuse(String why) {
            String bounded = Wording.bounded(why);
            if (isFirstWord(false, bounded)) {
                core.decide(decider -> decider.refusedKept(seq(), bounded));
            }
        }

        @Override
        public CompletableFuture<Boolean> answer(Answer answer) {
            var awaited = new CompletableFuture<Boolean>();
            if (answers.putIfAbsent(seq(), awaited) != null) {
                return CompletableFuture.completedFuture(false); // another answer is under way
            }
            core.decide(decider -> decider.answered(seq(), UUID.randomUUID().toString(), answer));
            if (core.isEnded()) {
                answers.remove(seq());
                awaited.completeExceptionally(gone());
            }
            return awaited;
        }

        /** Notes the first word; whether it is to be carried out at once. */
        private synchronized boolean isFirstWord(boolean yes, @Nullable String no) {
            if (acknowledged || refusal != null) {
                return false;
            }
            acknowledged = yes;
            refusal = no;
            return !inCallback;
        }

        void callbackReturned() {
            core.decide(this::decideReturned);
        }

        private synchronized List<Effect> decideReturned(DeliveryCore decider) {
            inCallback = false;
            boolean byHand = handler.acknowledgement() == SessionHandler.Acknowledgement.BY_HAND;
            if (refusal != null) {
                return decider.threw(handing, refusal);
            }
            boolean asks = handing instanceof Handing.Event asked
                    && asked.deliver().event().asks();
            if ((asks || (byHand && !acknowledged)) && handing instanceof Handing.Event event) {
                return decider.kept(event);
            }
            acknowledged = true;
            return decider.returned(handing);
        }

        private long seq() {
            return ((Handing.Event) handing).deliver().seq();
        }
    }
}
