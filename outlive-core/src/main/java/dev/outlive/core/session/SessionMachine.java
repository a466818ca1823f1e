package dev.outlive.core.session;

import dev.outlive.core.session.Session.Stage;
import dev.outlive.protocol.model.SessionSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of a session: pure functions of what is stored, who holds it, and what is asked. */
public final class SessionMachine {
    private SessionMachine() {}

    /** Who asks for the lease. */
    public enum Claim {
        /** A process that doesn't hold it yet. */
        FIRST,
        /** A process that held the given epoch until its connection broke. */
        RESUME,
        /** A process that takes it from a living holder on purpose. */
        TAKE_OVER
    }

    /** The answer to an attach. */
    public sealed interface Attach {
        /** The lease is given. The session is stored before the answer leaves. */
        record Granted(Session session, boolean resumed) implements Attach {}

        /** Another connection holds the lease. */
        record InUse() implements Attach {}

        /** The epoch that the process held was overtaken by another attach. */
        record Overtaken() implements Attach {}
    }

    /**
     * Gives the lease or says why not.
     *
     * <p>A resumed lease keeps its epoch, so that what the process had in flight stays valid; every other one raises it. A
     * process that comes back before the end of its old connection was seen is told to try again.
     *
     * @param held whether a living connection holds the lease
     * @param heldEpoch the epoch the process says it held, with RESUME
     */
    public static Attach attach(
            Session session, SessionSettings settings, Claim claim, boolean held, @Nullable Long heldEpoch) {
        if (claim == Claim.RESUME) {
            // only the holder knows the current epoch: what still holds it is the same process's broken connection
            return heldEpoch != null && heldEpoch == session.epoch()
                    ? new Attach.Granted(session, true)
                    : new Attach.Overtaken();
        }
        if (held && claim == Claim.FIRST) {
            return new Attach.InUse();
        }
        return new Attach.Granted(session.attachedWith(settings), false);
    }

    /** The session after it was asked to end, or the same one if it already ends. */
    public static Session invalidate(Session session) {
        return session.stage() == Stage.OPEN ? session.in(Stage.INVALIDATING) : session;
    }

    /** The ended session if it may end now: it was asked to and every task of it is settled. Its Invalidated event is written with it. */
    public static Optional<Session> end(Session session, boolean allSettled) {
        return session.stage() == Stage.INVALIDATING && allSettled
                ? Optional.of(session.in(Stage.INVALID))
                : Optional.empty();
    }

    /** The session after its Invalidated event was acknowledged: the next generation of its identifier. */
    public static Session closed(Session session) {
        return session.stage() == Stage.INVALID ? session.nextGeneration() : session;
    }
}
