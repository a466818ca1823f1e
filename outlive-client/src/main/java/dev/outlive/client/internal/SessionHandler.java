package dev.outlive.client.internal;

import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a session gives to its app. */
public interface SessionHandler {
    /**
     * The snapshot; on the session's executor. Throwing ends the attach.
     *
     * @return done when the app knows what the process was started for: no event comes before
     */
    CompletableFuture<?> opened(DaemonFrame.Attached attached, List<TaskSnapshot> tasks);

    /** An event or progress; on the session's executor, one at a time. Throwing refuses an event. */
    void handed(Handing handing, Settlement settlement);

    /** What the app says of an event, once: the first word counts. Any thread, also after the callback has returned. */
    interface Settlement {
        void acknowledge();

        /** The app has had the body up to here; whether it may have more: not once the session is held no longer. */
        boolean dataRead(long upTo);

        /** Whether this process still holds the session. */
        boolean isHeld();

        void refuse(String why);

        /** The answer to the event's question; later whether it was the one that counts. */
        CompletableFuture<Boolean> answer(Answer answer);
    }

    Acknowledgement acknowledgement();

    /** Whether anybody is told of metrics. */
    boolean wantsMetrics();

    /** What becomes of an event whose callback has returned normally and that the app hasn't settled. */
    enum Acknowledgement {
        ON_RETURN,
        BY_HAND
    }

    /** A change of a watched task, on a thread of its own; only without a delegate. */
    void pushed(DaemonFrame frame);

    /** The session goes on with a daemon that was away: changes may have been missed. May make calls. */
    void resumed();

    /** The last word; must return at once. */
    void ended(Effect.End end);

    /** When events are delivered. */
    enum Delivery {
        /** When the snapshot's callback has returned. */
        AFTER_SNAPSHOT,
        /** When {@link SessionLink#start} is called. */
        ON_START,
        /** Never: there is no delegate. Tasks are watched instead. */
        NONE
    }
}
