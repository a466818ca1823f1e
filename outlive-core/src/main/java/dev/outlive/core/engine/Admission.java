package dev.outlive.core.engine;

import dev.outlive.core.credential.Folders;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.schedule.Hours;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.schedule.Reconciler;
import dev.outlive.core.schedule.Rule;
import dev.outlive.core.schedule.Situation;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gives slots to queued tasks, and takes them back when a rule comes to hold what runs. Decides by {@link AdmissionPolicy}. */
record Admission(AdmissionPolicy policy, Volatile state, CredentialDesk credentials) {
    /** Told of a lane whose tasks come to wait for something else: those whose turn comes first. */
    private static final int TOLD_MAX = 256;

    private static final Comparator<Task> FIRST =
            Comparator.comparingDouble(Task::priority).reversed().thenComparing(Task::number);

    /** The tasks of one place that could start now, whatever their lanes, in the order they would; at least one. */
    private record Waiting(Lane place, int sessionPerHostMax, ArrayDeque<Task> tasks) {
        private static final Comparator<Waiting> BY_FIRST =
                Comparator.comparing(waiting -> waiting.tasks.element(), FIRST);
    }

    /** What a lane as a whole is looked at by. */
    Situation situation(Lane lane, Turn turn) {
        return situation(lane, null, credentials.holds().of(lane, turn), turn);
    }

    /** What a queued task is looked at by. */
    Situation situation(Task task, TaskState.Queued queued, Turn turn) {
        return situation(laneOf(task), queued, credentials.holds().of(task, turn.now), turn);
    }

    private Situation situation(
            Lane lane, TaskState.@Nullable Queued queued, Optional<CredentialHolds.Hold> hold, Turn turn) {
        return new Situation(
                policy,
                lane,
                sessionPerHostMax(lane.session(), turn),
                state.occupancy,
                state.pauses,
                Restorations.hold(lane.session(), state),
                Holds.of(lane.session(), turn).orElse(null),
                hold.map(CredentialHolds.Hold::reason).orElse(null),
                state.conditions,
                turn.now,
                queued);
    }

    private int sessionPerHostMax(SessionRef session, Turn turn) {
        return turn.session(session)
                .map(known -> known.settings().maxConcurrentTasksPerHost())
                .orElse(policy.tasksPerHostMax());
    }

    /** Whether nothing before the missing credentials holds this lane. */
    boolean waitsForCredentials(Lane lane, Turn turn) {
        return policy.holds(situation(lane, turn))
                .filter(reason -> reason.code() == WaitReason.AUTH)
                .isPresent();
    }

    /** Why this task waits, by the rule that holds it; empty if it doesn't wait, or would start in the next turn. */
    Optional<Reason> reason(Task task, Turn turn) {
        if (!(task.state() instanceof TaskState.Queued queued)) {
            return Optional.empty();
        }
        Lane lane = laneOf(task);
        return policy.holds(situation(task, queued, turn)).map(reason -> sinceKnown(reason, lane, queued, turn));
    }

