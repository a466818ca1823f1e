package dev.outlive.client.internal;

import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a delegate may see, whatever the daemon sends:
 *
 * <pre>
 *   session := snapshot event* (drained event*)* invalidated?
 *   task    := delayedStart? (authenticationRequired | informational | progress)* downloadFinished? complete
 * </pre>
 *
 * An event that was let in may come again. A dead letter that people have requeued comes after its task's end.
 */
final class Grammar {
    /** Tasks and events that are remembered: more than a window of events is ever about, few enough to keep. */
    static final int KEPT_MAX = 10_000;

    private static final int ASKED = 1;
    private static final int MOVED = 2;
    private static final int FETCHED = 3;
    private static final int ENDED = 4;

    private final Sequence admitted = new Sequence();
    private final Map<Long, Name> names = new Latest<>(); // of admitted events
    private final Map<TaskId, Place> places = new Latest<>();
    private long last;
    private long invalidated; // the event that ends the session, 0 for none

    /** How far a task is, and whether an event of it may come that belongs further ahead: a dead letter. */
    private record Place(int reached, boolean hasLetter, long attempt) {
        static final Place NEW = new Place(0, false, 0);
    }

    /** What an event is, as long as it has this number. */
    private record Name(EventType type, @Nullable TaskId task) {
        static Name of(DaemonFrame.Deliver event) {
            TaskSnapshot task = event.task();
            return new Name(event.event(), task == null ? null : task.id());
        }
    }

    /** Forgets what was asked for longest ago. */
    private static final class Latest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        Latest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > KEPT_MAX;
        }
    }

    /** Why this event may not be handed over; empty if it may. */
    Optional<String> violation(DaemonFrame.Deliver event) {
        if (isEnded() && event.seq() != invalidated) {
            return Optional.of("the session has ended with event " + invalidated);
        }
        Optional<String> unsound = malformed(event);
        if (unsound.isPresent()) {
            return unsound;
        }
        if (admitted.contains(event.seq())) {
            return names.getOrDefault(event.seq(), Name.of(event)).equals(Name.of(event))
                    ? Optional.empty()
                    : Optional.of("it was another event before");
        }
        if (event.seq() < 1 || (event.seq() < last && !event.redelivered())) {
            return Optional.of("it comes for the first time, after event " + last);
        }
        Optional<String> wrong = misplaced(event);
        if (wrong.isEmpty()) {
            admit(event);
        }
        return wrong;
    }

    /** Whether the session's end was let in: nothing but it may follow. */
    boolean isEnded() {
        return invalidated != 0;
    }

    private static Optional<String> malformed(DaemonFrame.Deliver event) {
        TaskSnapshot task = event.task();
        Outcome outcome = task == null ? null : task.outcome();
        boolean sound = switch (event.event()) {
            case DELAYED_START, AUTHENTICATION_REQUIRED -> task != null && outcome == null && event.question() != null;
            case DOWNLOAD_FINISHED ->
                task != null
                        && task.kind() == TaskKind.DOWNLOAD
                        && outcome != null
                        && outcome.kind() == Outcome.Kind.FINISHED;
            case ENDED -> outcome != null;
            case INVALIDATED -> task == null;
        };
        return sound ? Optional.empty() : Optional.of("it doesn't say what it tells");
    }

    private Optional<String> misplaced(DaemonFrame.Deliver event) {
        TaskSnapshot task = event.task();
        if (task == null) {
            return Optional.empty();
        }
        Place place = place(task.id());
        boolean isLetter = place.hasLetter && !event.event().asks();
        boolean isAgain = event.event() == EventType.AUTHENTICATION_REQUIRED && place.reached <= MOVED;
        return rank(event.event()) > place.reached || isAgain || isLetter
                ? Optional.empty()
                : Optional.of("task " + task.id() + " is past that");
    }

    private void admit(DaemonFrame.Deliver event) {
        admitted.add(event.seq());
        names.put(event.seq(), Name.of(event));
        last = Math.max(last, event.seq());
        TaskSnapshot task = event.task();
        if (task == null) {
            invalidated = event.event() == EventType.INVALIDATED ? event.seq() : 0;
            return;
        }
        Place place = place(task.id());
        places.put(
                task.id(),
                new Place(
                        Math.max(place.reached, rank(event.event())),
                        place.hasLetter || event.afterDeadLetter(),
                        place.attempt));
    }

    private static int rank(EventType type) {
        return switch (type) {
            case DELAYED_START, AUTHENTICATION_REQUIRED -> ASKED;
            case DOWNLOAD_FINISHED -> FETCHED;
            case ENDED, INVALIDATED -> ENDED;
        };
    }

    /** Whether news may be told: not after the task's result or end, nor of an earlier attempt. */
    boolean admits(DaemonFrame.News news) {
        Place place = place(news.task());
        long attempt = news.attempt();
        if (isEnded() || place.reached > MOVED || attempt < place.attempt) {
            return false;
        }
        places.put(news.task(), new Place(MOVED, place.hasLetter, attempt));
        return true;
    }

    /** The delegate refused the event: should it become a dead letter, it may come once more, under another number. */
    void refused(DaemonFrame.Deliver event) {
        TaskSnapshot task = event.task();
        if (task != null) {
            Place place = place(task.id());
            places.put(task.id(), new Place(place.reached, true, place.attempt));
        }
    }

    private Place place(TaskId task) {
        return places.getOrDefault(task, Place.NEW);
    }
}
