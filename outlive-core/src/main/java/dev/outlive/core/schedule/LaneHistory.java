package dev.outlive.core.schedule;

import dev.outlive.core.credential.Folders;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What held each lane as a whole, and since when, so that a task that leaves its queue knows what it waited for without
 * being written each time that changes. On steady time. Not thread-safe; belongs to the engine.
 *
 * <p>A time in which nothing held a lane needs no record: what was due has left then, and what comes later waits from its
 * own coming on. So a reason that comes again is the same hold, as long as no other came between.
 */
public final class LaneHistory {
    /** Holds remembered of a lane; of more than that the shortest is forgotten. */
    static final int HOLDS_MAX = 32;

    private final TreeMap<Lane, List<Hold>> lanes = new TreeMap<>();

    /**
     * A time in which tasks of a lane waited for one thing.
     *
     * @param text what was told of it last
     * @param of the folders whose tasks did
     */
    public record Hold(
            WaitReason code,
            String text,
            Instant since,
            @Nullable Instant until,
            Folders of) {
        /** Of all tasks. */
        public Hold(WaitReason code, String text, Instant since, @Nullable Instant until) {
            this(code, text, since, until, Folders.EVERY);
        }

        /** When it was over, or now. */
        public Instant end(Instant now) {
            return until == null ? now : until;
        }
    }

    /** What held the lane so far, the oldest first. */
    public List<Hold> of(Lane lane) {
        return lanes.getOrDefault(lane, List.of());
    }

    /** The same, and from now on this, for all tasks. */
    public static List<Hold> then(List<Hold> before, Optional<Reason> reason, Instant now) {
        return then(before, reason, Folders.EVERY, now);
    }

    /** The same, and from now on this, for those of these folders. */
    public static List<Hold> then(List<Hold> before, Optional<Reason> reason, Folders of, Instant now) {
        Hold last = before.isEmpty() ? null : before.getLast();
        if (reason.isEmpty()) {
            return last == null || last.until() != null
                    ? before
                    : replaced(before, new Hold(last.code(), last.text(), last.since(), now, last.of()));
        }
        Reason held = reason.get();
        if (last == null || last.code() != held.code() || !last.of().equals(of)) {
            List<Hold> over = last == null || last.until() != null ? before : then(before, Optional.empty(), now);
            return added(over, new Hold(held.code(), held.text(), now, null, of));
        }
        return last.until() == null && last.text().equals(held.text())
                ? before
                : replaced(before, new Hold(last.code(), held.text(), last.since(), null, of));
    }

    /** Whether the one tells of a hold more than the other: then it is worth writing down. */
    public static boolean isNew(List<Hold> before, List<Hold> after) {
        return !after.isEmpty()
                && (before.isEmpty()
                        || before.getLast().code() != after.getLast().code()
                        || !before.getLast().since().equals(after.getLast().since())
                        || !before.getLast().of().equals(after.getLast().of()));
    }

    private static List<Hold> replaced(List<Hold> holds, Hold last) {
        var changed = new ArrayList<>(holds);
        changed.set(changed.size() - 1, last);
        return List.copyOf(changed);
    }

    private static List<Hold> added(List<Hold> holds, Hold next) {
        var more = new ArrayList<>(holds);
        if (more.size() == HOLDS_MAX) {
            more.remove(Collections.min(more, Comparator.comparing(LaneHistory::length)));
        }
        more.add(next);
        return List.copyOf(more);
    }

    private static Duration length(Hold over) {
        return Duration.between(over.since(), over.end(over.since()));
    }

    /** This is what held the lanes in which tasks wait, and nothing else. */
    public void replace(Map<Lane, List<Hold>> queued) {
        lanes.clear();
        queued.forEach((lane, holds) -> {
            if (!holds.isEmpty()) {
                lanes.put(lane, holds);
            }
        });
    }

    /** The lanes that were held while their tasks wait. */
    public Set<Lane> lanes() {
        return Collections.unmodifiableSet(lanes.keySet());
    }

    /** What holds the lane now, as far as it is known. */
    public Optional<Hold> lasting(Lane lane) {
        List<Hold> holds = of(lane);
        return holds.isEmpty() || holds.getLast().until() != null ? Optional.empty() : Optional.of(holds.getLast());
    }

    /** What held the lane between two times, cut to them. */
    public List<Hold> between(Lane lane, Instant from, Instant to) {
        var found = new ArrayList<Hold>();
        for (Hold hold : of(lane)) {
            Instant begin = hold.since().isAfter(from) ? hold.since() : from;
            Instant end = hold.until() == null || hold.until().isAfter(to) ? to : hold.until();
            if (end.isAfter(begin)) {
                found.add(new Hold(hold.code(), hold.text(), begin, end, hold.of()));
            }
        }
        return found;
    }
}
