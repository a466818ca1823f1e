package dev.outlive.core.engine;

import dev.outlive.core.session.Session;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What connections want to know: answers that change nothing. */
record Queries(Volatile state, TaskViews views, StatusSource status, Explanations explanations) {
    void find(Link link, ClientFrame.Find find, Turn turn) {
        List<StoredTask> found = turn.transaction.find(find.selection());
        List<TaskSnapshot> tasks = views.page(found, turn);
        boolean more = found.size() == find.selection().limit() || tasks.size() < found.size();
        turn.answer(link, new DaemonFrame.Tasks(find.call(), tasks, more));
    }

    /** In the order of the keys, so that a page that is full says how far it goes. */
    void findKeys(Link link, ClientFrame.FindKeys find, Turn turn) {
        var found = new ArrayList<StoredTask>();
        for (TaskKey key : find.keys()) {
            byKey(find.session(), key, turn).ifPresent(found::add);
        }
        List<TaskSnapshot> tasks = views.page(found, turn);
        turn.answer(link, new DaemonFrame.Tasks(find.call(), tasks, tasks.size() < found.size()));
    }

    private static Optional<StoredTask> byKey(SessionRef session, TaskKey key, Turn turn) {
        return turn.transaction
                .taskByKey(session, key)
                .map(task -> new StoredTask(task, false))
                .or(() -> turn.transaction.archivedByKey(session, key).map(task -> new StoredTask(task, true)));
    }

    void explain(Link link, ClientFrame.Explain explain, Turn turn) {
        explanations.answer(link, explain, turn.stored(explain.task()), turn);
    }

    void listSessions(Link link, ClientFrame.ListSessions list, Turn turn) {
        List<SessionSnapshot> sessions = turn.transaction.sessions().stream()
                .map(session -> view(session, turn))
                .toList();
        turn.answer(link, new DaemonFrame.Sessions(list.call(), sessions));
    }

    private SessionSnapshot view(Session session, Turn turn) {
        Attachment attachment = state.attachments.get(session.ref());
        SessionCounts counts = turn.transaction.counts(session.ref());
        return new SessionSnapshot(
                SessionSnapshot.SCHEMA,
                session.ref().app(),
                session.ref().session(),
                session.settings().description(),
                Leases.stateOf(session, attachment != null),
                session.generation(),
                session.epoch(),
                attachment == null ? null : attachment.link.pid(),
                attachment == null ? null : attachment.since,
                attachment == null ? null : attachment.link.silentSince(),
                counts.live(),
                counts.unacknowledged(),
                counts.backlog(),
                counts.deadLetters());
    }

    void status(Link link, ClientFrame.Status ask, Turn turn) {
        var sum = new SessionCounts(0, 0, 0, 0);
        List<Session> sessions = turn.transaction.sessions();
        for (Session session : sessions) {
            sum = sum.plus(turn.transaction.counts(session.ref()));
        }
        turn.answer(link, new DaemonFrame.StatusIs(ask.call(), status.status(sessions.size(), sum, state.out.size())));
    }
}
