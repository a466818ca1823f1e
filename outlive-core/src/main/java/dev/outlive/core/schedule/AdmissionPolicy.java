package dev.outlive.core.schedule;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.task.TaskState.Delay;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.util.Optional;

/**
 * Which queued task may start. The reason a task shows is what this policy answers, so the two can't differ (I5).
 *
 * @param tasksMax attempts out at one time, in all
 * @param tasksPerOriginMax attempts out to one origin, over all sessions
 */
public record AdmissionPolicy(int tasksMax, int tasksPerOriginMax) {
    public static final int TASKS_MAX_DEFAULT = 64; // a few files at a time for each of ten hosts
    public static final int TASKS_PER_ORIGIN_MAX_DEFAULT = 6; // Apple's HTTPMaximumConnectionsPerHost

    public AdmissionPolicy {
        if (tasksMax < 1 || tasksPerOriginMax < 1) {
            throw new IllegalArgumentException("limits are at least 1: " + tasksMax + ", " + tasksPerOriginMax);
        }
    }

    /** How many more tasks of a lane could start now, times aside. */
    public int free(Lane lane, int sessionPerOriginMax, Occupancy occupancy) {
        int all = tasksMax - occupancy.total();
        int origin = tasksPerOriginMax - occupancy.at(lane.origin());
        int session = sessionPerOriginMax - occupancy.in(lane);
        return Math.max(0, Math.min(all, Math.min(origin, session)));
    }

    /** Why this queued task doesn't start now; empty if it may. */
    public Optional<Reason> holds(Task task, int sessionPerOriginMax, Occupancy occupancy, Instant now) {
        if (!(task.state() instanceof TaskState.Queued(var notBefore, var cause))) {
            return Optional.empty();
        }
        if (notBefore.isAfter(now)) {
            Delay delay = cause == null ? new Delay(Delay.Kind.BACKOFF, "held back") : cause;
            WaitReason code = switch (delay.kind()) {
                case EARLIEST_BEGIN -> WaitReason.EARLIEST_BEGIN;
                case BACKOFF -> WaitReason.BACKOFF;
                case NETWORK -> WaitReason.NETWORK;
                case DISK_SPACE -> WaitReason.DISK_SPACE;
            };
            return Optional.of(new Reason(code, delay.text(), null, notBefore));
        }
        var lane = new Lane(task.session(), task.traits().origin());
        if (occupancy.total() >= tasksMax) {
            return slot("all " + tasksMax + " slots of the daemon are taken");
        }
        if (occupancy.at(lane.origin()) >= tasksPerOriginMax) {
            return slot("all " + tasksPerOriginMax + " slots of " + lane.origin() + " are taken");
        }
        if (occupancy.in(lane) >= sessionPerOriginMax) {
            return slot("all " + sessionPerOriginMax + " slots of session " + lane.session() + " at " + lane.origin()
                    + " are taken");
        }
        return Optional.empty();
    }

    private static Optional<Reason> slot(String text) {
        return Optional.of(new Reason(WaitReason.SLOT, text, null, null));
    }
}
