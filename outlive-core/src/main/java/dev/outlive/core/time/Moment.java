package dev.outlive.core.time;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * One moment as two clocks tell it. The wall clock is what people see and may be set at any time; the steady one counts
 * real time, a system's sleep included, and is never set. Dates are compared with the first, durations run on the second
 * (I35).
 *
 * @param wall what the clock on the wall says: for dates that people gave or read
 * @param steady on the store's own time line, which begins at its first wall time and only grows
 */
public record Moment(Instant wall, Instant steady) {
    /** Slewing moves the clock on the wall by less than this between two looks; what is more was set. */
    static final Duration SET_MIN = Duration.ofSeconds(1);

    /** What the clock on the wall would have said at a steady time, as it is set now. For display. */
    public Instant wallOf(Instant steadyTime) {
        return shifted(steadyTime, aheadOfSteady());
    }

    /** The steady time at which the clock on the wall shows this, if nobody sets it. */
    public Instant steadyOf(Instant wallTime) {
        return shifted(wallTime, aheadOfSteady().negated());
    }

    /** How far the clock on the wall stands from the steady one. Changes only when somebody sets it. */
    public Duration aheadOfSteady() {
        return Duration.between(steady, wall);
    }

    /** Whether somebody set the clock on the wall since an earlier moment. */
    public boolean isSetSince(Moment earlier) {
        return aheadOfSteady().minus(earlier.aheadOfSteady()).abs().compareTo(SET_MIN) >= 0;
    }

    private static Instant shifted(Instant time, Duration by) {
        try {
            return time.plus(by);
        } catch (DateTimeException | ArithmeticException never) {
            return time; // a date a billion years away is as far on both
        }
    }
}
