package dev.outlive.daemon.conditions;

import dev.outlive.core.schedule.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Linux's load average: {@code 0.31 0.22 0.18 1/312 4711}, the runnable threads averaged over the last minute first.
 *
 * @param file {@code /proc/loadavg}
 */
record LoadAverage(Path file, int processors) {
    /** Told in such steps, so that a quiet machine isn't news all the time. */
    private static final double STEPS = 20;

    /** By processor; negative if it can't be seen. */
    double byProcessor() {
        try {
            double lastMinute = Double.parseDouble(Files.readString(file).split(" ", 2)[0]);
            return Math.round(lastMinute / processors * STEPS) / STEPS;
        } catch (IOException | NumberFormatException unreadable) {
            return Conditions.LOAD_UNKNOWN;
        }
    }
}
