package dev.outlive.core.schedule;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How many slots are taken: in all, by host, by lane, and by the lanes of one place. Not thread-safe; belongs to the engine. */
public final class Occupancy {
    private int total;
    private final TreeMap<String, Integer> byHost = new TreeMap<>();
    private final TreeMap<Lane, Integer> byPlace = new TreeMap<>();
    private final TreeMap<Lane, Integer> byLane = new TreeMap<>();

    public void take(Lane lane) {
        total++;
        byHost.merge(lane.host(), 1, Integer::sum);
        byPlace.merge(lane.place(), 1, Integer::sum);
        byLane.merge(lane, 1, Integer::sum);
    }

    public void release(Lane lane) {
        total--;
        byHost.computeIfPresent(lane.host(), (_, count) -> count > 1 ? count - 1 : null);
        byPlace.computeIfPresent(lane.place(), (_, count) -> count > 1 ? count - 1 : null);
        byLane.computeIfPresent(lane, (_, count) -> count > 1 ? count - 1 : null);
    }

    /** The lanes in which slots are taken. */
    public Set<Lane> lanes() {
        return Set.copyOf(byLane.keySet());
    }

    public int total() {
        return total;
    }

    /** By the tasks to a host, of all sessions. */
    public int at(String host) {
        return byHost.getOrDefault(host, 0);
    }

    /** By the tasks that share the limit on bytes with those of the lane. */
    public int sharing(Lane lane) {
        return lane.policy().schedule().bytesPerSecondMax() == 0
                ? 0
                : byLane.entrySet().stream()
                        .filter(each -> lane.sharesLimitWith(each.getKey()))
                        .mapToInt(Map.Entry::getValue)
                        .sum();
    }

    /** By the tasks of the lane's session at its host, whatever their policy. */
    public int in(Lane lane) {
        return byPlace.getOrDefault(lane.place(), 0);
    }
}
