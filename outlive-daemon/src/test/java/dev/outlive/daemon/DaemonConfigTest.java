package dev.outlive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.engine.DeliveryPolicy;
import dev.outlive.daemon.conditions.NetworkRules;
import dev.outlive.store.SpoolFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonConfigTest {
    @TempDir
    Path folder;

    @Test
    void aMissingFileMeansTheDefaults() throws IOException {
        DaemonConfig config = DaemonConfig.read(folder.resolve("outlive.toml"));
        assertThat(config.admission().tasksMax()).isEqualTo(64);
        assertThat(config.admission().tasksPerHostMax()).isEqualTo(6);
        assertThat(config.archiveFor()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void valuesAreTakenFromTheFile() throws IOException {
        DaemonConfig config = DaemonConfig.read(write("tasks-max = 8\ntasks-per-host-max = 3\narchive-days = 30\n"));
        assertThat(config.admission().tasksMax()).isEqualTo(8);
        assertThat(config.admission().tasksPerHostMax()).isEqualTo(3);
        assertThat(config.archiveFor()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void eventsAndAnswersHaveTheirLimits() throws IOException {
        DaemonConfig usual = DaemonConfig.read(folder.resolve("outlive.toml"));
        assertThat(usual.delivering()).isEqualTo(DeliveryPolicy.DEFAULT);
        assertThat(usual.spool()).isEqualTo(new SpoolFiles.Limits(256 << 20, 0, 256 << 10, 64 << 20));
        DaemonConfig config = DaemonConfig.read(write("deliveries-max = 3\nredeliver-seconds = 2\n"
                + "redeliver-seconds-max = 60\nwindow-events-max = 16\nwindow-bytes-max = 2000000\n"
                + "inline-bytes-max = 100\nanswer-bytes-max = 5000\n"));
        assertThat(config.delivering())
                .isEqualTo(new DeliveryPolicy(16, 2_000_000, 3, Duration.ofSeconds(2), Duration.ofMinutes(1)));
        assertThat(config.spool().inlineBytesMax()).isEqualTo(100);
        assertThat(config.spool().bodyBytesMax()).isEqualTo(5000);
    }

    @ParameterizedTest
    @CsvSource({
        "deliveries-max = 0, deliveries-max",
        "window-events-max = 0, window-events-max",
        "window-bytes-max = 1000, 1048576",
        "inline-bytes-max = 1000000, 524288",
        "answer-bytes-max = -1, answer-bytes-max",
        "redeliver-seconds = 0, redeliver-seconds",
        "redeliver-seconds = 600, redeliver-seconds-max"
    })
    void aLimitThatCannotBeIsNamed(String line, String named) throws IOException {
        Path file = write(line + "\n");
        assertThatThrownBy(() -> DaemonConfig.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(named);
    }

    @Test
    void networksAreNamedByTheirInterfaces() throws IOException {
        DaemonConfig config =
                DaemonConfig.read(write("metered-interfaces = [\"usb*\"]\ncellular-interfaces = [\"wwan0\"]\n"));
        assertThat(config.networks())
                .isEqualTo(new NetworkRules(List.of("usb*"), List.of("wwan0"), List.of(), List.of(), List.of()));
        Path wrong = write("metered-interfaces = \"usb0\"\n");
        assertThatThrownBy(() -> DaemonConfig.read(wrong))
                .hasMessageContaining("metered-interfaces")
                .hasMessageContaining("[\"usb0\", \"wwan*\"]");
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() throws IOException {
        Path file = write("task-max = 8\n");
        assertThatThrownBy(() -> DaemonConfig.read(file))
                .hasMessageContaining("task-max")
                .hasMessageContaining("tasks-max");
    }

    @Test
    void aValueOutOfRangeIsRefusedByName() throws IOException {
        Path file = write("archive-days = 1\n");
        assertThatThrownBy(() -> DaemonConfig.read(file))
                .hasMessageContaining("archive-days")
                .hasMessageContaining("7");
    }

    @Test
    void brokenTomlSaysWhere() throws IOException {
        Path file = write("tasks-max = \n");
        assertThatThrownBy(() -> DaemonConfig.read(file))
                .hasMessageContaining("outlive.toml")
                .hasMessageContaining("TOML");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("outlive.toml"), text);
    }
}
