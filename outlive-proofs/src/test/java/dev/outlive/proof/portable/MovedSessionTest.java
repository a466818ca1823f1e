package dev.outlive.proof.portable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.client.UploadOptions;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.OutliveHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session moves to another machine by the command line; both daemons are killed on the way. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class MovedSessionTest {
    private static String outlive(Stage stage, OutliveHome home, int code, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(arguments));
        Child run = Child.start(
                "outlive-" + arguments[0],
                stage.folder().resolve("outlive.log"),
                stage.folder(),
                Map.of("OUTLIVE_HOME", home.state().toString()),
                Child.java(List.of(), dev.outlive.cli.Main.class, command));
        assertThat(run.awaitExit(Stage.MAX)).as(run.tail()).hasValue(code);
        return run.tail();
    }

    private static Child startElsewhere(Stage stage, OutliveHome home) throws Exception {
        Child daemon = Child.start(
                "elsewhere",
                stage.folder().resolve("elsewhere.log"),
                stage.folder(),
                Map.of("OUTLIVE_HOME", home.state().toString()),
                Child.java(List.of(), OtherMachineDaemon.class, List.of("another")));
        daemon.awaitLine(line -> line.startsWith("outlived: ready"), Stage.MAX);
        return daemon;
    }

    private static SessionConfiguration configuration(OutliveHome home) {
        return SessionConfiguration.background("s")
                .app(Stage.APP.value())
                .home(home)
                .daemonStart(DaemonStart.NEVER)
                .build();
    }

    private static Request put(Stage stage, String name) {
        return Request.put(stage.web().url("201/" + name)).build();
    }

    /** Writes the task into the diary that the stage judges by. */
    private static Task created(Stage stage, Task task) {
        String key = task.key().orElseThrow();
        stage.note("asks s " + key);
        stage.note("created s " + key + " " + task.id() + " created");
        return task;
    }

    /** Notes what ends. */
    private static final class Noting implements SessionDelegate {
        final List<String> ended = new CopyOnWriteArrayList<>();

        @Override
        public void onComplete(Task task, Completion completion) {
            ended.add(task.key().orElseThrow() + " " + completion.getClass().getSimpleName());
        }
    }

    @Proves({"I3", "I5", "I24"})
    @Test
    void whatItHadThereItHasHereAndNothingIsSentTwice() throws Exception {
        try (var stage = Stage.open()) {
            Path referenced = stage.file("referenced", 5_000);
            byte[] content = Files.readAllBytes(referenced);
            try (var session = BackgroundSession.open(configuration(stage.home()), new SessionDelegate() {})) {
                created(
                        stage,
                        session.upload(
                                "file",
                                Request.post(stage.web().url("201/file")).build(),
                                referenced,
                                UploadOptions.defaults().withSource(SourceMode.REFERENCE)));
                created(stage, session.upload("sent", put(stage, "sent"), stage.photo()));
                created(stage, session.upload("done", put(stage, "done"), stage.photo()));
            }
            outlive(stage, stage.home(), 0, "resume", "done", "--app", Stage.APP.value(), "--session", "s");
            stage.await("done", () -> stage.task("done").state() == TaskState.COMPLETED);
            Path out = stage.folder().resolve("out");
            assertThat(outlive(
                            stage,
                            stage.home(),
                            0,
                            "export",
                            "--app",
                            Stage.APP.value(),
                            "--session",
                            "s",
                            "--hold",
                            out.toString()))
                    .contains(out.toString());
            assertThat(outlive(
                            stage,
                            stage.home(),
                            2,
                            "export",
                            "--app",
                            Stage.APP.value(),
                            "--session",
                            "s",
                            out.toString()))
                    .contains("is there already");
            stage.restartDaemon();
            outlive(stage, stage.home(), 0, "resume", "sent", "--app", Stage.APP.value(), "--session", "s");
            assertThat(Objects.requireNonNull(stage.task("sent").reason()).text())
                    .startsWith("it was exported to");
            Files.delete(referenced);

            OutliveHome there = OutliveHome.under(stage.folder().resolve("t"));
            Child elsewhere = startElsewhere(stage, there);
            assertThat(outlive(stage, there, 0, "import", out.toString())).contains("s\t2\t1\t");
            elsewhere.kill();
            elsewhere = startElsewhere(stage, there);
            var noting = new Noting();
            try (var session = BackgroundSession.open(configuration(there), noting)) {
                assertThat(session.restoration().orElseThrow().text()).contains("imported from");
                session.task("file").orElseThrow().resume();
                session.task("sent").orElseThrow().resume();
                assertThat(stage.web().got("201/sent")).isEmpty();
                outlive(stage, there, 0, "restored", "accept", "--all");
                outlive(stage, stage.home(), 0, "restored", "discard", "--all");
                stage.await(
                        "all",
                        () -> noting.ended.containsAll(List.of("done Finished", "file Finished", "sent Finished")));
            } finally {
                elsewhere.close();
            }
            assertThat(stage.web().got("201/sent")).hasSize(1);
            assertThat(stage.web().got("201/file"))
                    .singleElement()
                    .satisfies(got -> assertThat(got.body()).isEqualTo(content));
            assertThat(stage.task("sent").state()).isEqualTo(TaskState.COMPLETED);
        }
    }
}
