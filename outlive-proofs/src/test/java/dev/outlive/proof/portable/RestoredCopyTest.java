package dev.outlive.proof.portable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.client.Restoration;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.UploadTask;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A daemon's home is copied while it sends; the original and the copy go on side by side, on two machines. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RestoredCopyTest {
    /** Requests whose head the server has seen. */
    private final AtomicInteger arrived = new AtomicInteger();

    private static SessionConfiguration configuration(OutliveHome home, String session) {
        return SessionConfiguration.background(session)
                .app(Stage.APP.value())
                .home(home)
                .daemonStart(DaemonStart.NEVER)
                .build();
    }

    private static BackgroundSession open(OutliveHome home, String session) {
        return BackgroundSession.open(configuration(home, session), new SessionDelegate() {});
    }

    /** A path whose first request is never read, so that it isn't counted: its sender dies over it. */
    private URI slowOnce(Stage stage, String path) {
        var requests = new AtomicInteger();
        return stage.web().read(path, () -> {
            arrived.incrementAndGet();
            return requests.getAndIncrement() > 0;
        });
    }

    private static Child startElsewhere(Stage stage, OutliveHome home) throws IOException, InterruptedException {
        Child daemon = Child.start(
                "elsewhere",
                stage.folder().resolve("elsewhere.log"),
                stage.folder(),
                Map.of("OUTLIVE_HOME", home.state().toString()),
                Child.java(List.of(), OtherMachineDaemon.class, List.of("another")));
        daemon.awaitLine(line -> line.startsWith("outlived: ready"), Stage.MAX);
        return daemon;
    }

    private static TaskSnapshot task(OutliveHome home, String key) {
        try (var operator = OperatorConnection.open(home, new AppId("cli"), DaemonStart.NEVER)) {
            return operator
                    .call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, Selection.all()))
                    .tasks()
                    .stream()
                    .filter(task -> task.key() != null && task.key().value().equals(key))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static UploadTask upload(BackgroundSession session, String key, URI url, String method, Path file) {
        return session.upload(key, (method.equals("POST") ? Request.post(url) : Request.put(url)).build(), file);
    }

    /** The same at the original, written into the diary that the stage judges by. */
    private static UploadTask uploadThere(Stage stage, BackgroundSession session, String key, URI url, String method) {
        stage.note("asks s " + key);
        UploadTask task = upload(session, key, url, method, stage.photo());
        stage.note("created s " + key + " " + task.id() + " created");
        return task;
    }

    @Proves({"I5", "I24"})
    @Test
    void theCopySendsNothingUntilItIsAcceptedAndThenNothingTwiceThatMustNotBe() throws Exception {
        try (var stage = Stage.open()) {
            try (var session = open(stage.home(), "s")) {
                uploadThere(stage, session, "put", slowOnce(stage, "201/put"), "PUT")
                        .resume();
                uploadThere(stage, session, "post", slowOnce(stage, "201/post"), "POST")
                        .resume();
                uploadThere(stage, session, "held", stage.web().url("201/held"), "PUT");
                stage.await("both requests", () -> arrived.get() == 2);
            }
            stage.daemon().kill();
            OutliveHome copy = OutliveHome.under(
                    Folders.copy(stage.home().state(), stage.folder().resolve("c")));
            stage.startDaemon();
            stage.await("the original", () -> stage.task("put").state() == TaskState.COMPLETED);
            assertThat(stage.web().got("201/put")).hasSize(1);

            Child elsewhere = startElsewhere(stage, copy);
            try (var other = open(copy, "other")) {
                upload(other, "new", stage.web().url("201/new"), "PUT", stage.photo())
                        .resume();
                stage.await(
                        "what is new there", () -> stage.web().got("201/new").size() == 1);
            }
            assertThat(stage.web().got("201/put"))
                    .as("the copy sends nothing that it brought along")
                    .hasSize(1);
            assertThat(Objects.requireNonNull(task(copy, "put").reason()).code())
                    .isEqualTo(WaitReason.RESTORED_COPY);
            try (var operator = OperatorConnection.open(copy, new AppId("cli"), DaemonStart.NEVER)) {
                assertThat(operator.call(DaemonFrame.StatusIs.class, ClientFrame.Status::new)
                                .status()
                                .recovery()
                                .needApp())
                        .isEqualTo(Map.of("restored-copy", 1L, "suspended", 1L, "outcome-unknown", 1L));
            }

            elsewhere.kill();
            elsewhere = startElsewhere(stage, copy);
            try (var session = open(copy, "s")) {
                Restoration restoration = session.restoration().orElseThrow();
                assertThat(restoration.text()).contains("another machine");
                assertThat(restoration.live()).isEqualTo(2);
                assertThat(stage.web().got("201/put")).hasSize(1);
                restoration.accept();
                stage.await(
                        "what was accepted", () -> stage.web().got("201/put").size() == 2);
                restoration.discard(); // nothing is left to choose
                assertThat(session.restoration()).isEmpty();
                assertThat(session.task("held").orElseThrow().state()).isEqualTo(TaskState.SUSPENDED);
            } finally {
                elsewhere.close();
            }
            assertThat(stage.web().got("201/post"))
                    .as("a POST that may have left is sent by neither")
                    .isEmpty();
            assertThat(Objects.requireNonNull(
                                    Objects.requireNonNull(stage.task("post").outcome())
                                            .error())
                            .code())
                    .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        }
    }
}
