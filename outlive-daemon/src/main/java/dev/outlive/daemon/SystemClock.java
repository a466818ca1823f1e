package dev.outlive.daemon;

import dev.outlive.core.time.ClockReading;
import dev.outlive.core.time.MachineClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The clocks of this machine. On Linux the boot clock is {@code /proc/uptime}, which counts the system's sleep, refined by
 * the JVM's own, which doesn't: {@code 5025.43 18392.10} says that the system was started 5,025.43 s ago. Elsewhere each
 * process counts as a boot of its own.
 */
final class SystemClock implements MachineClock {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** What is told in hundredths may differ by so much from what was counted; more was slept. */
    private static final Duration SLEPT_MIN = Duration.ofMillis(50);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Path uptime;
    private final String boot;
    private boolean tells;
    private Duration counted;
    private long countedAt;
    private long lookedAt;

    SystemClock() {
        this(UPTIME, BOOT_ID);
    }

    SystemClock(Path uptime, Path bootId) {
        this.uptime = uptime;
        Duration told = told(uptime);
        String name = read(bootId).strip();
        this.tells = !told.isNegative() && !name.isEmpty();
        this.boot = tells ? name : "process-" + UUID.randomUUID();
        this.counted = tells ? told : Duration.ZERO;
        this.countedAt = System.nanoTime();
        this.lookedAt = countedAt;
    }

    @Override
    public synchronized ClockReading read() {
        long now = System.nanoTime();
        counted = counted.plusNanos(now - countedAt);
        countedAt = now;
        if (tells && now - lookedAt >= LOOK_EVERY.toNanos()) {
            lookedAt = now;
            Duration told = told(uptime);
            if (told.minus(counted).compareTo(SLEPT_MIN) > 0) {
                counted = told;
            }
        }
        return new ClockReading(Instant.now(), counted, boot);
    }

    /** How long ago the system was started, or less than nothing if it doesn't say. */
    private static Duration told(Path uptime) {
        String[] fields = read(uptime).split("[ .\n]");
        try {
            return Duration.ofSeconds(Long.parseLong(fields[0])).plusMillis(10 * Long.parseLong(fields[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException unknown) {
            return Duration.ofNanos(-1);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException notHere) {
            return "";
        }
    }
}
