package dev.outlive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.daemon.conditions.NetworkRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
