package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.DownloadTask;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.Task;
import dev.outlive.client.TaskOptions;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.failpoint.Point;
import dev.outlive.proof.failpoint.Trap;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.model.WaitReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Downloads by a daemon process for an app in this one. */
@Tag("kill")
class DownloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Site site;
    private Rig rig;
    private Witness witness;
    private Pages pages;
    private Path file;

    @BeforeEach
    void begin() throws IOException {
        site = Site.create();
        rig = new Rig(site);
        witness = Witness.of(rig);
        pages = new Pages();
        file = site.root().resolve("report.txt");
    }

    @AfterEach
    void end() {
        pages.close();
        rig.close();
        site.close();
    }

    @Proves("I21")
    @Test
    void theDestinationHoldsTheBytesAndOutlivesTheAcknowledgement() throws Exception {
        rig.startDaemon();
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        Request request = get("/large", large);
        var told = new Told(witness);
        try (var session = open(told)) {
            DownloadTask task = session.download("a", request, Destination.file(file));
            assertThat(file).doesNotExist();
            task.resume();
            awaitLines(told, 2);
            assertThat(told.lines.get(0)).startsWith("downloaded a ");
            assertThat(told.lines.get(1)).isEqualTo("finished 200 a");
            session.flush();
            assertThat(task.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(session.allTasks()).isEmpty();
            assertThat(session.download("a", request, Destination.file(file)).found())
                    .isEqualTo(Task.Found.ARCHIVED);
        }
        assertThat(file).hasBinaryContent(large);
        assertThat(spooled()).isEmpty();
        assertThat(siblings()).containsExactly("report.txt");
    }

    @Test
    void withoutADestinationTheResultIsKeptUntilItsEndIsAcknowledged() throws Exception {
        rig.startDaemon();
        var mayEnd = new CountDownLatch(1);
        var told = new Told(witness) {
            @Override
            public void onComplete(Task task, Completion completion) {
                super.onComplete(task, completion);
                try {
                    mayEnd.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (var session = open(told)) {
            DownloadTask task = session.download("a", get("/page", "small"));
            task.resume();
            awaitLines(told, 2);
            assertThat(told.lines).containsExactly("downloaded a small", "finished 200 a");
            assertThat(spooled()).as("kept while the end isn't acknowledged").hasSize(1);
            assertThat(task.file())
                    .get()
                    .isEqualTo(site.home().spool().resolve(spooled().getFirst()));
            mayEnd.countDown();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(spooled()).isEmpty());
        }
    }

    @Test
    @Covers("BG-21")
    @Proves({"I11", "I12"})
    void theResultOutlivesDaemonAndAppUntilItsEndIsAcknowledged() throws Exception {
        var daemon = rig.startDaemon();
        var refusing = new Told(witness) {
            @Override
            public void onComplete(Task task, Completion completion) {
                lines.add("end refused");
                throw new IllegalStateException("the app isn't ready for it");
            }
        };
        try (var session = open(refusing)) {
            session.download("a", get("/page", "small")).resume();
            await().atMost(PATIENCE).until(() -> refusing.lines.contains("end refused"));
            session.flush(); // so the result itself is acknowledged for good
        }
        assertThat(refusing.lines).startsWith("downloaded a small", "end refused");
        daemon.kill();
        daemon = rig.startDaemon();
        Path kept = site.home().spool().resolve(spooled().getFirst());
        assertThat(kept).hasContent("small");
        try (var session = BackgroundSession.open(configuration())) { // no delegate: it acknowledges nothing
            assertThat(((DownloadTask) session.task("a").orElseThrow()).file()).contains(kept);
        }
        daemon.kill();
        rig.startDaemon();
        assertThat(kept).hasContent("small");

        var told = new Told(witness);
        try (var session = open(told)) {
            awaitLines(told, 1);
            session.flush();
            assertThat(session.allTasks()).isEmpty();
        }
        assertThat(told.lines).containsExactly("finished 200 a");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(spooled()).isEmpty());
    }

    /** BS §2.3: bytes received, and those to expect by Content-Length or -1, also once the task has ended. */
    @Test
    void whatWasReceivedIsToldOfAnAnswerThatWasCutAndOfOneOfUnknownLength() throws Exception {
        rig.startDaemon();
        try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
            var answers = new ArrayDeque<>(List.of(
                    "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + "x".repeat(3000),
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + "bb8\r\n" + "x".repeat(3000)
                            + "\r\n0\r\n\r\n"));
            var serving = new Thread(() -> serve(server, answers));
            serving.start();
            try (var session = BackgroundSession.open(configuration())) {
                assertThat(ended(session, url, "cut")).isEqualTo("failed 3000 of 10000");
                assertThat(ended(session, url, "chunked")).isEqualTo("finished 3000 of -1");
            }
            serving.join();
        }
    }

    private static String ended(BackgroundSession session, URI url, String key) throws Exception {
        DownloadTask task = session.download(
                key, Request.get(url).build(), null, TaskOptions.defaults().withAttemptsMax(1));
        task.resume();
        task.completion().get(60, TimeUnit.SECONDS);
        Progress last = task.progress();
        return task.outcome().orElseThrow().kind().code() + " " + last.bytesReceived() + " of "
                + last.bytesExpectedToReceive();
    }

    /** Answers a connection each, and ends it. */
    private static void serve(ServerSocket server, Deque<String> answers) {
        while (!answers.isEmpty()) {
            try (var peer = server.accept()) {
                var in = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.ISO_8859_1));
                for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
                    line = in.readLine();
                }
                peer.getOutputStream().write(answers.remove().getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }
    }

    @Proves("I21")
    @Test
    void anErrorPageLeavesTheDestinationAlone() throws Exception {
        rig.startDaemon();
        Files.writeString(file, "mine");
        var told = new Told(witness);
        try (var session = open(told)) {
            session.download(
                            "a",
                            Request.get(pages.at("/gone")).build(),
                            Destination.file(file).withOnConflict(OnConflict.REPLACE))
                    .resume();
            awaitLines(told, 2);
        }
        assertThat(told.lines).containsExactly("downloaded a not here", "finished 404 a");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aDownloadWithAHintThatFitsOnNoDiskWaitsForRoomAndAsksNobody() throws Exception {
        rig.startDaemon();
        Request request = get("/map", "small");
        var told = new Told(witness);
        try (var session = open(told)) {
            DownloadTask large = session.download(
                    "large",
                    request,
                    Destination.file(file),
                    TaskOptions.defaults().withBytesHint(new BytesHint(BytesHint.UNKNOWN, 1L << 60)));
            large.resume();
            await().atMost(PATIENCE).until(() -> {
                large.refresh();
                return large.reason()
                        .filter(why -> why.code() == WaitReason.DISK_SPACE)
                        .isPresent();
            });
            assertThat(pages.asked).isEmpty();
            session.download(
                            "small",
                            request,
                            Destination.file(file),
                            TaskOptions.defaults().withBytesHint(new BytesHint(BytesHint.UNKNOWN, 2)))
                    .resume();
            awaitLines(told, 2);
            assertThat(told.lines.get(1))
                    .as("a hint that was too small ends nothing")
                    .isEqualTo("finished 200 small");
        }
        assertThat(file).hasContent("small");
    }

    @Test
    void anAcceptedStatusMakesThePageTheFile() throws Exception {
        rig.startDaemon();
        var told = new Told(witness);
        try (var session = open(told)) {
            session.download(
                            "a",
                            Request.get(pages.at("/gone")).build(),
                            Destination.file(file).withAcceptedStatuses(404))
                    .resume();
            awaitLines(told, 2);
        }
        assertThat(file).hasContent("not here");
    }

    @Test
    void aFileThatIsThereIsSkippedWithoutARequestOrRefused() throws Exception {
        rig.startDaemon();
        Files.writeString(file, "mine");
        Request request = get("/page", "theirs");
        var told = new Told(witness);
        try (var session = open(told)) {
            DownloadTask skipped =
                    session.download("skip", request, Destination.file(file).withOnConflict(OnConflict.SKIP));
            skipped.resume();
            awaitLines(told, 1);
            session.download("fail", request, Destination.file(file)).resume();
            awaitLines(told, 2);
            assertThat(skipped.isSkipped()).isTrue();
        }
        assertThat(told.lines).containsExactly("skipped skip", "failed cannot-create-file fail");
        assertThat(pages.asked).isEmpty();
        assertThat(file).hasContent("mine");
    }

    @Test
    void theSameKeyForAnotherDestinationIsAConflict() throws Exception {
        rig.startDaemon();
        Request request = get("/page", "x");
        try (var session = open(new Told(witness))) {
            session.download("a", request, Destination.file(file));
            assertThatThrownBy(() -> session.download("a", request))
                    .isInstanceOfSatisfying(OutliveException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.KEY_CONFLICT);
                        assertThat(refused).hasMessageContaining("the file's path");
                    });
        }
    }

    @Proves({"I21", "I3"})
    @Test
    void aFileInPlaceWhoseCommitNeverCameIsNotTakenForSomebodyElses() throws Exception {
        var daemon = rig.startDaemon(Trap.halt(Point.RESPONSE_RECEIVED, 1).option());
        Request request = get("/page", "whole");
        var told = new Told(witness);
        try (var session = open(told)) {
            session.download("a", request, Destination.file(file)).resume();
            assertThat(daemon.awaitExit(Rig.READY)).hasValue(Trap.EXIT_KILLED);
            assertThat(file).hasContent("whole");
            assertThat(told.lines).isEmpty();
            rig.startDaemon();
            awaitLines(told, 2);
        }
        assertThat(told.lines).containsExactly("downloaded a whole", "finished 200 a");
        assertThat(file).hasContent("whole");
        assertThat(siblings()).containsExactly("report.txt");
    }

    @Proves({"I11", "I12"})
    @Test
    void theEventsWaitForTheNextProcessInTheirOrder() throws Exception {
        rig.startDaemon();
        try (var session = BackgroundSession.open(configuration())) { // no delegate: nothing is delivered
            DownloadTask task = session.download(get("/page", "x"), Destination.file(file), TaskOptions.defaults());
            task.resume();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(file).exists());
        }
        var told = new Told(witness);
        try (var session = open(told)) {
            awaitLines(told, 2);
            session.flush();
            assertThat(session.allTasks()).isEmpty();
        }
        assertThat(told.lines).containsExactly("downloaded  x", "finished 200 ");
    }

    /** Acknowledging the end would settle what was refused, and release the file that nobody has taken. */
    @Proves({"I12", "I13"})
    @Test
    void aRefusedResultComesBeforeItsEndAfterARestartOfTheDaemonAndToTheNextProcess() throws Exception {
        var daemon = rig.startDaemon();
        var refusing = new Told(witness) {
            @Override
            public void onDownloadFinished(DownloadTask task, Path result) {
                super.onDownloadFinished(task, result);
                witness.refuses(this);
                throw new IllegalStateException("the app's disk is full");
            }
        };
        try (var session = open(refusing)) {
            session.download("a", get("/page", "small")).resume();
            awaitLines(refusing, 2);
            daemon.kill();
            rig.startDaemon();
            awaitLines(refusing, 3);
            session.data("b", get("/other", "x")).resume();
            await().atMost(PATIENCE).until(() -> refusing.lines.contains("finished 200 b"));
            session.flush(); // so the daemon has heard the refusal before it
        }
        assertThat(refusing.lines).containsOnly("downloaded a small", "finished 200 b");
        var told = new Told(witness);
        try (var session = open(told)) {
            awaitLines(told, 2);
            session.flush();
            assertThat(session.allTasks()).isEmpty();
        }
        assertThat(told.lines).containsExactly("downloaded a small", "finished 200 a");
        assertThat(spooled()).isEmpty();
    }

    private Request get(String path, String content) {
        return Request.get(pages.put(path, content)).build();
    }

    private Request get(String path, byte[] content) {
        return Request.get(pages.put(path, content)).build();
    }

    private BackgroundSession open(Told told) {
        return BackgroundSession.open(configuration(), told);
    }

    private SessionConfiguration configuration() {
        return SessionConfiguration.background("downloads")
                .app("proof")
                .home(site.home())
                .daemonStart(DaemonStart.NEVER)
                .build();
    }

    private static void awaitLines(Told told, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.lines).hasSizeGreaterThanOrEqualTo(count));
    }

    private List<String> siblings() throws IOException {
        try (Stream<Path> files = Files.list(site.root())) {
            return files.map(each -> each.getFileName().toString())
                    .filter(name -> name.contains("report") || name.startsWith("."))
                    .toList();
        }
    }

    private List<String> spooled() throws IOException {
        try (Stream<Path> files = Files.list(site.home().spool())) {
            return files.map(each -> each.getFileName().toString()).toList();
        }
    }
}
