package dev.outlive.core.time;

/** The clocks of the machine. Any thread may read them. */
@FunctionalInterface
public interface MachineClock {
    ClockReading read();
}
