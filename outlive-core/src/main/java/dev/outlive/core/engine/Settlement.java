package dev.outlive.core.engine;

import dev.outlive.core.session.Session;
import dev.outlive.core.session.SessionMachine;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events that are done with: taken out of the log by their acknowledgement, and what follows for their task and session (I14).
 * A task whose last event is settled goes to the archive, a session that was asked to end does so with its last task.
 */
record Settlement(Volatile state, Spool spool, CookieKeeping cookies) {
    /** Settles events by number. An event that isn't in the log was settled before. */
    void acknowledge(Attachment attachment, List<Long> seqs, Turn turn) {
        for (long seq : seqs) {
            turn.transaction
                    .event(attachment.session, seq)
                    .filter(event -> !event.type().asks()) // it is with its delegate, and its answer settles it
                    .ifPresent(event -> settle(event, turn));
            Delivery.land(attachment, seq, turn);
        }
        Delivery.drained(attachment, turn);
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

    /** The acknowledgement of an end holds for the earlier events of its task, too; not for those that people look after. */
    private void settleEarlier(LoggedEvent ended, Task task, Turn turn) {
        if (!Delivery.mayHaveSeveral(task)) {
            return;
        }
        Attachment attachment = state.attachments.get(ended.session());
        for (LoggedEvent earlier : turn.transaction.eventsOf(task.id())) {
            if (earlier.seq() < ended.seq() && !earlier.isDeadLetter()) {
                turn.transaction.settle(earlier.session(), earlier.seq());
                if (attachment != null) {
                    Delivery.land(attachment, earlier.seq(), turn);
                }
            }
        }
    }

    /** Requeues or discards the dead letters of a task; why not, if it can't be done. */
    Optional<String> settleDeadLetters(ClientFrame.Action action, Task task, Turn turn) {
        List<LoggedEvent> dead = turn.transaction.eventsOf(task.id()).stream()
                .filter(LoggedEvent::isDeadLetter)
                .toList();
        if (dead.isEmpty()) {
            return Optional.of("task " + task.id() + " has no dead letter. Nothing was changed."
                    + " List those that have one by `outlive dead list`");
        }
        if (action == ClientFrame.Action.DISCARD) {
            dead.forEach(letter -> settle(letter, turn));
            turn.touch(task.id());
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
                Delivery.land(attachment, event.seq(), turn);
            }
        }
        if (attachment != null) {
            Delivery.drained(attachment, turn);
        }
    }

    void settle(LoggedEvent event, Turn turn) {
        turn.transaction.settle(event.session(), event.seq());
        if (event.isDeadLetter()) {
            turn.deadLettersChanged(event.session());
        }
        AppLife.acknowledged(event.session(), turn);
        switch (event.type()) {
            case ENDED -> {
                Task task = turn.task(Objects.requireNonNull(event.task())).orElseThrow();
                settleEarlier(event, task, turn);
                archiveIfSettled(task, turn);
            }
            case DOWNLOAD_FINISHED ->
                archiveIfSettled(turn.task(Objects.requireNonNull(event.task())).orElseThrow(), turn);
            case DELAYED_START, AUTHENTICATION_REQUIRED -> {}
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

    /** A dead letter keeps its task, and so does one that was requeued and is still to be acknowledged. */
    private void archiveIfSettled(Task task, Turn turn) {
        if (!Delivery.mayHaveSeveral(task)
                || turn.transaction.eventsOf(task.id()).isEmpty()) {
            archive(task, turn);
        }
    }

    private void archive(Task task, Turn turn) {
        if (!(task.state() instanceof TaskState.Completed(var outcome, var response, var _))) {
            throw new IllegalStateException("task " + task.id() + " has an Ended event and hasn't ended");
        }
        TaskRequest request = turn.request(task);
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
            Delivery.land(attachment, seq, turn);
            Delivery.drained(attachment, turn);
        });
    }
}
