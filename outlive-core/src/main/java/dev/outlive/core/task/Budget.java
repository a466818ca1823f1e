package dev.outlive.core.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole time a task may take. It runs while the task may run, waiting and the daemon's absence included, and stands
 * still while it is suspended.
 *
 * @param consumed time used up in earlier runs
 * @param since when it began to run, or null while it stands still
 */
public record Budget(Duration consumed, @Nullable Instant since) {
    public static final Budget UNTOUCHED = new Budget(Duration.ZERO, null);

    /** Runs from this time on, or from a later one that the app asked for. */
    Budget started(Instant now, @Nullable Instant earliestBegin) {
        if (since != null) {
            return this;
        }
        return new Budget(consumed, earliestBegin != null && earliestBegin.isAfter(now) ? earliestBegin : now);
    }

    /** Stands still from this time on. */
    Budget stopped(Instant now) {
        if (since == null) {
            return this;
        }
        Duration run = Duration.between(since, now);
        return new Budget(run.isNegative() ? consumed : consumed.plus(run), null);
    }

    /**
     * The same with its run so far counted, without a time in which it stood still.
     *
     * @param stood how long it stood still since it began to run
     */
    Budget settled(Instant now, Duration stood) {
        if (since == null || !now.isAfter(since)) {
            return this;
        }
        return new Budget(stopped(now).consumed().minus(stood), now);
    }

    /** When it ends if it goes on running. */
    public Optional<Instant> endsAt(Duration total) {
        return since == null ? Optional.empty() : Optional.of(since.plus(total.minus(consumed)));
    }
}
