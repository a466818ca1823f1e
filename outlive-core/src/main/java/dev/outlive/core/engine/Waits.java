package dev.outlive.core.engine;

import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a task waited for while it was queued, told when it leaves the queue. */
final class Waits {
    /** Shorter waits are no waits: a turn and a commit take some milliseconds. */
    static final Duration TOLD_MIN = Duration.ofMillis(100);

    private Waits() {}

    /** The waits of a queued task that leaves the queue now: first its own delay, then what held its lane. */
    static List<WaitRecord> of(Task task, TaskState.Queued queued, LaneHistory history, Moment at) {
        var waits = new ArrayList<WaitRecord>();
        Instant now = at.steady();
        Instant due = queued.dueAt(at);
        Instant free = due.isAfter(now) ? now : due;
        TaskState.Delay delay = queued.cause();
        if (delay != null && delay.since() != null) {
            add(
                    waits,
                    new WaitRecord(
                            task.id(),
                            AdmissionPolicy.code(delay),
                            delay.text(),
                            at.wallOf(delay.since()),
                            at.wallOf(free)));
        }
        for (LaneHistory.Hold hold : history.between(Admission.laneOf(task), free, now)) {
            if (hold.of().covers(task.traits().folder())) {
                add(
                        waits,
                        new WaitRecord(
                                task.id(),
                                hold.code(),
                                hold.text(),
                                at.wallOf(hold.since()),
                                at.wallOf(hold.end(now))));
            }
        }
        return waits;
    }

    /** What is too short to be told doesn't cut what lies around it in two. */
    private static void add(List<WaitRecord> waits, WaitRecord wait) {
        if (Duration.between(wait.since(), wait.until()).compareTo(TOLD_MIN) < 0) {
            return;
        }
        WaitRecord last = waits.isEmpty() ? null : waits.getLast();
        boolean goesOn = last != null
                && last.code() == wait.code()
                && Duration.between(last.until(), wait.since()).compareTo(TOLD_MIN) < 0;
        if (last != null && goesOn) {
            waits.removeLast();
            waits.add(new WaitRecord(wait.task(), wait.code(), wait.text(), last.since(), wait.until()));
        } else {
            waits.add(wait);
        }
    }
}
