package dev.outlive.store;

import java.time.Duration;
import java.time.Instant;

/** Times and durations as nanoseconds. What lies outside 1677 to 2262, or above 292 years, is kept as the nearest bound. */
final class Nanos {
    private static final long SECOND = 1_000_000_000L;
    private static final long SECONDS_MAX = Long.MAX_VALUE / SECOND - 1;

    private Nanos() {}

    static long of(Instant time) {
        return of(time.getEpochSecond(), time.getNano());
    }

    static long of(Duration duration) {
        return of(duration.getSeconds(), duration.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    static Duration duration(long nanos) {
        return Duration.ofNanos(nanos);
    }

    private static long of(long seconds, int nanos) {
        if (seconds > SECONDS_MAX) {
            return Long.MAX_VALUE;
        }
        return seconds < -SECONDS_MAX ? Long.MIN_VALUE : seconds * SECOND + nanos;
    }
}
