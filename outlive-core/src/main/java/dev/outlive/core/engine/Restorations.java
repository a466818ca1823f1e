package dev.outlive.core.engine;

import dev.outlive.core.schedule.PausePeriod;
import dev.outlive.core.session.Restored;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.PauseScope;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that were restored, and what becomes of them. Admission asks it by the rule {@code RESTORED}; nothing but the
 * choice of an app or a user ends the hold.
 */
record Restorations(Volatile state, Leases leases, Questions.Stepping machine) {

    /** Why the session's tasks hold; null if it wasn't restored. */
    static @Nullable Reason hold(SessionRef session, Volatile state) {
        Restored restored = state.restored.get(session);
        return restored == null
                ? null
                : new Reason(
                        WaitReason.RESTORED_COPY,
                        restored.text()
                                + ", so another daemon may have sent this request since. `outlive restored accept"
                                + named(session) + "` if that one is gone; `outlive restored discard" + named(session)
                                + "` if it goes on",
                        restored.at(),
                        null);
    }

    private static String named(SessionRef session) {
        return " --app " + session.app() + " --session " + session.session();
    }

    /** The time in which the budgets of the session's tasks stand still. */
    static PausePeriod period(Restored restored) {
        SessionRef session = restored.session();
        return new PausePeriod(new PauseScope(session.app(), session.session(), null), restored.since(), null);
    }

    /** An app sees its own sessions. */
    void list(Link link, ClientFrame.ListRestored list, Turn turn) {
        SessionRef session = list.session();
        boolean own = session != null && session.app().equals(link.app());
        if (link.role() != ClientFrame.Role.OPERATOR && !own) {
            turn.refuse(
                    link,
                    list.call(),
                    ErrorCode.WRONG_USER,
                    "app " + link.app() + " may ask for its own sessions only; nothing was changed");
            return;
        }
        List<RestoredSession> found = state.restored.values().stream()
                .filter(each -> session == null || each.session().equals(session))
                .map(each -> view(each, turn))
                .toList();
        turn.answer(link, new DaemonFrame.RestoredSessions(list.call(), found));
    }

    private static RestoredSession view(Restored restored, Turn turn) {
        return new RestoredSession(
                RestoredSession.SCHEMA,
                restored.session().app(),
                restored.session().session(),
                restored.text(),
                restored.at(),
                turn.transaction.counts(restored.session()).live());
    }

    /** The choice is written with what it makes of each task, in one commit. */
    void settle(Link link, ClientFrame.SettleRestored settle, Turn turn) {
        SessionRef session = settle.session();
        if (!leases.permits(link, settle.call(), session, settle.capability(), turn)) {
            return;
        }
        if (state.restored.containsKey(session)) {
            AppTasks.each(session, turn, task -> settle(task, settle.choice(), turn));
            forget(session, state, turn);
        }
        turn.answer(link, new DaemonFrame.RestoredSessions(settle.call(), List.of()));
    }

    /** Nothing of the session holds any more. */
    static void forget(SessionRef session, Volatile state, Turn turn) {
        Restored held = state.restored.remove(session);
        if (held != null) {
            turn.transaction.restored().remove(session);
            state.launches.look(session);
            turn.undo(() -> state.restored.put(session, held));
        }
    }

    private void settle(Task task, RestoredSession.Choice choice, Turn turn) {
        machine.step(
                task,
                switch (choice) {
                    case ACCEPT -> new Signal.RestoreAccepted();
                    case DISCARD -> new Signal.CancelRequested(CancelReason.Kind.REQUESTED);
                },
                turn);
    }
}
