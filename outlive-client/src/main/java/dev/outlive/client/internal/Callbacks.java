package dev.outlive.client.internal;

import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which events the delegate has, had and refused: one callback at a time, each event at most once unless it was refused. */
final class Callbacks {
    private final HandingQueue queue;
    private final Settlements settlements;
    private final Sequence known = new Sequence(); // waiting, in hand, kept or returned; not refused
    private final Map<Long, DaemonFrame.Deliver> kept = new HashMap<>(); // neither acknowledged nor refused
    private final Grammar grammar = new Grammar();
    private @Nullable Handing inHand;
    private boolean isInHandSettled; // by an acknowledgement of its task

    Callbacks(HandingQueue queue, Settlements settlements) {
        this.queue = queue;
        this.settlements = settlements;
    }

    /** What to hand over now, if the last callback has returned. */
    Optional<Handing> next() {
        if (inHand != null) {
            return Optional.empty();
        }
        Optional<Handing> next = queue.next();
        inHand = next.orElse(null);
        if (inHand instanceof Handing.Event event && event.deliver().event() == EventType.INVALIDATED) {
            queue.clear();
        }
        isInHandSettled = false;
        if (inHand instanceof Handing.Event event && event.deliver().event().asks()) {
            kept.put(event.deliver().seq(), event.deliver()); // until its answer is confirmed
        }
        return next;
    }

    /** The numbers of the events that aren't settled for good, that of the running callback included. */
    Set<Long> unfinished() {
        var numbers = new HashSet<>(settlements.unconfirmed());
        if (inHand instanceof Handing.Event event) {
            numbers.add(event.deliver().seq());
        }
        return numbers;
    }

    /**
     * The daemon sends an event. One that the delegate has had is acknowledged again: the daemon missed that.
     *
     * @return why it isn't handed over; empty if it is
     */
    Optional<String> came(DaemonFrame.Deliver deliver) {
        if (settlements.isRefusing(deliver.seq())) {
            return Optional.empty(); // it left before the refusal was heard, and comes again
        }
        Optional<String> violation = grammar.violation(deliver);
        if (violation.isPresent()) {
            return violation;
        }
        queue.came(deliver);
        if (known.add(deliver.seq())) {
            queue.add(deliver);
        } else if (deliver.event().asks()) {
            sayAsked(deliver);
        } else if (isReturned(deliver.seq())) {
            settlements.returned(deliver);
        }
        return Optional.empty();
    }

    /** The daemon tells of a running attempt. */
    void came(DaemonFrame.News news) {
        if (grammar.admits(news)) {
            queue.add(news);
        }
    }

    /** Whether the session's end has come: nothing of its generation may follow. */
    boolean isEnded() {
        return grammar.isEnded();
    }

    private boolean isReturned(long seq) {
        return !isInHand(seq) && !queue.contains(seq) && !kept.containsKey(seq);
    }

    private boolean isInHand(long seq) {
        return inHand instanceof Handing.Event event && event.deliver().seq() == seq;
    }

    /** A question isn't settled by returning: only its answer does that. */
    void returned(Handing handing) {
        letGo(handing);
        if (handing instanceof Handing.Event event) {
            if (event.deliver().event().asks()) {
                sayAsked(event.deliver());
            } else {
                acknowledge(event.deliver());
            }
        }
    }

    /** The delegate has the question and takes its time: it isn't under way any more, so that others may follow. */
    private void sayAsked(DaemonFrame.Deliver question) {
        long seq = question.seq();
        if (kept.containsKey(seq) && !isInHand(seq) && !settlements.answers().isAnswered(seq)) {
            settlements.asked(seq);
        }
    }

    /** What was thrown after an answer comes too late. */
    void threw(Handing handing, String why) {
        letGo(handing);
        if (!(handing instanceof Handing.Event event)) {
            return;
        }
        DaemonFrame.Deliver deliver = event.deliver();
        boolean open = kept.containsKey(deliver.seq()) && !settlements.answers().isAnswered(deliver.seq());
        if (!deliver.event().asks() || open) {
            kept.remove(deliver.seq());
            refuse(deliver, why);
        }
    }

    void kept(Handing.Event event) {
        letGo(event);
        if (event.deliver().event().asks()) {
            sayAsked(event.deliver());
        } else if (isInHandSettled) {
            queue.settled(event.deliver());
        } else {
            kept.put(event.deliver().seq(), event.deliver());
        }
    }

    /** The app has acknowledged the task itself: nothing is left to say of its events. */
    void settled(TaskId task) {
        kept.values().removeIf(each -> isOf(each, task));
        queue.settled(task);
        isInHandSettled |= inHand instanceof Handing.Event event && isOf(event.deliver(), task);
    }

    private static boolean isOf(DaemonFrame.Deliver event, TaskId task) {
        return event.task() != null && event.task().id().equals(task);
    }

    void acknowledgedKept(long seq) {
        DaemonFrame.Deliver deliver = kept.get(seq);
        if (deliver != null && !deliver.event().asks()) {
            kept.remove(seq);
            acknowledge(deliver);
        }
    }

    /** The app answers a question. Whether that is said to the daemon: the question is open, as far as is known here. */
    boolean answered(long seq, String answerId, Answer answer) {
        DaemonFrame.Deliver deliver = kept.get(seq);
        return deliver != null
                && deliver.event().asks()
                && settlements.answers().add(deliver, answerId, answer);
    }

    /** The daemon has taken the answer, or it came late. */
    void answerTaken(DaemonFrame.Deliver question) {
        kept.remove(question.seq());
        queue.returned(question);
    }

    /** The daemon can't do what was answered: the question comes again. */
    void answerRefused(DaemonFrame.Deliver question, String why) {
        kept.remove(question.seq());
        refuse(question, why);
    }

    /** The acknowledgements of these events are confirmed; whether one of them was the session's end. */
    boolean settled(List<DaemonFrame.Deliver> events) {
        events.forEach(this::settled);
        return events.stream().anyMatch(event -> event.event() == EventType.INVALIDATED);
    }

    /** With its task's end every question of it was withdrawn. */
    private void settled(DaemonFrame.Deliver event) {
        queue.settled(event);
        TaskSnapshot task = event.task();
        if (task != null && event.event() == EventType.ENDED) {
            kept.values().removeIf(each -> each.event().asks() && isOf(each, task.id()));
        }
    }

    void refusedKept(long seq, String why) {
        DaemonFrame.Deliver deliver = kept.remove(seq);
        if (deliver != null) {
            refuse(deliver, why);
        }
    }

    /** A refused event doesn't come again; the refusal was heard. */
    void deadLettered(long seq) {
        settlements.refusalHeard(seq);
        queue.deadLettered(seq);
    }

    private void letGo(Handing handing) {
        if (!handing.equals(inHand)) {
            throw new IllegalStateException("not in hand: " + handing);
        }
        inHand = null;
    }

    private void acknowledge(DaemonFrame.Deliver deliver) {
        queue.returned(deliver);
        settlements.returned(deliver);
    }

    private void refuse(DaemonFrame.Deliver deliver, String why) {
        queue.refused(deliver);
        grammar.refused(deliver);
        known.remove(deliver.seq());
        settlements.refused(deliver.seq(), why);
    }
}
