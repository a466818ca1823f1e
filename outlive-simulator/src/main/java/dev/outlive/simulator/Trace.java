package dev.outlive.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The last steps of a run, and a hash over all of them. What is kept is text only when somebody reads it. */
final class Trace {
    private final int kept;
    private final Deque<Entry> last = new ArrayDeque<>();
    private long hash = 1469598103934665603L; // FNV-1a, 64 bits

    Trace(int kept) {
        this.kept = kept;
    }

    private record Entry(long number, long atNanos, String who, String what, Object[] details) {
        @Override
        public String toString() {
            String text = details.length == 0 ? "" : " " + Arrays.deepToString(details);
            return "%6d %14s %-12s %s%s"
                    .formatted(number, Duration.ofNanos(atNanos).toString(), who, what, text);
        }
    }

    /** Notes a step. The details must not change afterwards. */
    void note(long number, long atNanos, String who, String what, Object... details) {
        last.add(new Entry(number, atNanos, who, what, details));
        if (last.size() > kept) {
            last.remove();
        }
        mix(number);
        mix(atNanos);
        mix(who.hashCode());
        mix(what.hashCode());
    }

    /** Takes text into the hash that isn't a step. */
    void mix(String text) {
        mix(text.hashCode());
    }

    private void mix(long value) {
        hash = (hash ^ value) * 1099511628211L;
    }

    long hash() {
        return hash;
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        last.forEach(entry -> lines.add(entry.toString()));
        return lines;
    }
}
