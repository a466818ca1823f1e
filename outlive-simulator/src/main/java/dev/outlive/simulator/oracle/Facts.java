package dev.outlive.simulator.oracle;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The journal beside the store: what was asked, said and seen. */
final class Facts {
    /** One event of one generation of a session. */
    record EventName(SessionRef session, long generation, long seq) implements Comparable<EventName> {
        private static final Comparator<EventName> ORDER = Comparator.comparing(EventName::session)
                .thenComparing(EventName::generation)
                .thenComparing(EventName::seq);

        @Override
        public int compareTo(EventName other) {
            return ORDER.compare(this, other);
        }
    }

    final TreeMap<TaskId, TaskFacts> tasks = new TreeMap<>();

    /** What names a task in its session, key or submission id, to the task. */
    final TreeMap<String, TaskId> names = new TreeMap<>();

    /** Events that somebody has said to acknowledge. */
    final TreeSet<EventName> acknowledgeSaid = new TreeSet<>();

    /** Events whose acknowledgement the daemon has confirmed. */
    final TreeSet<EventName> acknowledged = new TreeSet<>();

    /** How much of the body of an ended task was acknowledged, as the daemon has confirmed. */
    final TreeMap<EventName, Long> dataAcknowledged = new TreeMap<>();

    /** How often events left the daemon. */
    final TreeMap<EventName, Integer> sends = new TreeMap<>();

    /** The last epoch of each session that was given to a process. */
    final TreeMap<SessionRef, Long> epochs = new TreeMap<>();

    /** Questions of which somebody was told that this answer of theirs counts. */
    final TreeMap<EventName, String> takenAnswers = new TreeMap<>();

    /** Sessions that were promised to end, to the generation that ends. */
    final TreeMap<SessionRef, Long> invalidated = new TreeMap<>();

    TaskFacts of(TaskId id) {
        return tasks.computeIfAbsent(id, TaskFacts::new);
    }

    @Nullable
    TaskFacts known(TaskId id) {
        return tasks.get(id);
    }

    /** Whether somebody has said what settles this event of the task. The end's acknowledgement takes no dead letter along. */
    boolean mayBeSettled(LoggedEvent event, TaskFacts task) {
        LoggedEvent end = task.told.get(EventType.ENDED);
        boolean byItsEnd = end != null && end.seq() > event.seq() && acknowledgeSaid.contains(name(end));
        return acknowledgeSaid.contains(name(event))
                || task.acknowledgeSaid
                || (event.isDeadLetter() ? task.discardSaid : byItsEnd);
    }

    static EventName name(LoggedEvent event) {
        return new EventName(event.session(), event.generation(), event.seq());
    }

    static String name(SessionRef session, String keyOrSubmission) {
        return session + "#" + keyOrSubmission;
    }
}
