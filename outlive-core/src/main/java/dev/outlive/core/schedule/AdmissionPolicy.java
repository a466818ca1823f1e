package dev.outlive.core.schedule;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.WaitReason;
import java.util.List;
import java.util.Optional;

/**
 * Which queued task may start. The reason a task shows is what this policy answers, so the two can't differ (I5).
 *
 * @param tasksMax attempts out at one time, in all
 * @param tasksPerHostMax attempts out to one host, over all sessions
 * @param bytesPerSecondMax what all attempts share, 0 for no limit
 * @param rules what may hold a task back, in the order in which it is told
 */
public record AdmissionPolicy(int tasksMax, int tasksPerHostMax, long bytesPerSecondMax, List<Rule> rules) {
    public static final int TASKS_MAX_DEFAULT = 64; // a few files at a time for each of ten hosts
    public static final int TASKS_PER_HOST_MAX_DEFAULT = 6; // Apple's HTTPMaximumConnectionsPerHost

    /**
     * What a limit on bytes has to have for each attempt that shares it. With less, more attempts would only make each of
     * them slower, until servers take them for dead.
     */
    public static final long TASK_BYTES_PER_SECOND_MIN = 4096;

    public AdmissionPolicy {
        if (tasksMax < 1 || tasksPerHostMax < 1) {
            throw new IllegalArgumentException("limits are at least 1: " + tasksMax + ", " + tasksPerHostMax);
        }
        if (bytesPerSecondMax < 0) {
            throw new IllegalArgumentException("a limit isn't negative: " + bytesPerSecondMax);
        }
        rules = List.copyOf(rules);
    }

    /** By these rules, without a limit on bytes. */
    public AdmissionPolicy(int tasksMax, int tasksPerHostMax, List<Rule> rules) {
        this(tasksMax, tasksPerHostMax, 0, rules);
    }

    /** By every rule, without a limit on bytes. */
    public AdmissionPolicy(int tasksMax, int tasksPerHostMax) {
        this(tasksMax, tasksPerHostMax, 0);
    }

    /** By every rule. */
    public AdmissionPolicy(int tasksMax, int tasksPerHostMax, long bytesPerSecondMax) {
        this(tasksMax, tasksPerHostMax, bytesPerSecondMax, List.of(Rule.values()));
    }

    /** How many attempts may share a limit on bytes, 0 being none: at least one. */
    static int sharersMax(long bytesPerSecondMax) {
        return bytesPerSecondMax == 0
                ? Integer.MAX_VALUE
                : Math.clamp(bytesPerSecondMax / TASK_BYTES_PER_SECOND_MIN, 1, Integer.MAX_VALUE);
    }

    /** How many more tasks could start now, wherever they go. */
    public int free(Occupancy occupancy) {
        return Math.max(0, Math.min(tasksMax, sharersMax(bytesPerSecondMax)) - occupancy.total());
    }

    /** How many more tasks of a lane could start now, times aside: as many as are worth looking at. */
    public int free(Lane lane, int sessionPerHostMax, Occupancy occupancy) {
        int all = free(occupancy);
        int host = tasksPerHostMax - occupancy.at(lane.host());
        int session = sessionPerHostMax - occupancy.in(lane);
        return Math.max(0, Math.min(all, Math.min(host, session)));
    }

    /** The first rule that holds; empty if the task, or a task of the lane, may start. */
    public Optional<Reason> holds(Situation situation) {
        return rules.stream().flatMap(rule -> rule.reason(situation).stream()).findFirst();
    }

    /** The first rule that stops what runs in this lane. */
    public Optional<Reason> holdsRunning(Situation situation) {
        return rules.stream()
                .filter(Rule::stopsWhatRuns)
                .flatMap(rule -> rule.reason(situation).stream())
                .findFirst();
    }

    /** What a task waits for that was delayed so. */
    public static WaitReason code(TaskState.Delay delay) {
        return switch (delay.kind()) {
            case EARLIEST_BEGIN -> WaitReason.EARLIEST_BEGIN;
            case APP_ANSWER -> WaitReason.APP_ANSWER;
            case BACKOFF -> WaitReason.BACKOFF;
            case NETWORK -> WaitReason.NETWORK;
            case DISK_SPACE -> WaitReason.DISK_SPACE;
            case QUOTA -> WaitReason.QUOTA;
            case CREDENTIALS -> WaitReason.AUTH;
        };
    }

    /** Why this queued task doesn't start now; empty if it may. */
    public Optional<Reason> holds(Task task, int sessionPerHostMax, Occupancy occupancy, Moment now) {
        if (!(task.state() instanceof TaskState.Queued queued)) {
            return Optional.empty();
        }
        var lane =
                new Lane(task.session(), task.traits().origin(), task.traits().policy());
        return holds(new Situation(
                this,
                lane,
                sessionPerHostMax,
                occupancy,
                Pauses.NONE,
                null,
                null,
                null,
                Conditions.UNKNOWN,
                now,
                queued));
    }
}
