package dev.outlive.core.time;

import java.time.Duration;
import java.time.Instant;

/**
 * What a machine's clocks say.
 *
 * @param wall what its clock on the wall says
 * @param sinceBoot how long ago it was started, its sleep included (CLOCK_BOOTTIME); never goes back within a boot
 * @param boot names the boot, so that two readings can be told to belong together
 */
public record ClockReading(Instant wall, Duration sinceBoot, String boot) {}
