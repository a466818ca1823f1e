package dev.outlive.client;

import dev.outlive.client.internal.SessionHandler;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The durable event that a callback is about. {@link #current()} gives it inside the callback; it may be kept and settled
 * later, from any thread.
 *
 * <p>Session, generation and {@link #seq()} together name the event for good, so an app that must not do a thing twice keeps
 * them with what it did.
 */
public final class DeliveredEvent {
    private static final ThreadLocal<@Nullable DeliveredEvent> CURRENT = new ThreadLocal<>();

    private final DaemonFrame.Deliver deliver;
    private final SessionHandler.Settlement settlement;

    private DeliveredEvent(DaemonFrame.Deliver deliver, SessionHandler.Settlement settlement) {
        this.deliver = deliver;
        this.settlement = settlement;
    }

    /** The event of the callback that this thread is in; empty outside, and in a callback that isn't durable. */
    public static Optional<DeliveredEvent> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    static void during(DaemonFrame.Deliver deliver, SessionHandler.Settlement settlement, Runnable callback) {
        CURRENT.set(new DeliveredEvent(deliver, settlement));
        try {
            callback.run();
        } finally {
            CURRENT.remove();
        }
    }

    public SessionRef session() {
        return deliver.session();
    }

    /** Counts how often the session's identifier was ended and used again. */
    public long generation() {
        return deliver.generation();
    }

    /** The event's number in the session's log, from 1, without gaps in one generation. */
    public long seq() {
        return deliver.seq();
    }

    /**
     * How often it was sent, this time included, to this process and others: after a refusal, and to each process that opened
     * the session before it was acknowledged. Never too low; an event that was sent and never arrived counts, too. So an app can
     * tell one that its processes die of.
     */
    public int deliveryCount() {
        return deliver.deliveryCount();
    }

    /** Whether it may have been handed to a process before, this one or another. */
    public boolean isRedelivered() {
        return deliver.redelivered();
    }

    /** Whether the snapshot of this session object shows its effect already. */
    public boolean isInSnapshot() {
        return deliver.inSnapshot();
    }

    /** Whether an earlier event of the same task was refused to the end and set aside. */
    public boolean isAfterDeadLetter() {
        return deliver.afterDeadLetter();
    }

    /**
     * Acknowledges the event: it never comes again, once that is durable. The first word counts; said inside the callback it
     * takes effect when that returns, and not if it throws.
     */
    public void acknowledge() {
        settlement.acknowledge();
    }

    /**
     * Refuses the event, as throwing does: it comes again after a wait, and after ten refusals it is a dead letter.
     *
     * @param why for people; shown by {@code outlive dead list}
     */
    public void refuse(String why) {
        settlement.refuse(why);
    }
}
