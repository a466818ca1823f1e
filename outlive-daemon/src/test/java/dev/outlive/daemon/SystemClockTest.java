package dev.outlive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.core.time.ClockReading;
import dev.outlive.guarantees.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The boot clock is the system's: it counts sleep, and two processes of one boot read the same one. */
@Proves("I35")
class SystemClockTest {
    @TempDir
    Path folder;

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void clockReadsWhatTheSystemSays() throws IOException {
        Path uptime = write("uptime", "5025.43 18392.10\n");
        Path boot = write("boot_id", "f3b0-1\n");
        ClockReading reading = new SystemClock(uptime, boot).read();
        assertThat(reading.boot()).isEqualTo("f3b0-1");
        assertThat(reading.sinceBoot()).isBetween(Duration.ofMillis(5_025_430), Duration.ofMillis(5_035_430));
    }

    @Test
    void timeThatTheSystemSleptCounts() throws IOException {
        Path uptime = write("uptime", "100.00 1.00\n");
        var clock = new SystemClock(uptime, write("boot_id", "b\n"));
        write("uptime", "3700.00 1.00\n");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(clock.read().sinceBoot()).isGreaterThanOrEqualTo(Duration.ofSeconds(3_700)));
    }

    @Test
    void bootClockNeverGoesBack() throws IOException {
        Path uptime = write("uptime", "100.00 1.00\n");
        var clock = new SystemClock(uptime, write("boot_id", "b\n"));
        Duration before = clock.read().sinceBoot();
        write("uptime", "50.00 1.00\n");
        for (int i = 0; i < 1_000; i++) {
            Duration next = clock.read().sinceBoot();
            assertThat(next).isGreaterThanOrEqualTo(before);
            before = next;
        }
    }

    @Test
    void whereTheSystemDoesNotSayEachProcessIsABootOfItsOwn() {
        var one = new SystemClock(folder.resolve("none"), folder.resolve("none"));
        var other = new SystemClock(folder.resolve("none"), folder.resolve("none"));
        assertThat(one.read().boot())
                .isEqualTo(one.read().boot())
                .isNotEqualTo(other.read().boot());
    }

    @Test
    void twoClocksOfThisMachineAgree() {
        ClockReading one = new SystemClock().read();
        ClockReading other = new SystemClock().read();
        assertThat(other.sinceBoot().minus(one.sinceBoot())).isBetween(Duration.ofMillis(-20), Duration.ofSeconds(10));
    }
}
