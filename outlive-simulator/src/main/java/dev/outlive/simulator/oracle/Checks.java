package dev.outlive.simulator.oracle;

import java.util.TreeMap;
import java.util.function.Supplier;

/** Requires what must be true, and counts how often it was looked at, by guarantee. */
public final class Checks {
    private final TreeMap<String, Long> counts = new TreeMap<>();

    /** Throws a {@link Violation} of this guarantee unless the condition holds. */
    public void require(String id, boolean holds, Supplier<String> what) {
        counts.merge(id, 1L, Long::sum);
        if (!holds) {
            throw new Violation(id, what.get());
        }
    }

    public TreeMap<String, Long> counts() {
        return new TreeMap<>(counts);
    }
}
