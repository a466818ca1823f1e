package dev.outlive.client.internal;

import java.util.Map;
import java.util.TreeMap;

/** A set of event numbers. They come nearly gap-free, so it is kept as ranges and stays small for ever. */
final class Sequence {
    private final TreeMap<Long, Long> ranges = new TreeMap<>(); // first to last, both in the set

    boolean contains(long number) {
        Map.Entry<Long, Long> before = ranges.floorEntry(number);
        return before != null && number <= before.getValue();
    }

    /** Whether it wasn't in the set before. */
    boolean add(long number) {
        if (contains(number)) {
            return false;
        }
        Map.Entry<Long, Long> before = ranges.floorEntry(number);
        Long lastAfter = ranges.remove(number + 1);
        long first = before != null && before.getValue() == number - 1 ? before.getKey() : number;
        ranges.put(first, lastAfter == null ? number : lastAfter);
        return true;
    }

    void remove(long number) {
        Map.Entry<Long, Long> range = ranges.floorEntry(number);
        if (range == null || number > range.getValue()) {
            return;
        }
        ranges.remove(range.getKey());
        if (range.getKey() < number) {
            ranges.put(range.getKey(), number - 1);
        }
        if (number < range.getValue()) {
            ranges.put(number + 1, range.getValue());
        }
    }

    int rangeCount() {
        return ranges.size();
    }
}
