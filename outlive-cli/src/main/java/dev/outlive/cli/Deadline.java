package dev.outlive.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A point of the machine's own running time, or none. */
final class Deadline {
    /** Waiting goes in slices, so that a process that nobody reads any more finds out. */
    private static final Duration SLICE_MAX = Duration.ofSeconds(1);

    private final long startNanos = System.nanoTime();
    private final @Nullable Duration patience;

    /** @param patience from now, or null for ever */
    Deadline(@Nullable Duration patience) {
        this.patience = patience;
    }

    boolean isOver() {
        return patience != null && left(patience).isZero();
    }

    /** How long to wait now at most. */
    Duration slice() {
        if (patience == null) {
            return SLICE_MAX;
        }
        Duration left = left(patience);
        return left.compareTo(SLICE_MAX) < 0 ? left : SLICE_MAX;
    }

    private Duration left(Duration whole) {
        Duration left = whole.minusNanos(System.nanoTime() - startNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
