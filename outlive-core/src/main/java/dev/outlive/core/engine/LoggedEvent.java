package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A durable event in a session's log. It stays until it is settled, that is acknowledged, or discarded as a dead letter.
 *
 * @param seq gap-free within a generation
 * @param task null for events of the session itself
 * @param at the steady time at which it happened
 * @param refusals how often a delegate has refused it
 * @param resends how often it was sent again, for whatever reason
 * @param refusal the last refusal, or null if there was none
 * @param dataOffset how much of the answer's body the delegate has acknowledged, of a task's end
 */
public record LoggedEvent(
        SessionRef session,
        long generation,
        long seq,
        EventType type,
        @Nullable TaskId task,
        Instant at,
        int refusals,
        int resends,
        @Nullable Refusal refusal,
        long dataOffset) {
    /** Refused so often, an event is set aside as a dead letter, unless {@code outlive.toml} has another number. */
    public static final int REFUSALS_MAX = 10;

    /**
     * What a delegate said by throwing.
     *
     * @param why what it threw, for people
     * @param at by the clock on the wall
     * @param dueAt the steady time at which the event is delivered again; null for a dead letter, which isn't
     */
    public record Refusal(String why, Instant at, @Nullable Instant dueAt) {}

    /** An event that nobody has refused. */
    public LoggedEvent(
            SessionRef session, long generation, long seq, EventType type, @Nullable TaskId task, Instant at) {
        this(session, generation, seq, type, task, at, 0, 0, null, 0);
    }

    /** Whether it was refused to the end: kept for people, delivered no more. */
    public boolean isDeadLetter() {
        return refusal != null && refusal.dueAt() == null;
    }

    /** The steady time before which it isn't delivered again, if it was refused. */
    Optional<Instant> dueAgain() {
        return refusal == null ? Optional.empty() : Optional.ofNullable(refusal.dueAt());
    }

    /** The same event after one more refusal. */
    LoggedEvent refused(Refusal last) {
        return new LoggedEvent(session, generation, seq, type, task, at, refusals + 1, resends, last, dataOffset);
    }

    /** The same event when it is sent again. */
    LoggedEvent sentAgain() {
        return new LoggedEvent(session, generation, seq, type, task, at, refusals, resends + 1, refusal, dataOffset);
    }

    /** How often it was sent, if that was ever done. */
    int sends() {
        return resends + 1;
    }

    /** The same event when the delegate has had this much of the body. */
    LoggedEvent dataRead(long offset) {
        return new LoggedEvent(session, generation, seq, type, task, at, refusals, resends, refusal, offset);
    }

    /** The same event under another number, where a new generation begins. */
    public LoggedEvent renumbered(long newGeneration, long newSeq) {
        return new LoggedEvent(session, newGeneration, newSeq, type, task, at, refusals, resends, refusal, dataOffset);
    }
}
