package dev.outlive.core.engine;

import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.schedule.Hours;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.Reconciler;
import dev.outlive.core.schedule.Rule;
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
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Gives slots to queued tasks, and takes them back when a rule comes to hold what runs. Decides by {@link AdmissionPolicy}. */
record Admission(AdmissionPolicy policy, Volatile state, CredentialDesk credentials) {
    /** Told of a lane whose tasks come to wait for something else: those whose turn comes first. */
    private static final int TOLD_MAX = 256;

    private static final Comparator<Task> FIRST =
            Comparator.comparingDouble(Task::priority).reversed().thenComparing(Task::number);

    /** The tasks of one place that could start now, whatever their lanes, in the order they would. */
    private record Waiting(Lane place, int sessionPerOriginMax, Iterator<Task> tasks) {}

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
                Restorations.hold(lane.session(), state),
                Holds.of(lane.session(), turn).orElse(null),
                credentials.hold(lane, turn.now),
                state.conditions,
                turn.now,
                null);
    }

    /** Why this task waits, by the rule that holds it; empty if it doesn't wait, or would start in the next turn. */
    Optional<Reason> reason(Task task, Turn turn) {
        if (!(task.state() instanceof TaskState.Queued queued)) {
            return Optional.empty();
        }
        Lane lane = laneOf(task);
        return policy.holds(situation(lane, turn).of(queued)).map(reason -> sinceKnown(reason, lane, queued, turn));
    }

    /** A wait for what holds the whole lane began with that, or when the task came to it. */
    private Reason sinceKnown(Reason reason, Lane lane, TaskState.Queued queued, Turn turn) {
        if (reason.since() != null || isDelay(reason, queued, turn)) {
            return reason;
        }
        Instant came = queued.cause() != null && queued.cause().since() != null
                ? queued.cause().since()
                : queued.dueAt(turn.now);
        Instant since =
                state.laneHistory.since(lane).filter(held -> held.isAfter(came)).orElse(came);
        return reason.beganAt(turn.now.wallOf(since));
    }

    /** Whether the reason is the task's own delay and not what holds its lane. */
    private static boolean isDelay(Reason reason, TaskState.Queued queued, Turn turn) {
        return queued.cause() != null
                && reason.code() == AdmissionPolicy.code(queued.cause())
                && turn.now.wallOf(queued.dueAt(turn.now)).equals(reason.until());
    }

    static Lane laneOf(Task task) {
        return new Lane(task.session(), task.traits().origin(), task.traits().policy());
    }

    /** Gives free slots to queued tasks, to one of each place in turn, so that no session starves another. */
    void admit(Turn turn, BiConsumer<Task, Turn> claim) {
        var circle = new ArrayDeque<Waiting>();
        placesAfterTheLastServed()
                .forEach((place, lanes) -> waiting(place, lanes, turn).ifPresent(circle::add));
        while (!circle.isEmpty()) {
            Waiting next = circle.remove();
            if (next.tasks().hasNext() && policy.free(next.place(), next.sessionPerOriginMax(), state.occupancy) > 0) {
                Task known = next.tasks().next();
                Task task = turn.task(known.id()).orElse(known);
                if (task.state() instanceof TaskState.Queued queued
                        && policy.holds(situation(laneOf(task), turn).of(queued))
                                .isEmpty()) {
                    claim.accept(task, turn);
                    state.lastServed = next.place();
                }
                circle.add(next);
            }
        }
    }

    /** What could start now of the lanes of a place. */
    private Optional<Waiting> waiting(Lane place, List<Lane> lanes, Turn turn) {
        int sessionMax = situation(place, turn).sessionPerOriginMax();
        int free = policy.free(place, sessionMax, state.occupancy);
        var due = new ArrayList<Task>();
        for (Lane lane : lanes) {
            if (free > 0 && policy.holds(situation(lane, turn)).isEmpty()) {
                due.addAll(turn.transaction.due(lane, turn.now.steady(), free));
            }
        }
        if (due.isEmpty()) {
            return Optional.empty();
        }
        if (lanes.size() > 1) {
            due.sort(FIRST);
        }
        var tasks =
                due.stream().filter(task -> !state.out.containsKey(task.id())).iterator();
        return Optional.of(new Waiting(place, sessionMax, tasks));
    }

    private LinkedHashMap<Lane, List<Lane>> placesAfterTheLastServed() {
        var places = new TreeMap<Lane, List<Lane>>();
        for (Lane lane : state.queued.keySet()) {
            places.computeIfAbsent(lane.place(), _ -> new ArrayList<>()).add(lane);
        }
        var circle = new LinkedHashMap<Lane, List<Lane>>();
        if (state.lastServed != null) {
            circle.putAll(places.tailMap(state.lastServed, false));
            circle.putAll(places.headMap(state.lastServed, true));
            return circle;
        }
        circle.putAll(places);
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
        return state.restored.containsKey(task.session())
                || state.pauses.holding(laneOf(task)).isPresent();
    }

    /** What holds each lane from the commit on; those who listen are told of what changed by the lane alone. */
    void note(Turn turn) {
        var reasons = new TreeMap<Lane, Optional<Reason>>();
        for (Lane lane : state.queued.keySet()) {
            Optional<Reason> reason = policy.holds(situation(lane, turn));
            reasons.put(lane, reason);
            if (isHeard(lane) && isNews(state.laneHistory.lasting(lane), reason)) {
                turn.transaction.due(lane, turn.now.steady(), TOLD_MAX).forEach(task -> turn.heldOtherwise(task.id()));
            }
        }
        turn.afterwards(() -> {
            reasons.forEach((lane, reason) -> state.laneHistory.note(lane, reason, turn.now.steady()));
            state.laneHistory.keep(reasons.keySet());
        });
    }

    private boolean isHeard(Lane lane) {
        Attachment holder = state.attachments.get(lane.session());
        return !state.watchers.isEmpty() || (holder != null && holder.started);
    }

    /** What is counted is taken and freed all the time, and the tasks that get it tell it themselves. */
    private static boolean isNews(Optional<LaneHistory.Hold> before, Optional<Reason> after) {
        boolean counted = before.map(hold -> Rule.counts(hold.code())).orElse(true)
                && after.map(reason -> Rule.counts(reason.code())).orElse(true);
        return !counted && !before.map(LaneHistory.Hold::text).equals(after.map(Reason::text));
    }

    /** When time windows open or close next for tasks that wait or run. */
    Optional<Instant> nextChange(Instant now) {
        return Stream.concat(state.queued.keySet().stream(), state.occupancy.lanes().stream())
                .map(lane -> lane.policy().schedule().windows())
                .filter(windows -> !windows.isEmpty())
                .distinct()
                .flatMap(windows -> Hours.nextChange(windows, now, state.conditions.zone()).stream())
                .min(Instant::compareTo);
    }
}