    /** A wait for what holds the whole lane began with that, or when the task came to it. */
    private Reason sinceKnown(Reason reason, Lane lane, TaskState.Queued queued, Turn turn) {
        if (reason.since() != null || isDelay(reason, queued, turn)) {
            return reason;
        }
        Instant came = queued.cause() != null && queued.cause().since() != null && !queued.isDue(turn.now)
                ? queued.cause().since()
                : queued.dueAt(turn.now);
        Instant held = state.laneHistory
                .lasting(lane)
                .filter(hold -> hold.code() == reason.code())
                .map(LaneHistory.Hold::since)
                .orElse(turn.now.steady());
        Instant since = held.isAfter(came) ? held : came;
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

    /**
     * Gives free slots to queued tasks: to one of each session in turn, so that none starves another, and of a session to
     * the first by priority that can start, wherever it goes. Reads no more of a session than its turn needs.
     */
    void admit(Turn turn, BiConsumer<Task, Turn> claim) {
        Map<SessionRef, List<Lane>> lanes = queuedLanes();
        state.circle.retainAll(lanes.keySet());
        state.circle.addAll(lanes.keySet());
        var circle = new ArrayDeque<>(state.circle);
        var read = new TreeMap<SessionRef, PriorityQueue<Waiting>>();
        while (!circle.isEmpty() && policy.free(state.occupancy) > 0) {
            SessionRef session = circle.remove();
            List<Lane> own = Objects.requireNonNull(lanes.get(session));
            if (claimFirst(read.computeIfAbsent(session, _ -> waiting(own, turn)), turn, claim)) {
                state.circle.remove(session);
                state.circle.add(session);
                circle.add(session);
            }
        }
    }

    /** Starts the first task of a session that no rule holds; false if there is none. What can't start now can't in this turn. */
    private boolean claimFirst(PriorityQueue<Waiting> places, Turn turn, BiConsumer<Task, Turn> claim) {
        while (!places.isEmpty()) {
            Waiting next = places.remove();
            if (policy.free(next.place(), next.sessionPerHostMax(), state.occupancy) == 0) {
                continue;
            }
            Task known = next.tasks().remove();
            if (!next.tasks().isEmpty()) {
                places.add(next);
            }
            Task task = turn.task(known.id()).orElse(known);
            if (task.state() instanceof TaskState.Queued queued
                    && policy.holds(situation(task, queued, turn)).isEmpty()) {
                claim.accept(task, turn);
                return true;
            }
        }
        return false;
    }

    /** What could start now of a session, whose lanes these are, by place; the place with its first task first. */
    private PriorityQueue<Waiting> waiting(List<Lane> lanes, Turn turn) {
        var places = new TreeMap<Lane, List<Lane>>();
        for (Lane lane : lanes) {
            places.computeIfAbsent(lane.place(), _ -> new ArrayList<>()).add(lane);
        }
        var waiting = new PriorityQueue<>(Waiting.BY_FIRST);
        places.forEach((place, own) -> waiting(place, own, turn).ifPresent(waiting::add));
        return waiting;
    }

    /** What could start now of the lanes of a place. */
    private Optional<Waiting> waiting(Lane place, List<Lane> lanes, Turn turn) {
        int sessionMax = sessionPerHostMax(place.session(), turn);
        int free = policy.free(place, sessionMax, state.occupancy);
        var due = new ArrayList<Task>();
        for (Lane lane : lanes) {
            if (free > 0) {
                due.addAll(due(lane, free, turn));
            }
        }
        due.removeIf(task -> state.out.containsKey(task.id()));
        due.sort(FIRST);
        return due.isEmpty() ? Optional.empty() : Optional.of(new Waiting(place, sessionMax, new ArrayDeque<>(due)));
    }

    /** What is due in a lane, unless it is held as a whole: where credentials are missing, those that don't need them. */
    private List<Task> due(Lane lane, int limit, Turn turn) {
        Situation whole = situation(lane, turn);
        if (policy.holds(whole).isEmpty()) {
            return turn.transaction.due(lane, turn.now.steady(), limit);
        }
        if (whole.credentialHold() == null
                || policy.holds(whole.withCredentials()).isPresent()) {
            return List.of();
        }
        Folders held = credentials.holds().folders(lane, turn.now);
        return turn.transaction.lanes().due(LanePart.outside(lane, held), turn.now.steady(), limit);
    }

    private Map<SessionRef, List<Lane>> queuedLanes() {
        var lanes = new TreeMap<SessionRef, List<Lane>>();
        for (Lane lane : state.queued.keySet()) {
            lanes.computeIfAbsent(lane.session(), _ -> new ArrayList<>()).add(lane);
        }
        return lanes;
    }

    /**
     * The attempts to stop because a rule that has nothing to do with slots holds their task now. One that may not be
     * repeated and may have left comes to its own end; the others are queued again when they have stopped.
     */
    List<Reconciler.Stop> held(Turn turn) {
        var lanes = new TreeSet<Lane>();
        for (Lane lane : state.occupancy.lanes()) {
            Situation now = situation(lane, null, Optional.empty(), turn); // no credential stops what runs
            if (policy.holdsRunning(now).isPresent()) {
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

    /**
     * What holds each lane from the commit on, written where that is another hold; those who listen are told of what changed
     * by the lane alone.
     */
    void note(Turn turn) {
        var noted = new TreeMap<Lane, List<LaneHistory.Hold>>();
        for (Lane lane : state.queued.keySet()) {
            Optional<Reason> reason = policy.holds(situation(lane, turn));
            List<LaneHistory.Hold> before = state.laneHistory.of(lane);
            Folders of = reason.filter(hold -> hold.code() == WaitReason.AUTH)
                    .map(_ -> credentials.holds().folders(lane, turn.now))
                    .orElse(Folders.EVERY);
            List<LaneHistory.Hold> after = LaneHistory.then(before, reason, of, turn.now.steady());
            noted.put(lane, after);
            if (LaneHistory.isNew(before, after)) {
                turn.transaction.lanes().save(lane, after);
            }
            if (isHeard(lane) && isNews(state.laneHistory.lasting(lane), reason)) {
                turn.transaction.due(lane, turn.now.steady(), TOLD_MAX).forEach(task -> turn.heldOtherwise(task.id()));
            }
        }
        for (Lane lane : state.laneHistory.lanes()) {
            if (!noted.containsKey(lane)) {
                turn.transaction.lanes().save(lane, List.of());
            }
        }
        turn.afterwards(() -> state.laneHistory.replace(noted));
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

    /**
     * Whether a task of the session is out, or comes to its turn by itself: suspended ones don't, nor those that wait until
     * somebody lets them go on.
     */
    boolean canRun(SessionRef session, Turn turn) {
        boolean comes = state.queued.tailMap(new Lane(session, ""), true).keySet().stream()
                .takeWhile(lane -> lane.session().equals(session))
                .anyMatch(lane -> comesByItself(lane, turn));
        return comes
                || turn.transaction.withAttempt().stream()
                        .anyMatch(task ->
                                task.session().equals(session) && !(task.state() instanceof TaskState.Suspending));
    }

    /** Whether a task of the lane does. A wait for a credential that has no end is one for a person, or for the app's answer. */
    private boolean comesByItself(Lane lane, Turn turn) {
        Situation whole = situation(lane, turn);
        if (whole.restoredHold() != null
                || whole.appHold() != null
                || whole.pauses().holding(lane).isPresent()) {
            return false;
        }
        return whole.credentialHold() == null
                || turn.transaction
                        .lanes()
                        .isQueued(LanePart.outside(lane, credentials.holds().waitingForSomebody(lane, turn.now)));
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
