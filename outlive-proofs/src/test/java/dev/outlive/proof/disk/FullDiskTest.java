package dev.outlive.proof.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.app.UploadingApp.End;
import dev.outlive.proof.oracle.OracleJournal;
import dev.outlive.proof.oracle.OracleLine;
import dev.outlive.proof.oracle.OracleLine.Kind;
import dev.outlive.proof.oracle.OracleLine.Op;
import dev.outlive.proof.oracle.Upload;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Healing;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Running;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.WaitReason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk under the daemon has no room left: what was accepted ends and is acknowledged, new work is refused. */
@Tag("nth")
@Covers("BG-20")
class FullDiskTest {
    private static final Duration MAX = Duration.ofSeconds(90);

    private static long count(Site site, Kind kind, Op op) {
        try {
            return OracleJournal.read(site.appJournal()).stream()
                    .filter(line -> line.is(kind, op))
                    .count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<OracleLine> refusals(Site site) throws IOException {
        return OracleJournal.read(site.appJournal()).stream()
                .filter(line -> line.t() == Kind.REFUSED)
                .toList();
    }

    /** Writes until nothing more fits. */
    private static Path ballast(Path folder) throws IOException {
        Path ballast = folder.resolve("ballast");
        var block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return ballast;
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
    }

    @Test
    @Tag("root")
    @Proves("I9")
    void aFullDiskRefusesNewWorkAndFinishesTheRest(@TempDir Path mount) throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "tmpfs", mount.toString());
        try (var site = Site.withHome(mount.resolve("h"));
                var rig = new Rig(site)) {
            for (int i = 1; i <= 4; i++) {
                site.plan("accepted-" + i, Upload.Safety.PUT, 64 << 10, 32 << 10, Upload.Wish.DONE);
            }
            rig.startLocalServer();
            rig.startDaemon();
            Running first = rig.startLocalApp(End.DETACH);
            await().atMost(MAX).until(() -> count(site, Kind.FACT, Op.RESUME) == 4);
            Path ballast = ballast(mount);
            Healing.await(rig, first, () -> rig.startLocalApp(End.DETACH));
            assertThat(count(site, Kind.FACT, Op.ACK))
                    .as("acknowledged on a full disk")
                    .isEqualTo(4);

            site.plan("late", Upload.Safety.PUT, 512 << 10, 0, Upload.Wish.DONE);
            Running second = rig.startLocalApp(End.DETACH);
            await().atMost(MAX).until(() -> !refusals(site).isEmpty());
            assertThat(refusals(site))
                    .allSatisfy(refused -> assertThat(refused.outcome()).isEqualTo("disk-full"));
            Files.delete(ballast);
            Healing.await(rig, second, () -> rig.startLocalApp(End.DETACH));
            assertThat(rig.judge()).isEmpty();
        } finally {
            run("umount", "-l", mount.toString());
        }
    }

    private static boolean hasPrlimit() throws InterruptedException {
        try {
            return new ProcessBuilder("prlimit", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** The answer's body is larger than any file may be: it is cut, and the server's yes stays a yes. */
    @Test
    @Proves("I8")
    void anAnswerThatFindsNoRoomIsStillAnAnswer() throws IOException, InterruptedException {
        assumeTrue(hasPrlimit(), "skipped, needs prlimit: apt-get install util-linux");
        var answer = new byte[8 << 20];
        try (var stage = Stage.open()) {
            stage.daemon().kill();
            stage.startDaemon("prlimit", "--fsize=" + (4 << 20));
            var url = stage.web().answer("large", (exchange, body) -> {
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            });
            var ends = new ArrayList<Completion>();
            Player app = stage.player("app")
                    .onComplete((task, completion) -> ends.add(completion))
                    .open(stage.configuration("s").build());
            app.resume(app.upload("large", Request.post(url).build(), stage.photo()));
            stage.await("returned s");
            assertThat(ends).singleElement().isInstanceOfSatisfying(Completion.Finished.class, finished -> {
                assertThat(finished.response().status()).isEqualTo(200);
                assertThat(finished.response().isTruncated()).isTrue();
            });
            Task other = app.upload("other", Request.put(url).build(), stage.photo());
            other.cancel();
            stage.await("returned s", 2);
            app.flush();
            assertThat(stage.task("large").acknowledged()).isTrue();
            assertThat(stage.web().got()).hasSize(1);
        }
    }

    /** A download waits for room and says so; its destination stays as it was, and with room it arrives whole. */
    @Test
    @Proves("I9")
    void aDestinationWithoutRoomStaysAsItWasUntilThereIs() throws IOException, InterruptedException {
        assumeTrue(hasPrlimit(), "skipped, needs prlimit: apt-get install util-linux");
        var content = new byte[8 << 20];
        try (var stage = Stage.open()) {
            stage.daemon().kill();
            stage.startDaemon("prlimit", "--fsize=" + (4 << 20));
            var url = stage.web().answer("large", (exchange, body) -> {
                exchange.sendResponseHeaders(200, 0); // chunked: the size isn't known before
                exchange.getResponseBody().write(content);
            });
            Path folder = Files.createDirectory(stage.folder().resolve("down"));
            Path file = Files.writeString(folder.resolve("large.bin"), "what was there");
            try (var session = BackgroundSession.open(stage.configuration("s").build(), new SessionDelegate() {})) {
                stage.note("asks s large");
                Task task = session.download(
                        "large",
                        Request.get(url).build(),
                        Destination.file(file).withOnConflict(OnConflict.REPLACE));
                stage.note("created s large " + task.id() + " created");
                task.resume();
                stage.await("a wait for room", () -> {
                    var reason = stage.task("large").reason();
                    return reason != null && reason.code() == WaitReason.DISK_SPACE;
                });
            }
            assertThat(file).hasContent("what was there");
            stage.restartDaemon();
            stage.await("the download", () -> stage.task("large").state() == TaskState.COMPLETED);
            assertThat(file).hasBinaryContent(content);
            try (var left = Files.list(folder)) {
                assertThat(left).containsExactly(file);
            }
        }
    }

    /** Without root: no file may grow over a limit, so that the store's log can't at some moment. */
    @Test
    @Proves("I8")
    void aStoreThatCannotGrowLosesNothingItHasPromised() throws IOException, InterruptedException {
        assumeTrue(hasPrlimit(), "skipped, needs prlimit: apt-get install util-linux");
        try (var site = Site.create();
                var rig = new Rig(site)) {
            for (int i = 1; i <= 60; i++) {
                site.plan("k-" + i, Upload.Safety.KEYED_POST, 1000, 0, Upload.Wish.DONE);
            }
            rig.startLocalServer();
            Child daemon = rig.launchDaemon(List.of("prlimit", "--fsize=" + (1100 << 10)));
            daemon.awaitLine(line -> line.startsWith("outlived: ready"), Rig.READY);
            Running app = rig.startLocalApp(End.DETACH);
            OptionalInt exit = daemon.awaitExit(MAX);
            assertThat(exit).as("the daemon's end: %s", daemon.tail()).hasValue(75);
            rig.startDaemon();
            Healing.await(rig, app, () -> rig.startLocalApp(End.DETACH));
            assertThat(rig.judge()).isEmpty();
        }
    }
}
