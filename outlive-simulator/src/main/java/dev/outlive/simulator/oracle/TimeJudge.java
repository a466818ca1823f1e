package dev.outlive.simulator.oracle;

import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Judges time budgets by a stopwatch of its own, which nothing sets: a budget ends when the time in which its task could
 * run is over, whatever was done to the clock on the wall, and neither before nor after.
 */
final class TimeJudge {
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final LongSupplier nanos;
    private final Checks checks;
    private final TreeMap<TaskId, Stopwatch> watches = new TreeMap<>();
    private Pauses pauses = Pauses.NONE;
    private Set<SessionRef> held = Set.of();

    /** What counts for a task. */
    private enum Counts {
        /** Its budget runs. */
        RUNS,
        /** It waits for a date, whose coming is known to the engine only, or is paused, which an attempt that is out may outlast. */
        AWAITS,
        NOTHING
    }

    private static final class Stopwatch {
        private final Lane lane;
        private TaskState state;
        private Counts counts = Counts.NOTHING;
        private long since;
        private long ran;
        private long awaited;
        private long budget;

        Stopwatch(Task task) {
            lane = new Lane(task.session(), task.traits().origin());
            state = task.state();
        }

        void settle(long now) {
            ran += counts == Counts.RUNS ? now - since : 0;
            awaited += counts == Counts.AWAITS ? now - since : 0;
            since = now;
        }
    }

    TimeJudge(LongSupplier nanos, Checks checks) {
        this.nanos = nanos;
        this.checks = checks;
    }

    /** The task is in this state from now on. */
    void moved(Task task) {
        Stopwatch watch = watches.computeIfAbsent(task.id(), _ -> new Stopwatch(task));
        watch.settle(nanos.getAsLong());
        watch.state = task.state();
        watch.counts = counts(watch);
        watch.budget = task.traits().resourceTimeout().toNanos();
        if (hasTimedOut(task.state())) {
            checks.require(
                    "I35",
                    watch.ran + watch.awaited >= watch.budget - TOLERANCE.toNanos(),
                    () -> "the budget of " + task.id() + " of " + task.traits().resourceTimeout() + " ended after "
                            + Duration.ofNanos(watch.ran) + " and a wait of " + Duration.ofNanos(watch.awaited));
        }
    }

    /** This is paused from now on, and these sessions hold: they were restored, or their app was quit or disabled. */
    void held(Pauses now, Set<SessionRef> holding) {
        if (!now.equals(pauses) || !holding.equals(held)) {
            pauses = now;
            held = holding;
            for (Stopwatch watch : watches.values()) {
                watch.settle(nanos.getAsLong());
                watch.counts = counts(watch);
            }
        }
    }

    void left(TaskId task) {
        watches.remove(task);
    }

    /** A turn is over: no task may still run whose budget had ended. */
    void turned() {
        long now = nanos.getAsLong();
        watches.forEach((task, watch) -> {
            if (watch.counts == Counts.RUNS) {
                long ran = watch.ran + now - watch.since;
                checks.require(
                        "I35",
                        ran <= watch.budget + TOLERANCE.toNanos(),
                        () -> task + " runs for " + Duration.ofNanos(ran) + " on a budget of "
                                + Duration.ofNanos(watch.budget));
            }
        });
    }

    private Counts counts(Stopwatch watch) {
        Counts unpaused = switch (watch.state) {
            case TaskState.Queued queued -> queued.awaitsBegin() ? Counts.AWAITS : Counts.RUNS;
            case TaskState.Running _ -> Counts.RUNS;
            default -> Counts.NOTHING;
        };
        boolean stands = unpaused == Counts.RUNS
                && (held.contains(watch.lane.session())
                        || pauses.holding(watch.lane).isPresent());
        return stands ? Counts.AWAITS : unpaused;
    }

    private static boolean hasTimedOut(TaskState state) {
        return state instanceof TaskState.Expiring
                || (state instanceof TaskState.Completed completed
                        && completed.outcome().error() != null
                        && completed.outcome().error().message().startsWith("the time budget"));
    }
}
