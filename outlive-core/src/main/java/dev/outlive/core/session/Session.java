package dev.outlive.core.session;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import java.time.Instant;

/**
 * A named set of tasks that belongs to an app, as it is stored.
 *
 * @param stage where it is between its creation and its end
 * @param generation counts how often the identifier was ended and used again
 * @param epoch the fencing token of its lease: raised by each attach, never lowered
 * @param nextNumber the number of its next task; never used twice, also not in a later generation
 * @param nextSeq the number of its next event, gap-free within a generation
 * @param handedSeq the highest event number that may have been handed to any process
 */
public record Session(
        SessionRef ref,
        SessionSettings settings,
        Stage stage,
        long generation,
        long epoch,
        long nextNumber,
        long nextSeq,
        long handedSeq,
        Instant createdAt) {

    /** Where a session is between its creation and its end. */
    public enum Stage {
        OPEN,
        /** Takes no more tasks; ends when its last task is settled. */
        INVALIDATING,
        /** Its Invalidated event is written and waits for its acknowledgement. */
        INVALID
    }

    /** A session at its first attach or first task. */
    public static Session created(SessionRef ref, SessionSettings settings, Instant now) {
        return new Session(ref, settings, Stage.OPEN, 1, 0, 1, 1, 0, now);
    }

    /** The number of the last event in its log, 0 for none. */
    public long position() {
        return nextSeq - 1;
    }

    /** The same session under a raised epoch and the settings of who attaches. */
    Session attachedWith(SessionSettings newSettings) {
        return new Session(ref, newSettings, stage, generation, epoch + 1, nextNumber, nextSeq, handedSeq, createdAt);
    }

    /** The next generation: the identifier is used again after its end, under a raised epoch, since event numbers begin anew. */
    Session nextGeneration() {
        return new Session(ref, settings, Stage.OPEN, generation + 1, epoch + 1, nextNumber, 1, 0, createdAt);
    }

    /**
     * The same session taken in where another of its identifier was before, which has nothing left: in a generation of its
     * own, under a raised epoch.
     */
    public Session following(Session here) {
        return new Session(
                ref,
                settings,
                stage,
                Math.max(generation, here.generation + 1),
                Math.max(epoch, here.epoch) + 1,
                Math.max(nextNumber, here.nextNumber),
                nextSeq,
                handedSeq,
                createdAt);
    }

    Session in(Stage next) {
        return new Session(ref, settings, next, generation, epoch, nextNumber, nextSeq, handedSeq, createdAt);
    }

    /** One task number further. */
    public Session numbered() {
        return new Session(ref, settings, stage, generation, epoch, nextNumber + 1, nextSeq, handedSeq, createdAt);
    }

    /** So many event numbers further. */
    public Session logged(int events) {
        return new Session(ref, settings, stage, generation, epoch, nextNumber, nextSeq + events, handedSeq, createdAt);
    }

    /** Events up to this number may have been handed over. */
    public Session handedUpTo(long seq) {
        return new Session(
                ref, settings, stage, generation, epoch, nextNumber, nextSeq, Math.max(seq, handedSeq), createdAt);
    }
}
