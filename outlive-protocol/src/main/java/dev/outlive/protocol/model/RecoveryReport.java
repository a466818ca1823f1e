package dev.outlive.protocol.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the daemon found in its store when it started, and what becomes of it. Each task counts once, so that the parts add
 * up to what the store held; the daemon checks that.
 *
 * @param held tasks that weren't archived, by the books of their sessions
 * @param resumed go on as they stood: no request of theirs was out
 * @param reverified lost their attempt and go on from what the server says it has of them
 * @param restarted lost their attempt and begin again, by why they may: {@code nothing-sent}, {@code repeatable}
 * @param needApp wait for their app, by why: {@code suspended}; {@code restored-copy}, which hold until the app or the user
 *     says whether the original is gone; {@code ended} before the start; or ended by it, since their
 *     attempt was lost: {@code outcome-unknown}, {@code cancelled}, {@code timed-out}
 */
public record RecoveryReport(
        Instant at, long held, long resumed, long reverified, Map<String, Long> restarted, Map<String, Long> needApp) {
    public RecoveryReport {
        restarted = Collections.unmodifiableSortedMap(new TreeMap<>(restarted));
        needApp = Collections.unmodifiableSortedMap(new TreeMap<>(needApp));
    }

    /** {@code 12 tasks: 4 go on, 1 from what the server has, 2 restarted (repeatable 2), 5 need their app (ended 3, …)}. */
    public String text() {
        return held + (held == 1 ? " task: " : " tasks: ") + resumed + " go on, " + reverified
                + " from what the server has, " + parts(restarted, " restarted") + ", "
                + parts(needApp, " need their app");
    }

    private static String parts(Map<String, Long> parts, String what) {
        String why = parts.entrySet().stream()
                .map(part -> part.getKey() + " " + part.getValue())
                .collect(Collectors.joining(", ", " (", ")"));
        return sum(parts) + what + (parts.isEmpty() ? "" : why);
    }

    /** How many tasks the report doesn't tell of, or tells of twice if below 0. Anything but 0 is a defect. */
    public long difference() {
        return held - resumed - reverified - sum(restarted) - sum(needApp);
    }

    private static long sum(Map<String, Long> parts) {
        return parts.values().stream().mapToLong(Long::longValue).sum();
    }
}
