package dev.outlive.core.engine;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Events that wait for their time on one connection: they were refused, or follow a refused one of their task. */
final class HeldBack {
    private final Map<Long, Instant> due = new HashMap<>(); // by number of the event
    private final TreeSet<Entry> byTime = new TreeSet<>();

    private record Entry(Instant due, long seq) implements Comparable<Entry> {
        private static final Comparator<Entry> ORDER =
                Comparator.comparing(Entry::due).thenComparing(Entry::seq);

        @Override
        public int compareTo(Entry other) {
            return ORDER.compare(this, other);
        }
    }

    boolean contains(long seq) {
        return due.containsKey(seq);
    }

    /** Until when the event waits from now on; null for not at all. What was so before. */
    @Nullable
    Instant put(long seq, @Nullable Instant until) {
        Instant before = due.remove(seq);
        if (before != null) {
            byTime.remove(new Entry(before, seq));
        }
        if (until != null) {
            due.put(seq, until);
            byTime.add(new Entry(until, seq));
        }
        return before;
    }

    int size() {
        return due.size();
    }

    /** The number of the event whose time has come first, and of several the lowest. */
    Optional<Long> due(Instant steady) {
        return byTime.isEmpty() || byTime.first().due().isAfter(steady)
                ? Optional.empty()
                : Optional.of(byTime.first().seq());
    }

    /** The first time that comes. */
    Optional<Instant> next() {
        return byTime.isEmpty() ? Optional.empty() : Optional.of(byTime.first().due());
    }
}
