package dev.outlive.protocol.model;

import java.util.ArrayList;
import java.util.List;

/**
 * When transfers may move that could as well move later (what Apple's {@code isDiscretionary} leaves to the system). It
 * applies only where an app declares it, never by itself.
 *
 * @param windows all of these have to be open; none means any time
 * @param requiresMainsPower only while the machine isn't on battery; a running transfer is stopped when it is
 * @param loadMax an attempt begins only while the runnable threads of the machine, by processor and averaged over a
 *     minute, are at most so many; 0 for any load. What runs isn't stopped: it is part of the load
 * @param bytesPerSecondMax the tasks of one session under this limit share it; 0 for none
 */
public record SchedulePolicy(
        List<TimeWindows> windows, boolean requiresMainsPower, double loadMax, long bytesPerSecondMax) {
    /** At any time. */
    public static final SchedulePolicy ANYTIME = new SchedulePolicy(List.of(), false, 0, 0);

    /** The session's and the request's, and room for what a later version may add. */
    public static final int WINDOWS_MAX = 8;

    public SchedulePolicy {
        windows = List.copyOf(windows);
        if (windows.size() > WINDOWS_MAX) {
            throw new IllegalArgumentException(
                    "at most " + WINDOWS_MAX + " sets of time windows have to be open together, not " + windows.size());
        }
        if (!(loadMax >= 0 && loadMax <= 1000)) {
            throw new IllegalArgumentException("a load by processor is 0 to 1000, not " + loadMax);
        }
        if (bytesPerSecondMax < 0) {
            throw new IllegalArgumentException("a rate limit isn't negative: " + bytesPerSecondMax);
        }
    }

    /** The same within these hours, too. */
    public SchedulePolicy during(TimeWindows hours) {
        return new SchedulePolicy(with(windows, List.of(hours)), requiresMainsPower, loadMax, bytesPerSecondMax);
    }

    /** The same on mains power only. */
    public SchedulePolicy onMainsPower() {
        return new SchedulePolicy(windows, true, loadMax, bytesPerSecondMax);
    }

    /** The same while the load by processor is at most so much. */
    public SchedulePolicy underLoad(double max) {
        return new SchedulePolicy(windows, requiresMainsPower, max, bytesPerSecondMax);
    }

    /** The same with at most so many bytes a second. */
    public SchedulePolicy limitedTo(long bytesPerSecond) {
        return new SchedulePolicy(windows, requiresMainsPower, loadMax, bytesPerSecond);
    }

    /**
     * What holds for a task of a session with this policy whose request asks for another: both. The limit on bytes stays
     * the session's, which its tasks share; the request's is one on the task alone and holds beside it.
     */
    SchedulePolicy tightenedBy(SchedulePolicy request) {
        double load =
                loadMax == 0 ? request.loadMax : request.loadMax == 0 ? loadMax : Math.min(loadMax, request.loadMax);
        return new SchedulePolicy(
                with(windows, request.windows),
                requiresMainsPower || request.requiresMainsPower,
                load,
                bytesPerSecondMax);
    }

    private static List<TimeWindows> with(List<TimeWindows> some, List<TimeWindows> others) {
        var all = new ArrayList<>(some);
        others.stream().filter(each -> !all.contains(each)).forEach(all::add);
        return all;
    }
}
