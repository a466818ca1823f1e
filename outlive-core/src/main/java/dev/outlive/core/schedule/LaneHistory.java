package dev.outlive.core.schedule;

import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What held each lane as a whole, and since when, so that a task that leaves its queue knows what it waited for without
 * being written each time that changes. As far back as this process saw, on steady time. Not thread-safe; belongs to the engine.
 */
public final class LaneHistory {
    /** Holds remembered of a lane; of older ones nothing is told. */
    static final int HOLDS_MAX = 32;

    private final TreeMap<Lane, ArrayDeque<Hold>> lanes = new TreeMap<>();

    /** A time in which tasks of a lane waited for one thing. */
    public record Hold(
            WaitReason code,
            String text,
            Instant since,
            @Nullable Instant until) {
        /** When it was over, or now. */
        public Instant end(Instant now) {
            return until == null ? now : until;
        }
    }

    /** What holds the lane from now on. */
    public void note(Lane lane, Optional<Reason> reason, Instant now) {
        ArrayDeque<Hold> holds = lanes.computeIfAbsent(lane, _ -> new ArrayDeque<>());
        Hold last = holds.peekLast();
        if (last != null && last.until() == null) {
            if (reason.isPresent()
                    && reason.get().code() == last.code()
                    && reason.get().text().equals(last.text())) {
                return;
            }
            holds.removeLast();
            holds.addLast(new Hold(last.code(), last.text(), last.since(), now));
        }
        if (reason.isPresent()) {
            holds.addLast(new Hold(reason.get().code(), reason.get().text(), now, null));
            if (holds.size() > HOLDS_MAX) {
                holds.removeFirst();
            }
        } else if (holds.isEmpty()) {
            lanes.remove(lane);
        }
    }

    /** Nothing waits in other lanes than these any more. */
    public void keep(Set<Lane> queued) {
        lanes.keySet().retainAll(queued);
    }

    /** Since when the lane is held by what holds it now. */
    public Optional<Instant> since(Lane lane) {
        return lasting(lane).map(Hold::since);
    }

    /** What holds the lane now, as far as it is known. */
    public Optional<Hold> lasting(Lane lane) {
        ArrayDeque<Hold> holds = lanes.get(lane);
        return holds == null || holds.getLast().until() != null ? Optional.empty() : Optional.of(holds.getLast());
    }

    /** What held the lane between two times, cut to them. */
    public List<Hold> between(Lane lane, Instant from, Instant to) {
        var found = new ArrayList<Hold>();
        for (Hold hold : lanes.getOrDefault(lane, new ArrayDeque<>())) {
            Instant begin = hold.since().isAfter(from) ? hold.since() : from;
            Instant end = hold.until() == null || hold.until().isAfter(to) ? to : hold.until();
            if (end.isAfter(begin)) {
                found.add(new Hold(hold.code(), hold.text(), begin, end));
            }
        }
        return found;
    }
}
