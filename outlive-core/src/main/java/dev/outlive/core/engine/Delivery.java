package dev.outlive.core.engine;

import dev.outlive.core.session.Session;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameSize;
import dev.outlive.protocol.wire.Selection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Durable events on their way to apps: sent from the store's log within a window, settled by acknowledgement, sent again
 * after a refusal (I11, I12, I16, I17).
 *
 * <p>The mark up to which events may have been handed over is committed in the turn that sends them, before they leave, so
 * {@code redelivered} may be true too often and never too seldom. What is sent again is counted likewise, event by event.
 */
record Delivery(Volatile state, TaskViews views, Settlement settlement, DeliveryPolicy policy) {
    /** Events held back on one connection, a line of memory each; the rest of the log waits until some have gone. */
    private static final int HELD_BACK_MAX = 10_000;

    /** Sends what may be sent now, on every started lease, and the end of a session that has no delegate. */
    void deliver(Turn turn) {
        for (Attachment attachment : state.attachments.values()) {
            boolean served = attachment.isServed();
            if (!served && !isToldOfItsEnd(attachment, turn)) {
                continue;
            }
            Session session = turn.session(attachment.session).orElseThrow();
            if (session.generation() == attachment.generation) {
                if (served) {
                    deliverDue(attachment, turn);
                }
                deliverNew(
                        attachment, session, turn); // of one without a delegate nothing but its end is left in the log
            }
        }
    }

    /** Whether a session has ended whose holder hasn't started, and watches it instead: it has no delegate to be told. */
    private boolean isToldOfItsEnd(Attachment attachment, Turn turn) {
        Selection watched = state.watchers.get(attachment.link);
        return !attachment.started
                && watched != null
                && attachment.session.app().equals(watched.app())
                && attachment.session.session().equals(watched.session())
                && turn.session(attachment.session).orElseThrow().stage() == Session.Stage.INVALID;
    }

    private void deliverNew(Attachment attachment, Session session, Turn turn) {
        while (attachment.sentSeq < session.position() && mayTakeMore(attachment)) {
            List<LoggedEvent> events =
                    turn.transaction.events(attachment.session, attachment.sentSeq, attachment.room(policy));
            if (events.isEmpty()) {
                moveTo(attachment, session.position(), turn);
            }
            for (LoggedEvent event : events) {
                if (!mayTakeMore(attachment)) {
                    break;
                }
                if (!attachment.sentAhead.contains(event.seq()) && !attachment.heldBack.contains(event.seq())) {
                    sendOrHold(attachment, event, event.seq() <= session.handedSeq(), turn);
                }
                moveTo(attachment, event.seq(), turn);
            }
        }
        if (attachment.sentSeq > session.handedSeq()) {
            turn.save(turn.session(attachment.session).orElseThrow().handedUpTo(attachment.sentSeq));
        }
    }

    private boolean mayTakeMore(Attachment attachment) {
        return attachment.hasRoom(policy) && attachment.heldBack.size() < HELD_BACK_MAX;
    }

    private void deliverDue(Attachment attachment, Turn turn) {
        while (attachment.hasRoom(policy)) {
            Optional<Long> due = attachment.heldBack.due(turn.now.steady());
            if (due.isEmpty()) {
                return;
            }
            long seq = due.get();
            hold(attachment, seq, null, turn);
            if (seq > attachment.sentSeq) {
                attachment.sentAhead.add(seq);
                turn.undo(() -> attachment.sentAhead.remove(seq));
            }
            turn.transaction
                    .event(attachment.session, seq)
                    .ifPresent(event -> sendOrHold(attachment, event, true, turn));
        }
    }

    /** What waits for its time, be it since this connection or an earlier one, isn't sent before. */
    private void sendOrHold(Attachment attachment, LoggedEvent event, boolean redelivered, Turn turn) {
        List<LoggedEvent> ofItsTask = ofItsTask(event, turn);
        Optional<Instant> until = ofItsTask.stream()
                .filter(each -> each.seq() <= event.seq())
                .flatMap(each -> each.dueAgain().stream())
                .filter(due -> due.isAfter(turn.now.steady()))
                .max(Instant::compareTo);
        if (until.isPresent()) {
            hold(attachment, event.seq(), until.get(), turn);
            return;
        }
        LoggedEvent sent = redelivered ? event.sentAgain() : event;
        if (redelivered) {
            turn.transaction.recount(sent);
        }
        DaemonFrame.Deliver frame = frame(attachment, sent, redelivered, isAfterDeadLetter(event, ofItsTask), turn);
        turn.answer(attachment.link, frame);
        attachment.flies(event.seq(), FrameSize.of(frame));
        turn.undo(() -> attachment.flies(event.seq(), null));
    }

    /** The events of a task whose order counts, this one included; of others this one alone. */
    private static List<LoggedEvent> ofItsTask(LoggedEvent event, Turn turn) {
        return event.task() != null && mayHaveSeveral(turn.task(event.task()).orElseThrow())
                ? turn.transaction.eventsOf(event.task())
                : List.of(event);
    }

    /** Holds an event back until then; null for no longer. */
    private static void hold(Attachment attachment, long seq, @Nullable Instant until, Turn turn) {
        Instant before = attachment.heldBack.put(seq, until);
        turn.undo(() -> attachment.heldBack.put(seq, before));
    }

