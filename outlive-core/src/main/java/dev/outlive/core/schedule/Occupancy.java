package dev.outlive.core.schedule;

import java.util.Set;
import java.util.TreeMap;

/** How many slots are taken: in all, by origin, and by lane. Not thread-safe; belongs to the engine. */
public final class Occupancy {
    private int total;
    private final TreeMap<String, Integer> byOrigin = new TreeMap<>();
    private final TreeMap<Lane, Integer> byLane = new TreeMap<>();

    public void take(Lane lane) {
        total++;
        byOrigin.merge(lane.origin(), 1, Integer::sum);
        byLane.merge(lane, 1, Integer::sum);
    }

    public void release(Lane lane) {
        total--;
        byOrigin.computeIfPresent(lane.origin(), (_, count) -> count > 1 ? count - 1 : null);
        byLane.computeIfPresent(lane, (_, count) -> count > 1 ? count - 1 : null);
    }

    /** The lanes in which slots are taken. */
    public Set<Lane> lanes() {
        return Set.copyOf(byLane.keySet());
    }

    public int total() {
        return total;
    }

    public int at(String origin) {
        return byOrigin.getOrDefault(origin, 0);
    }

    public int in(Lane lane) {
        return byLane.getOrDefault(lane, 0);
    }
}
