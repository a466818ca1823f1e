package dev.outlive.core.engine;

import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.Reconciler;
import dev.outlive.core.schedule.Situation;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TaskId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Gives slots to queued tasks, and takes them back when a rule comes to hold what runs. Decides by {@link AdmissionPolicy}. */
record Admission(AdmissionPolicy policy, Volatile state) {
    /** The tasks of one lane that could start now. */
    private record Waiting(Situation situation, Iterator<Task> tasks) {}

    /** What a lane as a whole is looked at by. */
    Situation situation(Lane lane, Turn turn) {
        int sessionMax = turn.session(lane.session())
                .map(session -> session.settings().maxConcurrentTasksPerHost())
                .orElse(policy.tasksPerOriginMax());
        return new Situation(
                policy,
                lane,
                sessionMax,
                state.occupancy,
                state.pauses,
                Holds.of(lane.session(), turn).orElse(null),
                turn.now,
                null);
    }

    /** Why this task waits, by the rule that holds it; empty if it doesn't wait, or would start in the next turn. */
    Optional<Reason> reason(Task task, Turn turn) {
        if (!(task.state() instanceof TaskState.Queued queued)) {
            return Optional.empty();
        }
        Lane lane = laneOf(task);
        return policy.holds(situation(lane, turn).of(queued)).map(reason -> sinceKnown(reason, lane, queued));
    }

    /** A wait for what holds the whole lane began with that, or when the task came to it. */
    private Reason sinceKnown(Reason reason, Lane lane, TaskState.Queued queued) {
        if (reason.since() != null || reason.until() != null) {
            return reason;
        }
        Instant since = state.laneHistory
                .since(lane)
                .filter(held -> held.isAfter(queued.notBefore()))
                .orElse(queued.notBefore());
        return new Reason(reason.code(), reason.text(), since, null);
    }

    static Lane laneOf(Task task) {
        return new Lane(task.session(), task.traits().origin());
    }

    /** Gives free slots to queued tasks, to one of each lane in turn, so that no session starves another. */
    void admit(Turn turn, BiConsumer<Task, Turn> claim) {
        var circle = new ArrayDeque<Waiting>();
        for (Lane lane : lanesAfterTheLastServed()) {
            Situation situation = situation(lane, turn);
            int free = policy.free(lane, situation.sessionPerOriginMax(), state.occupancy);
            if (free > 0 && policy.holds(situation).isEmpty()) {
                var due = turn.transaction.due(lane, turn.now, free).stream()
                        .filter(task -> !state.out.containsKey(task.id()))
                        .iterator();
                circle.add(new Waiting(situation, due));
            }
        }
        while (!circle.isEmpty()) {
            Waiting next = circle.remove();
            Lane lane = next.situation().lane();
            if (next.tasks().hasNext()
                    && policy.free(lane, next.situation().sessionPerOriginMax(), state.occupancy) > 0) {
                Task known = next.tasks().next();
                Task task = turn.task(known.id()).orElse(known);
                if (task.state() instanceof TaskState.Queued queued
                        && policy.holds(next.situation().of(queued)).isEmpty()) {
                    claim.accept(task, turn);
                    state.lastServed = lane;
                }
                circle.add(next);
            }
        }
    }

    private List<Lane> lanesAfterTheLastServed() {
        var lanes = new TreeSet<>(state.queued.keySet());
        var circle = new ArrayList<Lane>();
        if (state.lastServed != null) {
            circle.addAll(lanes.tailSet(state.lastServed, false));
            circle.addAll(lanes.headSet(state.lastServed, true));
            return circle;
        }
        circle.addAll(lanes);
        return circle;
    }

    /**
     * The attempts to stop because a rule that has nothing to do with slots holds their task now. One that may not be
     * repeated and may have left comes to its own end; the others are queued again when they have stopped.
     */
    List<Reconciler.Stop> held(Turn turn) {
        var lanes = new TreeSet<Lane>();
        for (Lane lane : state.occupancy.lanes()) {
            if (policy.holdsRunning(situation(lane, turn)).isPresent()) {
                lanes.add(lane);
            }
        }
        if (lanes.isEmpty()) {
            return List.of();
        }
        var stops = new ArrayList<Reconciler.Stop>();
        for (Map.Entry<TaskId, Long> out : state.out.entrySet()) {
            Optional<Task> task = state.heldBack.containsKey(out.getKey()) ? Optional.empty() : turn.task(out.getKey());
            if (task.isPresent()
                    && task.get().state() instanceof TaskState.Running(Sent sent)
                    && lanes.contains(laneOf(task.get()))
                    && TaskMachine.mayRepeat(task.get(), sent)) {
                stops.add(new Reconciler.Stop(out.getKey(), out.getValue()));
            }
        }
        return stops;
    }

    boolean isPaused(Task task) {
        return state.pauses.holding(laneOf(task)).isPresent();
    }

    /** What holds each lane from the commit on. */
    void note(Turn turn) {
        var reasons = new TreeMap<Lane, Optional<Reason>>();
        for (Lane lane : state.queued.keySet()) {
            reasons.put(lane, policy.holds(situation(lane, turn)));
        }
        turn.afterwards(() -> {
            reasons.forEach((lane, reason) -> state.laneHistory.note(lane, reason, turn.now));
            state.laneHistory.keep(reasons.keySet());
        });
    }
}
