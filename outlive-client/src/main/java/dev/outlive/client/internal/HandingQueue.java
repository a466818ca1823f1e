package dev.outlive.client.internal;

import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the delegate: events and the latest informational response of each task in the order they came, then the
 * latest progress of each task. An event of a task whose earlier event was refused stays back.
 */
final class HandingQueue {
    private final Deque<Handing> waiting = new ArrayDeque<>();
    private final Map<TaskId, DaemonFrame.Progressed> progress = new LinkedHashMap<>();
    private final Map<TaskId, DaemonFrame.Deliver> refused = new HashMap<>(); // holds back later ones of its task
    private final Set<TaskId> ended = new HashSet<>(); // of events not yet settled: no news may follow

    void add(DaemonFrame.Deliver event) {
        TaskId task = taskOf(event);
        if (task != null) {
            progress.remove(task);
            if (!event.event().asks()) {
                ended.add(task);
            }
        }
        waiting.add(new Handing.Event(event));
    }

    /** Before everything that waits. */
    void addFirst(Handing.HandOver handOver) {
        waiting.addFirst(handOver);
    }

    void add(Handing.Drained drained) {
        waiting.add(drained);
    }

    /** Replaces what was told of this kind of the task, unless its end is. */
    void add(DaemonFrame.News news) {
        if (ended.contains(news.task())) {
            return;
        }
        if (news instanceof DaemonFrame.Progressed progressed) {
            progress.put(news.task(), progressed);
        } else {
            waiting.removeIf(each ->
                    each instanceof Handing.News older && older.told().task().equals(news.task()));
            waiting.add(new Handing.News(news));
            progress.computeIfPresent(news.task(), (task, older) -> older.attempt() < news.attempt() ? null : older);
        }
    }

    /** Takes out what comes next, if anything may. */
    Optional<Handing> next() {
        for (Iterator<Handing> each = waiting.iterator(); each.hasNext(); ) {
            Handing handing = each.next();
            if (!isHeldBack(handing)) {
                each.remove();
                return Optional.of(handing);
            }
        }
        Iterator<DaemonFrame.Progressed> oldest = progress.values().iterator();
        if (!oldest.hasNext()) {
            return Optional.empty();
        }
        var next = new Handing.News(oldest.next());
        oldest.remove();
        return Optional.of(next);
    }

    boolean contains(long seq) {
        return waiting.stream()
                .anyMatch(handing -> handing instanceof Handing.Event event
                        && event.deliver().seq() == seq);
    }

    /** The delegate refused the event: later ones of its task stay back until it has come again and was returned. */
    void refused(DaemonFrame.Deliver event) {
        TaskId task = taskOf(event);
        if (task != null) {
            refused.merge(task, event, (one, other) -> one.seq() < other.seq() ? one : other);
        }
    }

    void returned(DaemonFrame.Deliver event) {
        TaskId task = taskOf(event);
        if (task != null) {
            refused.remove(task);
        }
    }

    /**
     * The daemon delivers this event: a question of its task that was refused is settled then. Not so the result of a download,
     * whose end may be under way when it is refused.
     */
    void came(DaemonFrame.Deliver event) {
        TaskId task = taskOf(event);
        DaemonFrame.Deliver earlier = task == null ? null : refused.get(task);
        if (earlier != null && earlier.event().asks() && earlier.seq() < event.seq()) {
            refused.remove(task);
        }
    }

    /** A refused event doesn't come again: later ones of its task are held back no longer. They follow a dead letter then. */
    void deadLettered(long seq) {
        for (DaemonFrame.Deliver letter : List.copyOf(refused.values())) {
            if (letter.seq() == seq) {
                refused.remove(taskOf(letter));
                if (!letter.event().asks()) { // else its fallback took effect
                    markFollowing(letter);
                }
            }
        }
    }

    private void markFollowing(DaemonFrame.Deliver letter) {
        List<Handing> marked = waiting.stream()
                .map(handing -> handing instanceof Handing.Event event && isOfTask(event.deliver(), letter)
                        ? new Handing.Event(event.deliver().followingDeadLetter())
                        : handing)
                .toList();
        waiting.clear();
        waiting.addAll(marked);
    }

    /** The event's acknowledgement is confirmed: nothing of its task can come any more, except a letter that is requeued. */
    void settled(DaemonFrame.Deliver event) {
        TaskId task = taskOf(event);
        if (task != null && event.event() == DaemonFrame.EventType.ENDED) {
            ended.remove(task);
            refused.remove(task);
            waiting.removeIf(handing -> handing instanceof Handing.Event earlier
                    && isOfTask(earlier.deliver(), event)
                    && earlier.deliver().seq() < event.seq());
        }
    }

    /** The task was acknowledged as a whole: nothing of it can come any more. */
    void settled(TaskId task) {
        ended.remove(task);
        refused.remove(task);
        progress.remove(task);
        waiting.removeIf(handing -> handing instanceof Handing.Event event && task.equals(taskOf(event.deliver())));
    }

    /** Drops what is said again after the next attach. */
    void disconnected() {
        waiting.removeIf(handing -> !(handing instanceof Handing.Event));
        progress.clear();
    }

    void clear() {
        waiting.clear();
        progress.clear();
    }

    private boolean isHeldBack(Handing handing) {
        if (!(handing instanceof Handing.Event event)) {
            return false;
        }
        TaskId task = taskOf(event.deliver());
        DaemonFrame.Deliver earlier = task == null ? null : refused.get(task);
        return earlier != null && earlier.seq() < event.deliver().seq();
    }

    private static boolean isOfTask(DaemonFrame.Deliver event, DaemonFrame.Deliver other) {
        return event.task() != null && Objects.equals(taskOf(event), taskOf(other));
    }

    private static @Nullable TaskId taskOf(DaemonFrame.Deliver event) {
        TaskSnapshot task = event.task();
        return task == null ? null : task.id();
    }
}
