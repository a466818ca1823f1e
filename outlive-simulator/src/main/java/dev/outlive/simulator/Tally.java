package dev.outlive.simulator;

import java.util.Map;
import java.util.TreeMap;

/** What happened in a run, or in many. */
public final class Tally {
    private final TreeMap<String, Long> counts = new TreeMap<>();

    void add(String what) {
        add(what, 1);
    }

    void add(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    void addAll(Tally other) {
        other.counts.forEach(this::add);
    }

    public long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** The sum of all counts whose name begins so. */
    public long all(String prefix) {
        return counts.entrySet().stream()
                .filter(each -> each.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The counts whose name begins so, without that beginning. */
    public Map<String, Long> under(String prefix) {
        var found = new TreeMap<String, Long>();
        counts.forEach((name, count) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), count);
            }
        });
        return found;
    }
}
