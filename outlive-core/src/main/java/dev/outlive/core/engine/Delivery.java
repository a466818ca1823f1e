package dev.outlive.core.engine;

import dev.outlive.core.session.Session;
import dev.outlive.core.session.SessionMachine;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Durable events on their way to apps: sent from the store's log within a window, settled by acknowledgement, sent again
 * after a refusal (I11, I12, I16, I17).
 *
 * <p>The mark up to which events may have been handed over is committed in the turn that sends them, before they leave, so
 * {@code redelivered} may be true too often and never too seldom.
 */
record Delivery(Volatile state, TaskViews views, Spool spool, CookieKeeping cookies, DeliveryPolicy policy) {
    private static final Duration REFUSED_WAIT_MIN = Duration.ofSeconds(1);
    private static final Duration REFUSED_WAIT_MAX = Duration.ofMinutes(5);

    /** Sends what may be sent now, on every started lease, and the end of a session that has no delegate. */
    void deliver(Turn turn) {
        for (Attachment attachment : state.attachments.values()) {
            if (attachment.isServed()) {
                deliverRefused(attachment, turn);
                deliverNew(attachment, turn);
            } else if (isToldOfItsEnd(attachment, turn)) {
                deliverNew(attachment, turn); // nothing else is left in the log by then
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

    private void deliverNew(Attachment attachment, Turn turn) {
        int room = policy.windowEventsMax() - attachment.inFlight.size() - attachment.refused.size();
        Session session = turn.session(attachment.session).orElseThrow();
        if (room <= 0 || session.generation() != attachment.generation || attachment.sentSeq >= session.position()) {
            return;
        }
        List<LoggedEvent> events = turn.transaction.events(attachment.session, attachment.sentSeq, room);
        if (events.isEmpty()) {
            moveTo(attachment, session.position(), turn);
            return;
        }
        long handed = session.handedSeq();
        for (LoggedEvent event : events) {
            if (attachment.inFlight.contains(event.seq()) || isHeldBack(attachment, event, turn)) {
                continue; // it has overtaken those before it, or comes when it is due
            }
            send(attachment, event, event.seq() <= handed, turn);
            attachment.inFlight.add(event.seq());
            turn.undo(() -> attachment.inFlight.remove(event.seq()));
        }
        long last = events.getLast().seq();
        moveTo(attachment, last, turn);
        if (last > handed) {
            turn.save(session.handedUpTo(last));
        }
    }

    /** Whether an event that was refused isn't due yet, be it on this connection or an earlier one. */
    private static boolean isHeldBack(Attachment attachment, LoggedEvent event, Turn turn) {
        if (attachment.refused.containsKey(event.seq())) {
            return true;
        }
        LoggedEvent.Refusal refusal = event.refusal();
        Instant due = refusal == null ? null : refusal.dueAt();
        if (due == null || !due.isAfter(turn.now.steady())) {
            return false;
        }
        attachment.refused.put(event.seq(), due);
        turn.undo(() -> attachment.refused.remove(event.seq()));
        return true;
    }

    private void deliverRefused(Attachment attachment, Turn turn) {
        for (Map.Entry<Long, Instant> refused : List.copyOf(attachment.refused.entrySet())) {
            if (refused.getValue().isAfter(turn.now.steady())) {
                continue;
            }
            long seq = refused.getKey();
            attachment.refused.remove(seq);
            turn.undo(() -> attachment.refused.put(seq, refused.getValue()));
            turn.transaction.event(attachment.session, seq).ifPresent(event -> {
                attachment.inFlight.add(seq);
                turn.undo(() -> attachment.inFlight.remove(seq));
                send(attachment, event, true, turn);
            });
        }
    }

    private void send(Attachment attachment, LoggedEvent event, boolean redelivered, Turn turn) {
        TaskSnapshot task = null;
        TaskMetrics metrics = null;
        if (event.task() != null) {
            Task row = turn.task(event.task()).orElseThrow();
            task = views.view(new StoredTask(row, false), turn);
            boolean ended = event.type() == DaemonFrame.EventType.ENDED;
            metrics = ended && attachment.wantsMetrics ? Measurements.of(row, turn) : null;
        }
        turn.answer(
                attachment.link,
                new DaemonFrame.Deliver(
                        event.session(),
                        event.generation(),
                        attachment.epoch,
                        event.seq(),
                        event.type(),
                        task,
                        event.deliveries() + (redelivered ? 2 : 1),
                        redelivered,
                        event.seq() <= attachment.snapshotPosition,
                        isAfterDeadLetter(event, turn),
                        metrics,
                        Questions.told(event, turn),
                        event.dataOffset()));
    }

    private static boolean isAfterDeadLetter(LoggedEvent event, Turn turn) {
        LoggedEvent letter =
                event.task() == null ? null : turn.deadLetters(event.session()).get(event.task());
        return letter != null && letter.seq() < event.seq();
    }

    private static void moveTo(Attachment attachment, long seq, Turn turn) {
        long before = attachment.sentSeq;
        attachment.sentSeq = seq;
        turn.undo(() -> attachment.sentSeq = before);
    }

    /** Settles events by number. An event that isn't in the log was settled before. */
    void acknowledge(Attachment attachment, List<Long> seqs, Turn turn) {
        for (long seq : seqs) {
            turn.transaction
                    .event(attachment.session, seq)
                    .filter(event -> !event.type().asks()) // its answer settles it
                    .ifPresent(event -> settle(event, turn));
            land(attachment, seq, turn);
        }
        drained(attachment, turn);
    }

    /** Notes how much of the body the delegate has had. What isn't in the log any more was acknowledged whole. */
    void acknowledgeData(Attachment attachment, ClientFrame.AcknowledgeData read, Turn turn) {
        LoggedEvent event =
                turn.transaction.event(attachment.session, read.seq()).orElse(null);
        if (event != null && read.upTo() > bodyBytes(event, turn)) {
            turn.refuse(
                    attachment.link,
                    read.call(),
                    ErrorCode.BAD_REQUEST,
                    "event " + read.seq() + " has a body of " + bodyBytes(event, turn) + " bytes, not of " + read.upTo()
                            + "; nothing was noted");
            return;
        }
        if (event != null && read.upTo() > event.dataOffset()) {
            turn.transaction.recount(event.dataRead(read.upTo()));
        }
        turn.answer(attachment.link, new DaemonFrame.Done(read.call()));
    }

    private static long bodyBytes(LoggedEvent event, Turn turn) {
        if (event.type() != DaemonFrame.EventType.ENDED || event.task() == null) {
            return 0;
        }
        TaskState state = turn.task(event.task()).orElseThrow().state();
        return state instanceof TaskState.Completed(var _, var response, var _) && response != null
                ? response.bodyBytes()
                : 0;
    }

    /** An acknowledgement holds for the earlier events of its task, too, which have no effect of their own. */
    private void settleEarlier(LoggedEvent event, Turn turn) {
        if (event.task() == null || !mayHaveSeveral(turn.task(event.task()).orElseThrow())) {
            return;
        }
        Attachment attachment = state.attachments.get(event.session());
        for (LoggedEvent earlier : turn.transaction.eventsOf(event.task())) {
            if (earlier.seq() < event.seq()) {
                turn.transaction.settle(earlier.session(), earlier.seq());
                if (attachment != null) {
                    land(attachment, earlier.seq(), turn);
                }
            }
        }
    }

    private static boolean mayHaveSeveral(Task task) {
        return task.traits().kind() != TaskKind.UPLOAD;
    }

    /** The event is no longer on its way to this connection. */
    private static void land(Attachment attachment, long seq, Turn turn) {
        boolean flew = attachment.inFlight.remove(seq);
        Instant due = attachment.refused.remove(seq);
        turn.undo(() -> {
            if (flew) {
                attachment.inFlight.add(seq);
            }
            if (due != null) {
                attachment.refused.put(seq, due);
            }
        });
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
        if (event.deliveries() + 1 >= LoggedEvent.REFUSALS_MAX) {
            bury(attachment, event, why, turn);
            return;
        }
        Duration wait = REFUSED_WAIT_MIN.multipliedBy(1L << Math.min(event.deliveries(), 20));
        Instant due = turn.now.steady().plus(wait.compareTo(REFUSED_WAIT_MAX) > 0 ? REFUSED_WAIT_MAX : wait);
        turn.transaction.recount(event.refused(new LoggedEvent.Refusal(why, turn.now.wall(), due)));
        attachment.refused.put(seq, due);
        turn.undo(() -> attachment.refused.remove(seq));
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
            settle(event, turn);
            turn.answer(
                    attachment.link,
                    new DaemonFrame.LeaseLost(
                            event.session(),
                            "onInvalidated of session " + event.session() + " threw " + LoggedEvent.REFUSALS_MAX
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
        endIfSettled(event.session(), turn);
        drained(attachment, turn);
    }

    /** Requeues or discards the dead letters of a task; why not, if it can't be done. */
    Optional<String> settleDeadLetters(ClientFrame.Action action, Task task, Turn turn) {
        List<LoggedEvent> dead = turn.transaction.eventsOf(task.id()).stream()
                .filter(LoggedEvent::isDeadLetter)
                .toList();
        if (dead.isEmpty()) {
            return Optional.of(
                    "task " + task.id() + " has no dead letter. Nothing was changed, and its events are delivered as"
                            + " before. List those that have one by `outlive dead list`");
        }
        if (action == ClientFrame.Action.DISCARD) {
            acknowledge(task, turn);
            return Optional.empty();
        }
        if (turn.session(task.session()).orElseThrow().stage() == Session.Stage.INVALID) {
            return Optional.of(
                    "session " + task.session() + " is ending and its last event is out. Nothing was changed."
                            + " Requeue the letter once the app has acknowledged the end");
        }
        for (LoggedEvent letter : dead) {
            turn.transaction.settle(letter.session(), letter.seq());
            turn.log(letter.session(), letter.type(), letter.task());
        }
        turn.deadLettersChanged(task.session());
        turn.touch(task.id());
        return Optional.empty();
    }

    /** Settles every event of an ended task, which archives it. */
    void acknowledge(Task task, Turn turn) {
        Attachment attachment = state.attachments.get(task.session());
        for (LoggedEvent event : turn.transaction.eventsOf(task.id())) {
            settle(event, turn);
            if (attachment != null) {
                land(attachment, event.seq(), turn);
            }
        }
        if (attachment != null) {
            drained(attachment, turn);
        }
    }

    private void settle(LoggedEvent event, Turn turn) {
        settleEarlier(event, turn);
        turn.transaction.settle(event.session(), event.seq());
        if (event.isDeadLetter()) {
            turn.deadLettersChanged(event.session());
        }
        AppLife.acknowledged(event.session(), turn);
        switch (event.type()) {
            case ENDED ->
                archive(turn.task(Objects.requireNonNull(event.task())).orElseThrow(), turn);
            case DOWNLOAD_FINISHED, DELAYED_START, AUTHENTICATION_REQUIRED -> {} // its task's end tells the rest
            case INVALIDATED -> close(event.session(), turn);
        }
        endIfSettled(event.session(), turn);
    }

    /**
     * The lease ends with the generation: in the next one its numbers mean other events. Dead letters are taken along, as the
     * first of the new log.
     */
    private void close(SessionRef ref, Turn turn) {
        List<LoggedEvent> dead = turn.transaction.deadLetters(ref);
        dead.forEach(letter -> turn.transaction.settle(ref, letter.seq()));
        Session next = SessionMachine.closed(turn.session(ref).orElseThrow());
        turn.save(next.logged(dead.size()).handedUpTo(dead.size()));
        for (int i = 0; i < dead.size(); i++) {
            turn.transaction.append(dead.get(i).renumbered(next.generation(), i + 1));
        }
        cookies.forget(ref, turn);
        Restorations.forget(ref, state, turn);
        Attachment attachment = state.attachments.remove(ref);
        if (attachment != null) {
            turn.undo(() -> state.attachments.put(ref, attachment));
        }
    }

    private void archive(Task task, Turn turn) {
        if (!(task.state() instanceof TaskState.Completed(var outcome, var response, var _))) {
            throw new IllegalStateException("task " + task.id() + " has an Ended event and hasn't ended");
        }
        TaskRequest request = turn.transaction.request(task.id()).orElseThrow();
        turn.archive(task);
        turn.afterwards(() -> spool.release(task.id(), request, response, isSuccess(outcome, response)));
    }

    private static boolean isSuccess(Outcome outcome, @Nullable Response response) {
        return outcome.kind() == Outcome.Kind.FINISHED && response != null && response.isSuccessful();
    }

    /** Ends a session that was asked to end once every task of it is settled; its last event is written with it. */
    void endIfSettled(SessionRef ref, Turn turn) {
        Session session = turn.session(ref).orElseThrow();
        if (state.restored.containsKey(ref) && turn.transaction.counts(ref).live() == 0) {
            Restorations.forget(ref, state, turn); // nothing is left that another daemon may have sent
        }
        if (session.stage() != Session.Stage.INVALIDATING) {
            return;
        }
        SessionCounts counts = turn.transaction.counts(ref);
        boolean allSettled = counts.live() == 0 && counts.backlog() == 0; // dead letters are settled
        SessionMachine.end(session, allSettled).ifPresent(ended -> {
            turn.save(ended);
            turn.log(ref, DaemonFrame.EventType.INVALIDATED, null);
        });
    }

    /** Takes an event out of the log that was settled without an acknowledgement. */
    static void settled(SessionRef ref, long seq, Turn turn) {
        turn.transaction.settle(ref, seq);
        turn.holder(ref).ifPresent(attachment -> {
            land(attachment, seq, turn);
            drained(attachment, turn);
        });
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

    /** The earliest time at which a refused event is due again. */
    Optional<Instant> nextDue() {
        return state.attachments.values().stream()
                .filter(attachment -> attachment.started && !attachment.suspended)
                .flatMap(attachment -> attachment.refused.values().stream())
                .min(Instant::compareTo);
    }
}
