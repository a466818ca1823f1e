package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A durable event in a session's log. It stays until it is settled, that is acknowledged, or discarded as a dead letter.
 *
 * @param seq gap-free within a generation
 * @param task null for events of the session itself
 * @param deliveries how often it was delivered again after a refusal
 * @param refusal the last refusal, or null if there was none
 */
public record LoggedEvent(
        SessionRef session,
        long generation,
        long seq,
        EventType type,
        @Nullable TaskId task,
        Instant at,
        int deliveries,
        @Nullable Refusal refusal) {
    /** Refused so often, an event is set aside as a dead letter. */
    public static final int REFUSALS_MAX = 10;

    /**
     * What a delegate said by throwing.
     *
     * @param why what it threw, for people
     * @param dueAt when the event is delivered again; null for a dead letter, which isn't
     */
    public record Refusal(String why, Instant at, @Nullable Instant dueAt) {}

    /** An event that nobody has refused. */
    public LoggedEvent(
            SessionRef session, long generation, long seq, EventType type, @Nullable TaskId task, Instant at) {
        this(session, generation, seq, type, task, at, 0, null);
    }

    /** Whether it was refused to the end: kept for people, delivered no more. */
    public boolean isDeadLetter() {
        return refusal != null && refusal.dueAt() == null;
    }

    /** The same event after one more refusal. */
    LoggedEvent refused(Refusal last) {
        return new LoggedEvent(session, generation, seq, type, task, at, deliveries + 1, last);
    }

    /** The same event under another number, where a new generation begins. */
    LoggedEvent renumbered(long newGeneration, long newSeq) {
        return new LoggedEvent(session, newGeneration, newSeq, type, task, at, deliveries, refusal);
    }
}
