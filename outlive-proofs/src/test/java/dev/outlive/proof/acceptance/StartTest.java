package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.cli.Main;
import dev.outlive.client.internal.DaemonFinder;
import dev.outlive.daemon.Outlived;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who starts the daemon by hand is told what it found. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class StartTest {
    private static final String FOUND = "recovered 2 tasks: 0 go on, 0 from what the server has, 1 restarted"
            + " (repeatable 1), 1 need their app (suspended 1)";

    @Test
    void startAndRunTellWhatBecameOfTheTasks() throws Exception {
        try (var stage = Stage.open()) {
            try (Player app = stage.player("app").open(stage.configuration("s").build())) {
                app.resume(app.upload("a", put(stage, "held/a"), stage.photo()));
                app.upload("b", put(stage, "201/b"), stage.photo());
                stage.await("the request", () -> !stage.web().got("held/a").isEmpty());
            }
            stage.daemon().kill();
            try (Child run = outlive(stage, "run")) {
                run.awaitLine(line -> line.startsWith("outlived: ready"), Stage.MAX);
                assertThat(run.lines()).contains("outlived: " + FOUND);
                stage.await("the request", () -> stage.web().got("held/a").size() == 2);
            }
            try (Child start = outlive(stage, "start")) {
                assertThat(start.awaitExit(Stage.MAX)).hasValue(0);
                assertThat(start.awaitLine(line -> line.startsWith("recovered"), Stage.MAX))
                        .isEqualTo(FOUND);
            } finally {
                try (Child stop = outlive(stage, "stop")) {
                    assertThat(stop.awaitExit(Stage.MAX)).hasValue(0);
                }
            }
        }
    }

    private static Request put(Stage stage, String path) {
        return Request.put(stage.web().url(path)).build();
    }

    private static Child outlive(Stage stage, String command) throws IOException {
        String program = "-D" + DaemonFinder.PROPERTY + "=" + outlived(stage);
        return stage.child("outlive-" + command, Child.java(List.of(program), Main.class, List.of("daemon", command)));
    }

    /** A program that starts the daemon, as a command expects one. */
    private static Path outlived(Stage stage) throws IOException {
        String command = String.join("' '", Child.java(List.of(), Outlived.class, List.of()));
        Path script =
                Files.writeString(stage.folder().resolve("outlived-program"), "#!/bin/sh\nexec '" + command + "'\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