    private DaemonFrame.Deliver frame(
            Attachment attachment, LoggedEvent event, boolean redelivered, boolean afterDeadLetter, Turn turn) {
        TaskSnapshot task = null;
        TaskMetrics metrics = null;
        if (event.task() != null) {
            Task row = turn.task(event.task()).orElseThrow();
            task = views.view(new StoredTask(row, false), turn);
            boolean ended = event.type() == DaemonFrame.EventType.ENDED;
            metrics = ended && attachment.wantsMetrics ? Measurements.of(row, turn) : null;
        }
        return new DaemonFrame.Deliver(
                event.session(),
                event.generation(),
                attachment.epoch,
                event.seq(),
                event.type(),
                task,
                event.sends(),
                redelivered,
                event.seq() <= attachment.snapshotPosition,
                afterDeadLetter,
                metrics,
                Questions.told(event, turn),
                event.dataOffset());
    }

    /** Also if the letter was requeued since, as an event that comes after the end of its task. */
    private static boolean isAfterDeadLetter(LoggedEvent event, List<LoggedEvent> ofItsTask) {
        boolean ended = event.type() == DaemonFrame.EventType.ENDED;
        return ofItsTask.stream()
                .anyMatch(each -> each.seq() < event.seq() ? each.isDeadLetter() : ended && each.seq() > event.seq());
    }

    private static void moveTo(Attachment attachment, long seq, Turn turn) {
        long before = attachment.sentSeq;
        var passed = List.copyOf(attachment.sentAhead.headSet(seq, true));
        attachment.sentSeq = seq;
        attachment.sentAhead.removeAll(passed);
        turn.undo(() -> {
            attachment.sentSeq = before;
            attachment.sentAhead.addAll(passed);
        });
    }

    /** A question is settled before its task ends, so only a download has two events at a time: its result and its end. */
    static boolean mayHaveSeveral(Task task) {
        return task.traits().kind() == TaskKind.DOWNLOAD;
    }

    /** The event is no longer on its way to this connection. */
    static void land(Attachment attachment, long seq, Turn turn) {
        takesNoRoom(attachment, seq, turn);
        hold(attachment, seq, null, turn);
    }

    private static void takesNoRoom(Attachment attachment, long seq, Turn turn) {
        Integer bytes = attachment.flies(seq, null);
        if (bytes != null) {
            turn.undo(() -> attachment.flies(seq, bytes));
        }
    }

    /**
     * The delegate refused an event: it is sent again after a wait that doubles, and after so many refusals it is set aside.
     *
     * @param why what the delegate threw, for people
     */
    void refuse(Attachment attachment, long seq, String why, Turn turn) {
        Optional<LoggedEvent> known = turn.transaction.event(attachment.session, seq);
        if (known.isEmpty() || known.get().isDeadLetter()) { // settled meanwhile: nothing holds later ones back
            turn.answer(attachment.link, new DaemonFrame.DeadLettered(attachment.session, attachment.generation, seq));
            return;
        }
        LoggedEvent event = known.get();
        land(attachment, seq, turn);
        if (event.refusals() + 1 >= policy.refusalsMax()) {
            bury(attachment, event, why, turn);
            return;
        }
        Instant due = turn.now.steady().plus(policy.refusedWait(event.refusals()));
        turn.transaction.recount(event.refused(new LoggedEvent.Refusal(why, turn.now.wall(), due)));
        hold(attachment, seq, due, turn);
        for (LoggedEvent later : ofItsTask(event, turn)) {
            if (later.seq() > seq) {
                takesNoRoom(attachment, later.seq(), turn); // its client keeps it until this one has come again
            }
        }
    }

    /** Sets an event aside as a dead letter. A session's end isn't: the identifier would never be free again. */
    private void bury(Attachment attachment, LoggedEvent event, String why, Turn turn) {
        if (event.type().asks()) {
            Questions.giveUp(event, turn);
            turn.answer(
                    attachment.link, new DaemonFrame.DeadLettered(event.session(), event.generation(), event.seq()));
            return;
        }
        if (event.type() == DaemonFrame.EventType.INVALIDATED) {
            settlement.settle(event, turn);
            turn.answer(
                    attachment.link,
                    new DaemonFrame.LeaseLost(
                            event.session(),
                            "onInvalidated of session " + event.session() + " threw " + policy.refusalsMax()
                                    + " times (" + why
                                    + "), so the session has ended without it. Open it again to begin"
                                    + " a new one"));
            return;
        }
        turn.transaction.recount(event.refused(new LoggedEvent.Refusal(why, turn.now.wall(), null)));
        turn.deadLettersChanged(event.session());
        if (event.task() != null) {
            turn.touch(event.task());
        }
        turn.answer(attachment.link, new DaemonFrame.DeadLettered(event.session(), event.generation(), event.seq()));
        settlement.endIfSettled(event.session(), turn);
        drained(attachment, turn);
    }

    /** Tells the app once that the backlog of its attach is settled. */
    static void drained(Attachment attachment, Turn turn) {
        boolean ended = turn.session(attachment.session).orElseThrow().generation() != attachment.generation;
        if (!attachment.owesDrained || !attachment.started || ended) {
            return;
        }
        List<LoggedEvent> first = turn.transaction.events(attachment.session, 0, 1);
        if (first.isEmpty() || first.getFirst().seq() > attachment.position) {
            attachment.owesDrained = false;
            turn.undo(() -> attachment.owesDrained = true);
            turn.answer(
                    attachment.link,
                    new DaemonFrame.Drained(attachment.session, attachment.generation, attachment.position));
        }
    }

    /** The earliest time at which an event that is held back may go out; one that waits for room goes when another lands. */
    Optional<Instant> nextDue() {
        return state.attachments.values().stream()
                .filter(attachment -> attachment.isServed() && attachment.hasRoom(policy))
                .flatMap(attachment -> attachment.heldBack.next().stream())
                .min(Instant::compareTo);
    }
}
