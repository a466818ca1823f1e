package dev.outlive.proof.time;

import dev.outlive.core.time.ClockReading;
import dev.outlive.core.time.MachineClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;

/**
 * The clocks of a machine in a file, {@code 2026-11-22T12:00:00Z PT1000S first}: what the clock on the wall says, the time
 * since the boot, and the boot. They stand still until the file is written anew.
 */
record ClockFile(Path file) implements MachineClock {
    @Override
    public ClockReading read() {
        try {
            String[] parts = Files.readString(file).strip().split(" ");
            return new ClockReading(Instant.parse(parts[0]), Duration.parse(parts[1]), parts[2]);
        } catch (IOException broken) {
            throw new UncheckedIOException("the clocks in " + file + " can't be read", broken);
        }
    }

    /** Sets the clocks, all at once. */
    void write(ClockReading reading) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, reading.wall() + " " + reading.sinceBoot() + " " + reading.boot() + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
