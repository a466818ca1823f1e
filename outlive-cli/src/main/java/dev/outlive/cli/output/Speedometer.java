package dev.outlive.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** How fast something moves: the bytes of the last few seconds. A count that goes back begins anew. */
public final class Speedometer {
    private static final Duration WINDOW = Duration.ofSeconds(5); // short enough to follow, long enough to read
    private static final Duration STALL = Duration.ofSeconds(2); // news of a moving task comes at least every second
    private static final Duration SPAN_MIN = Duration.ofMillis(250); // below it the figure jumps

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(Instant at, long bytes) {}

    public void add(Instant now, long bytes) {
        if (!samples.isEmpty() && bytes < samples.getLast().bytes()) {
            samples.clear();
        }
        samples.addLast(new Sample(now, bytes));
        while (samples.size() > 2 && samples.getFirst().at().isBefore(now.minus(WINDOW))) {
            samples.removeFirst();
        }
    }

    /** The speed at a time, which falls when nothing comes for a while; empty before it can be told. */
    public OptionalDouble bytesPerSecond(Instant now) {
        if (samples.size() < 2) {
            return OptionalDouble.empty();
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        boolean stalled = last.at().isBefore(now.minus(STALL));
        Duration span = Duration.between(first.at(), stalled ? now : last.at());
        if (span.compareTo(SPAN_MIN) < 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((last.bytes() - first.bytes()) / (span.toNanos() / 1e9));
    }
}
