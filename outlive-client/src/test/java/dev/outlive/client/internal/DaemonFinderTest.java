package dev.outlive.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonFinderTest {
    @TempDir
    private Path root;

    private Path byProperty;
    private Path byVariable;
    private Path onPath;
    private Path installed;

    @BeforeEach
    void makePrograms() throws IOException {
        byProperty = program("property/outlived");
        byVariable = program("variable/outlived");
        onPath = program("path/outlived");
        installed = program("installed/outlived");
    }

    private Path program(String name) throws IOException {
        Path program = root.resolve(name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private DaemonFinder finder(@Nullable String property, @Nullable String variable, String path) {
        Map<String, String> environment =
                variable == null ? Map.of("PATH", path) : Map.of("PATH", path, DaemonFinder.VARIABLE, variable);
        return new DaemonFinder(property, environment, List.of(root.resolve("absent"), root.resolve("installed")));
    }

    @Test
    void placesAreLookedAtInTheirOrder() {
        String path = root.resolve("nowhere") + ":" + root.resolve("path");
        assertThat(finder(byProperty.toString(), byVariable.toString(), path).find())
                .isEqualTo(byProperty);
        assertThat(finder(null, byVariable.toString(), path).find()).isEqualTo(byVariable);
        assertThat(finder("", " ", path).find()).isEqualTo(onPath);
        assertThat(finder(null, null, "").find()).isEqualTo(installed);
    }

    @Test
    void nothingAnywhereNamesEveryPlaceAndTheRemedy() throws IOException {
        Files.delete(installed);
        assertThatThrownBy(() -> finder(null, null, "/nowhere").find())
                .isInstanceOfSatisfying(
                        OutliveException.class,
                        missing -> assertThat(missing.code()).isEqualTo(ErrorCode.DAEMON_NOT_FOUND))
                .hasMessageContaining("outlive.daemon")
                .hasMessageContaining("OUTLIVE_DAEMON")
                .hasMessageContaining("PATH")
                .hasMessageContaining(root.resolve("absent").toString())
                .hasMessageContaining(root.resolve("installed").toString())
                .hasMessageContaining("Install Outlive");
    }

    @Test
    void namedProgramThatIsNoneIsAnErrorAndNotPassedOver() throws IOException {
        Path text = Files.writeString(root.resolve("text"), "x");
        assertThatThrownBy(
                        () -> finder(text.toString(), null, root.resolve("path").toString())
                                .find())
                .isInstanceOf(OutliveException.class)
                .hasMessageContaining("outlive.daemon names " + text)
                .hasMessageContaining("isn't an executable file");
        assertThatThrownBy(
                        () -> finder(null, root.toString(), root.resolve("path").toString())
                                .find())
                .hasMessageContaining("OUTLIVE_DAEMON names " + root);
    }

    @Test
    void thisProcessLooksAtTheInstallFolders() {
        assertThat(DaemonFinder.current().installFolders())
                .contains(Path.of("/usr/lib/outlive/bin"), Path.of("/opt/outlive/bin"));
    }
}
