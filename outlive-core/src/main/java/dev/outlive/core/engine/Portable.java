package dev.outlive.core.engine;

import dev.outlive.core.session.Restored;
import dev.outlive.core.session.Session;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ImportedSession;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that leave the store as an export, and come into it as one. What was imported holds like every restored session,
 * until somebody has said that the original is gone; the original can hold, too, from the moment of its export on.
 */
record Portable(Volatile state, CookieKeeping cookies, CredentialDesk credentials, Questions.Stepping machine) {

    /** The copy is made once this is durable, by the connection. */
    void export(Link link, ClientFrame.ExportSession asked, Turn turn) {
        if (!isOperator(link, asked.call(), turn)) {
            return;
        }
        Optional<Session> session = turn.session(asked.session());
        boolean live =
                session.isPresent() && turn.transaction.counts(asked.session()).live() > 0;
        Restored held = asked.hold() && live && !state.restored.containsKey(asked.session())
                ? held(session.get(), "it was exported to " + asked.folder(), turn.now.steady(), turn)
                : null;
        turn.afterwards(() -> link.export(asked, held));
    }

    /** The export failed, so there is no copy that the session has to hold for. */
    void exportFailed(Restored held, Turn turn) {
        if (held.equals(state.restored.get(held.session()))) {
            Restorations.forget(held.session(), state, turn);
        }
    }

    /** Takes the session in, or nothing of it; either way the copy is done with. */
    void take(Input.Import said, Turn turn) {
        SessionCopy copy = said.copy();
        if (isOperator(said.link(), said.asked().call(), turn)) {
            Optional<Refusal> refusal = refusal(copy, turn).or(() -> takeIn(said, turn));
            refusal.ifPresent(why -> turn.refuse(said.link(), said.asked().call(), why.code(), why.text()));
        }
        turn.afterwards(copy::close);
    }

    private record Refusal(ErrorCode code, String text) {}

    private Optional<Refusal> refusal(SessionCopy copy, Turn turn) {
        SessionRef ref = copy.session().ref();
        if (state.diskFull != null) {
            return Optional.of(new Refusal(
                    ErrorCode.DISK_FULL, state.diskFull + ". Nothing was imported. Free space and try again"));
        }
        if (turn.holder(ref).isPresent()) {
            return Optional.of(new Refusal(
                    ErrorCode.SESSION_IN_USE,
                    "app " + ref.app() + " has session " + ref
                            + " open. Nothing was imported, and the app goes on. Quit the app, import,"
                            + " and start it again: it finds everything when it opens the session"));
        }
        Optional<Session> here = turn.session(ref);
        SessionCounts held = turn.transaction.counts(ref);
        boolean isEmpty = held.equals(new SessionCounts(0, 0, 0, 0));
        return here.isEmpty() || isEmpty
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.BAD_REQUEST,
                        "session " + ref + " is here already with " + held.live() + " tasks that haven't ended and "
                                + held.unacknowledged()
                                + " that nobody has acknowledged. Nothing was imported, and those"
                                + " tasks go on. Settle them first (`outlive cancel`, `outlive ack`), or import under"
                                + " another OUTLIVE_HOME"));
    }

    private Optional<Refusal> takeIn(Input.Import said, Turn turn) {
        SessionCopy copy = said.copy();
        Session there = copy.session();
        SessionRef ref = there.ref();
        Session as = turn.session(ref).map(there::following).orElse(there);
        Moment then = copy.mark().moment();
        Duration shift = then.aheadOfSteady().minus(turn.now.aheadOfSteady());
        var lost = new ArrayList<Task>();
        Optional<TaskId> known = turn.takeIn(copy, as, shift, task -> {
            if (task.state().hasAttempt()) {
                lost.add(task);
            }
        });
        if (known.isPresent()) {
            return Optional.of(new Refusal(
                    ErrorCode.BAD_REQUEST,
                    "task " + known.get() + " of session " + ref + " is here already, archived. Nothing was imported."
                            + " Import into a daemon that hasn't seen these tasks, under another OUTLIVE_HOME"));
        }
        if (turn.transaction.counts(ref).live() > 0) {
            Instant since = then.steady().plus(shift);
            held(
                    as,
                    "it was imported from " + copy.from(),
                    since.isAfter(turn.now.steady()) ? turn.now.steady() : since,
                    turn);
        }
        lost.forEach(task -> machine.step(task, new Signal.LeaseExpired(task.attempt()), turn));
        credentials.takenIn(ref, turn);
        cookies.takenIn(ref, turn);
        turn.transaction.questions().openWithoutEnd().stream()
                .filter(asked -> asked.session().equals(ref))
                .forEach(turn::note);
        state.launches.look(ref);
        SessionCounts counts = turn.transaction.counts(ref);
        turn.afterwards(copy::keep);
        turn.answer(
                said.link(),
                new DaemonFrame.SessionImported(
                        said.asked().call(),
                        new ImportedSession(
                                ImportedSession.SCHEMA,
                                ref.app(),
                                ref.session(),
                                copy.from(),
                                counts.live(),
                                counts.unacknowledged())));
        return Optional.empty();
    }

    private Restored held(Session session, String text, Instant since, Turn turn) {
        var held = new Restored(session.ref(), text, turn.now.wall(), since, session.nextNumber());
        @Nullable Restored before = state.restored.put(session.ref(), held);
        turn.transaction.restored().save(held);
        turn.undo(() -> {
            if (before == null) {
                state.restored.remove(session.ref());
            } else {
                state.restored.put(session.ref(), before);
            }
        });
        return held;
    }

    private static boolean isOperator(Link link, long call, Turn turn) {
        boolean operator = link.role() == ClientFrame.Role.OPERATOR;
        if (!operator) {
            turn.refuse(
                    link,
                    call,
                    ErrorCode.WRONG_USER,
                    "sessions are exported and imported by their user",
                    "Nothing was changed",
                    "Use `outlive export` and `outlive import`");
        }
        return operator;
    }
}
