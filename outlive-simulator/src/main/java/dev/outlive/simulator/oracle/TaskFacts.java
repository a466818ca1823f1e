package dev.outlive.simulator.oracle;

import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is known of one task outside the store. */
final class TaskFacts {
    final TaskId id;

    /** The row as of the last commit; null once it is archived. */
    @Nullable
    Task committed;

    /** Somebody was told that it exists. */
    boolean accepted;

    /** How it ended, as committed; never changes. */
    TaskState.@Nullable Completed ended;

    /** Its result and its end as far as they aren't settled, as committed. */
    final TreeMap<EventType, LoggedEvent> told = new TreeMap<>();

    /** The number and generation of its Ended event, settled or not. */
    long endedSeq;

    long endedGeneration;

    /** The number of the event that told of its result, settled or not. */
    long fetchedSeq;

    /** Somebody has said to acknowledge it. */
    boolean acknowledgeSaid;

    /** Somebody has said to deliver its dead letters again. */
    boolean requeueSaid;

    /** Somebody has said to give its dead letters up. */
    boolean discardSaid;

    boolean archived;

    /** What an app or operator was told of its end. */
    @Nullable
    Outcome toldOutcome;

    /** Attempt numbers that were ever started, by any process. */
    final TreeSet<Long> started = new TreeSet<>();

    /** Attempts of which a byte left, and that no refusal to process has answered. */
    final TreeSet<Long> written = new TreeSet<>();

    /** How often the server processed its request. */
    int processed;

    /** What the server answered: the answer's number to its status. */
    final TreeMap<Long, Integer> answers = new TreeMap<>();

    TaskFacts(TaskId id) {
        this.id = id;
    }

    void tells(LoggedEvent event) {
        told.put(event.type(), event);
        if (event.type() == EventType.ENDED) {
            endedSeq = event.seq();
            endedGeneration = event.generation();
        } else {
            fetchedSeq = event.seq();
        }
    }

    /** Whether what the app is told of its end rules out that the server has processed it. */
    boolean deniesProcessing() {
        if (ended == null) {
            return false;
        }
        Outcome outcome = ended.outcome();
        return switch (outcome.kind()) {
            case FINISHED -> false;
            case FAILED -> outcome.error() != null && !outcome.error().serverMayHaveProcessed();
            case CANCELLED ->
                outcome.cancelReason() != null && !outcome.cancelReason().serverMayHaveProcessed();
        };
    }
}
