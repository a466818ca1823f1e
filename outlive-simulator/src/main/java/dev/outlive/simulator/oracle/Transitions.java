package dev.outlive.simulator.oracle;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The published diagram, docs/task-states.md, written down a second time: which state may follow which within one turn. */
final class Transitions {
    private static final Map<String, Set<String>> STEPS = Map.of(
            "Suspended", Set.of("Queued", "Completed"),
            "Queued", Set.of("Running", "Suspended", "Completed"),
            "Running", Set.of("Queued", "Suspending", "Canceling", "Expiring", "Completed"),
            "Suspending", Set.of("Running", "Suspended", "Canceling", "Completed"),
            "Canceling", Set.of("Completed"),
            "Expiring", Set.of("Canceling", "Completed"),
            "Completed", Set.of());

    private static final Map<String, TreeSet<String>> REACHABLE = closure();

    private Transitions() {}

    static boolean isAllowed(String from, String to) {
        return from.equals(to) || REACHABLE.getOrDefault(from, new TreeSet<>()).contains(to);
    }

    private static Map<String, TreeSet<String>> closure() {
        var reachable = new TreeMap<String, TreeSet<String>>();
        for (String from : STEPS.keySet()) {
            var found = new TreeSet<String>();
            follow(from, found);
            reachable.put(from, found);
        }
        return reachable;
    }

    private static void follow(String from, TreeSet<String> found) {
        for (String next : STEPS.getOrDefault(from, Set.of())) {
            if (found.add(next)) {
                follow(next, found);
            }
        }
    }
}
