package dev.outlive.core.engine;

import dev.outlive.core.app.App;
import dev.outlive.core.session.Session;
import dev.outlive.core.session.SessionMachine;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who holds which session: attach, its consistent cut, take-over, and the check of every later frame (I15, I18, I28). */
record Leases(TaskStore store, Volatile state, TaskViews views, AppLife life, RandomGenerator random) {

    void attach(Link link, ClientFrame.Attach attach, Turn turn) {
        if (!attach.session().app().equals(link.app())) {
            turn.refuse(
                    link,
                    attach.call(),
                    ErrorCode.WRONG_USER,
                    "app " + link.app() + " can't hold a session of app "
                            + attach.session().app());
            return;
        }
        Optional<AppId> host = hostOf(link, turn);
        if (host.isPresent()) {
            turn.refuse(link, attach.call(), ErrorCode.BAD_REQUEST, hostedAs(host.get(), link, attach.session()));
            return;
        }
        Session session = turn.session(attach.session())
                .orElseGet(() -> Session.created(attach.session(), attach.settings(), turn.now.wall()));
        Attachment holder = state.attachments.get(attach.session());
        boolean held = holder != null && holder.link != link;
        var claim = attach.resumeEpoch() != null
                ? SessionMachine.Claim.RESUME
                : attach.takeOver() ? SessionMachine.Claim.TAKE_OVER : SessionMachine.Claim.FIRST;
        switch (SessionMachine.attach(session, attach.settings(), claim, held, attach.resumeEpoch())) {
            case SessionMachine.Attach.InUse() -> {
                var living = Objects.requireNonNull(holder);
                turn.refuse(
                        link,
                        attach.call(),
                        ErrorCode.SESSION_IN_USE,
                        "session " + attach.session() + " is held by process " + living.link.pid() + " since "
                                + living.since
                                + "; it goes on undisturbed there. Close it there, or take it over on purpose");
            }
            case SessionMachine.Attach.Overtaken() ->
                turn.refuse(
                        link,
                        attach.call(),
                        ErrorCode.LEASE_LOST,
                        "another process has opened session " + attach.session()
                                + " since; its tasks go on. Open the session again to get it back");
            case SessionMachine.Attach.Granted(var granted, var resumed) ->
                grant(link, attach, granted, resumed, holder, turn);
        }
    }

    /** The other app that this very process was started as, under supervision: its host would stop it and never wake it. */
    private static Optional<AppId> hostOf(Link link, Turn turn) {
        return link.launch() == null
                ? Optional.empty()
                : turn.transaction.apps().stream()
                        .filter(app -> !app.id().equals(link.app()) && app.supervised())
                        .filter(app -> app.started(link.launch())
                                .filter(process -> process.pid() == null || process.pid() == link.pid())
                                .isPresent())
                        .map(App::id)
                        .findFirst();
    }

    private static String hostedAs(AppId host, Link link, SessionRef asked) {
        return "process " + link.pid() + " was started by `outlive app run " + host + "`, and opens session "
                + asked.session() + " of app " + asked.app() + ". Stopped as " + host
                + " it would never be woken for events of " + asked.app()
                + ", so the session wasn't opened; its tasks go on, and its events wait. Start the process by `outlive app"
                + " run " + asked.app() + " -- COMMAND`, or leave app(\"" + asked.app()
                + "\") out of its configuration";
    }

    private void grant(
            Link link,
            ClientFrame.Attach attach,
            Session session,
            boolean resumed,
            @Nullable Attachment holder,
            Turn turn) {
        turn.save(session);
        LaunchReason reason = life.attached(link, attach, resumed, turn);
        SessionRef ref = session.ref();
        long backlog = turn.transaction.counts(ref).backlog();
        var attachment = new Attachment(
                link,
                ref,
                session.epoch(),
                session.generation(),
                drawCapability(),
                session.position(),
                backlog > 0 || reason == LaunchReason.EVENTS,
                turn.now.wall());
        state.attachments.put(ref, attachment);
        turn.undo(() -> {
            if (holder == null) {
                state.attachments.remove(ref);
            } else {
                state.attachments.put(ref, holder);
            }
        });
        if (holder != null && holder.link != link && !resumed) {
            turn.answer(
                    holder.link,
                    new DaemonFrame.LeaseLost(
                            ref,
                            "process " + link.pid() + " has taken session " + ref + " over; its tasks go on there"));
        }
        if (resumed) {
            turn.answer(link, attached(attach, attachment, session, true, reason, turn));
        } else {
            turn.afterwards(() -> show(attach, attachment, session, reason, turn.now));
        }
        life.granted(attachment, resumed, turn);
    }

