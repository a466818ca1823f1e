package dev.outlive.core.time;

import java.time.Duration;
import java.time.Instant;

/**
 * What ties steady time to the machine's clocks, as it is stored. Within a boot steady time follows the boot clock, also
 * over restarts of the daemon, so a step of the wall clock never moves it. In another boot it goes on by the difference
 * that the wall clock shows since the last mark, and never goes back.
 *
 * @param boot the boot it belongs to
 * @param booted the steady time at which the boot clock stood at 0
 * @param wall what the clock on the wall said when the mark was made
 * @param steady the steady time at which it was made
 */
public record ClockMark(String boot, Instant booted, Instant wall, Instant steady) {
    /** Left unwritten so long, a mark costs at most so much of a budget if the wall clock is lost with the machine's power. */
    private static final Duration STALE_AFTER = Duration.ofMinutes(5);

    /** Two processes may read the boot clock differently by the resolution in which the system tells it. */
    private static final Duration RESOLUTION = Duration.ofMillis(100);

    /** The first mark of a store: its steady time begins at the wall's. */
    public static ClockMark first(ClockReading reading) {
        return begun(reading, reading.wall());
    }

    /** The mark of a later reading. */
    public ClockMark at(ClockReading reading) {
        Instant sameBoot = booted.plus(reading.sinceBoot());
        if (reading.boot().equals(boot) && !sameBoot.isBefore(steady.minus(RESOLUTION))) {
            return new ClockMark(boot, booted, reading.wall(), sameBoot.isBefore(steady) ? steady : sameBoot);
        }
        Duration away = Duration.between(wall, reading.wall());
        return begun(reading, away.isNegative() ? steady : steady.plus(away));
    }

    /** The mark of a later moment in the same boot. */
    public ClockMark at(Moment moment) {
        return new ClockMark(boot, booted, moment.wall(), moment.steady());
    }

    public Moment moment() {
        return new Moment(wall, steady);
    }

    /** Whether a later mark has to replace this one in the store: it knows another boot, a set clock, or a later time. */
    public boolean isReplacedBy(ClockMark later) {
        return !later.boot.equals(boot)
                || !later.booted.equals(booted)
                || later.moment().isSetSince(moment())
                || !later.steady.isBefore(steady.plus(STALE_AFTER));
    }

    private static ClockMark begun(ClockReading reading, Instant steady) {
        return new ClockMark(reading.boot(), steady.minus(reading.sinceBoot()), reading.wall(), steady);
    }
}
