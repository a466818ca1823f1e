package dev.outlive.daemon;

import dev.outlive.core.time.ClockMark;
import dev.outlive.core.time.MachineClock;
import dev.outlive.core.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The time of this daemon: the machine's clocks, and the store's steady time once the store is open. Any thread may ask. */
final class EngineClock {
    private final MachineClock machine;
    private volatile ClockMark mark;

    EngineClock(MachineClock machine) {
        this.machine = machine;
        this.mark = ClockMark.first(machine.read());
    }

    /** Goes on with the steady time of a store. */
    ClockMark goOn(Optional<ClockMark> stored) {
        mark = stored.map(before -> before.at(machine.read())).orElseGet(() -> ClockMark.first(machine.read()));
        return mark;
    }

    /** The steady time at which the boot clock stood there. */
    Instant steadyAt(Duration sinceBoot) {
        return mark.booted().plus(sinceBoot);
    }

    Moment now() {
        return mark.at(machine.read()).moment();
    }
}
