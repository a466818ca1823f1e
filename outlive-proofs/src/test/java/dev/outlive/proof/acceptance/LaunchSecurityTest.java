package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.LaunchCommand;
import dev.outlive.client.OutliveException;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the daemon starts in the user's name, with programs and words that mean harm. */
@Tag("security")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LaunchSecurityTest {
    private static final List<String> WORDS = List.of(
            "$(touch${IFS}owned)",
            "`touch${IFS}owned`",
            ";touch",
            "&&",
            "|",
            "*",
            "~",
            "\"a",
            "'b",
            "\\",
            "-",
            "--",
            "%s");

    /** Writes down its words and its environment, then a mark that it has. */
    private static Path program(Path folder) throws IOException {
        Path program = Files.writeString(folder.resolve("launcher"), """
                #!/bin/sh
                for word in "$@"; do printf '%s\\n' "$word"; done > words
                env > environment
                mv environment launched
                """);
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private static Path launched(Stage stage) {
        return stage.folder().resolve("launched");
    }

    private static Child leave(Stage stage, String launcher) throws Exception {
        Child app = stage.app(
                "open s launcher=" + launcher, "upload a " + stage.web().url("held/a"), "resume a");
        stage.await("resumed s a");
        app.kill();
        return app;
    }

    @Test
    @Proves("I32")
    void wordsAreHandedOnAsTheyAreAndNoShellReadsThem() throws Exception {
        try (var stage = Stage.open()) {
            Path program = program(stage.folder());
            leave(stage, program + "," + String.join(",", WORDS));
            assertThat(stage.appState().launcher().argv())
                    .as("what is registered is listed")
                    .containsExactlyElementsOf(Stream.concat(Stream.of(program.toString()), WORDS.stream())
                            .toList());
            stage.web().release();
            stage.await("the launch", () -> Files.exists(launched(stage)));
            assertThat(Files.readAllLines(stage.folder().resolve("words"))).isEqualTo(WORDS);
            assertThat(stage.folder().resolve("owned")).doesNotExist();
            assertThat(Files.readAllLines(launched(stage)))
                    .as("nothing but what every app gets")
                    .anyMatch(line -> line.startsWith("OUTLIVE_LAUNCH="))
                    .noneMatch(line -> line.contains(Stage.CANARY));
        }
    }

    /** Registered while it was well, spoilt since: it is looked at before each start, and started once it is well again. */
    @ParameterizedTest
    @ValueSource(strings = {"program", "folder", "replaced", "link"})
    @Proves("I32")
    void whatOthersMayWriteIsNotStarted(String what) throws Exception {
        try (var stage = Stage.open()) {
            Path folder = Files.createDirectory(stage.folder().resolve("bin"));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Path program = program(folder);
            leave(stage, program.toString());
            Path spoilt = spoil(what, program);
            stage.web().release();
            stage.await("the problem", () -> !stage.appState().problem().isEmpty());
            assertThat(stage.appState().problem()).contains("others may write " + spoilt.toRealPath(), "chmod go-w");
            assertThat(stage.task("a").state()).isEqualTo(TaskState.COMPLETED);
            assertThat(launched(stage)).doesNotExist();

            Files.setPosixFilePermissions(spoilt, PosixFilePermissions.fromString("rwx------"));
            stage.await("the launch", () -> Files.exists(launched(stage)));
        }
    }

    /** What is open to others now. */
    private static Path spoil(String what, Path program) throws IOException {
        Path spoilt = what.equals("folder") ? program.getParent() : program;
        switch (what) {
            case "replaced" -> {
                Path other = Files.copy(program, program.resolveSibling("other"), StandardCopyOption.COPY_ATTRIBUTES);
                open(other);
                Files.move(other, program, StandardCopyOption.ATOMIC_MOVE);
            }
            case "link" -> {
                spoilt = Files.move(program, program.resolveSibling("other"));
                Files.createSymbolicLink(program, spoilt);
                open(spoilt);
            }
            default -> open(spoilt);
        }
        return spoilt;
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    @Proves("I32")
    void whatOthersMayWriteIsNotRegistered() throws Exception {
        try (var stage = Stage.open()) {
            Path program = program(stage.folder());
            open(program);
            var configuration = stage.configuration("s")
                    .relaunch(LaunchCommand.of(program.toString()))
                    .build();
            assertThatThrownBy(() -> stage.player("app").open(configuration))
                    .isInstanceOfSatisfying(OutliveException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST);
                        assertThat(refused).hasMessageContaining("others may write " + program);
                    });
            assertThat(stage.apps()).noneMatch(app -> app.launcher().isPresent());
            assertThatThrownBy(() -> LaunchCommand.of("bin/launcher")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