    /**
     * Reads what the turn of the attach has committed, before another turn begins: one cut, whose first page leaves before the
     * last one is read. The lease is granted by then, so a defect that is met here refuses the snapshot alone (I31).
     */
    private void show(
            ClientFrame.Attach attach, Attachment attachment, Session granted, LaunchReason reason, Moment now) {
        try (var transaction = store.begin()) {
            var turn = new Turn(transaction, now, state);
            Session session = turn.session(attachment.session)
                    .filter(last -> last.generation() == granted.generation())
                    .orElse(granted);
            DaemonFrame.Attached answer = attached(attach, attachment, session, false, reason, turn);
            attachment.shown(answer.position(), answer.backlog() > 0 || reason == LaunchReason.EVENTS);
            attachment.link.send(answer);
            sendSnapshot(attachment.link, attach.call(), attachment.session, turn);
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException defect) {
            attachment.link.send(HandIns.defect(attach, defect));
        }
    }

    private static DaemonFrame.Attached attached(
            ClientFrame.Attach attach,
            Attachment attachment,
            Session session,
            boolean resumed,
            LaunchReason reason,
            Turn turn) {
        SessionRef ref = session.ref();
        var first = turn.transaction.events(ref, 0, 1);
        return new DaemonFrame.Attached(
                attach.call(),
                ref,
                attachment.epoch,
                attachment.capability,
                attachment.generation,
                stateOf(session, true),
                session.position(),
                first.isEmpty() ? session.position() + 1 : first.getFirst().seq(),
                turn.transaction.counts(ref).backlog(),
                resumed,
                reason);
    }

    private void sendSnapshot(Link link, long call, SessionRef ref, Turn turn) {
        Selection selection = new Selection(
                ref.app(), ref.session(), null, null, List.of(), false, false, false, null, Selection.PAGE_MAX);
        boolean more = true;
        while (more) {
            List<StoredTask> found = turn.transaction.find(selection);
            List<TaskSnapshot> tasks = views.page(found, turn);
            more = found.size() == selection.limit() || tasks.size() < found.size();
            link.send(new DaemonFrame.SnapshotPage(call, tasks, !more));
            if (more) {
                selection = selection.after(tasks.getLast().id().value());
            }
        }
    }

    /** Whether the frame may act on the session: an operator always, an app if it holds the lease. Answers if it may not. */
    boolean permits(Link link, long call, SessionRef ref, @Nullable String capability, Turn turn) {
        boolean permitted = mayAct(link, ref, capability);
        if (!permitted) {
            refuse(link, call, ref, turn);
        }
        return permitted;
    }

    /** The same without an answer. */
    boolean mayAct(Link link, SessionRef ref, @Nullable String capability) {
        return link.role() == ClientFrame.Role.OPERATOR
                || held(link, ref, capability).isPresent();
    }

    /** The lease that the frame shows. Answers and is empty if it isn't valid. */
    Optional<Attachment> held(Link link, long call, SessionRef ref, @Nullable String capability, Turn turn) {
        Optional<Attachment> held = held(link, ref, capability);
        if (held.isEmpty()) {
            refuse(link, call, ref, turn);
        }
        return held;
    }

    private Optional<Attachment> held(Link link, SessionRef ref, @Nullable String capability) {
        Attachment attachment = state.attachments.get(ref);
        boolean valid = attachment != null
                && attachment.link == link
                && capability != null
                && same(attachment.capability, capability);
        return valid ? Optional.ofNullable(attachment) : Optional.empty();
    }

    private static void refuse(Link link, long call, SessionRef ref, Turn turn) {
        turn.refuse(link, call, ErrorCode.LEASE_LOST, notHeld(ref));
    }

    static String notHeld(SessionRef ref) {
        return "this connection doesn't hold session " + ref + "; nothing was changed. Open the session again";
    }

    /** A connection is gone: its leases are free at once. */
    void release(Link link, Turn turn) {
        var released = new ArrayList<Attachment>();
        state.attachments.values().removeIf(attachment -> attachment.link == link && released.add(attachment));
        state.watchers.remove(link);
        life.closed(link, turn);
        turn.undo(() -> released.forEach(attachment -> state.attachments.put(attachment.session, attachment)));
    }

    static SessionState stateOf(Session session, boolean held) {
        return switch (session.stage()) {
            case OPEN -> held ? SessionState.ACTIVE : SessionState.DETACHED;
            case INVALIDATING -> SessionState.INVALIDATING;
            case INVALID -> SessionState.INVALID;
        };
    }

    private String drawCapability() {
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }

    /** Compares without telling by its time how much matched. */
    private static boolean same(String expected, String shown) {
        int difference = expected.length() ^ shown.length();
        for (int i = 0; i < expected.length(); i++) {
            difference |= expected.charAt(i) ^ (i < shown.length() ? shown.charAt(i) : 0);
        }
        return difference == 0;
    }
}
