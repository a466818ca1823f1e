package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Body;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.NewTask;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.Task;
import dev.outlive.client.UploadOptions;
import dev.outlive.client.UploadTask;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Uploads whose body has no file, by a daemon process for an app in this one. */
@Tag("kill")
class BodyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Site site;
    private Rig rig;
    private Witness witness;
    private Pages pages;
    private Request request;

    @BeforeEach
    void begin() throws IOException {
        site = Site.create();
        rig = new Rig(site);
        witness = Witness.of(rig);
        pages = new Pages();
        request = Request.put(pages.put("/in", "ok")).build();
    }

    @AfterEach
    void end() {
        pages.close();
        rig.close();
        site.close();
    }

    @Test
    void theBodyIsDurableWhenCreateReturnsAndOutlivesTheDaemon() throws Exception {
        var daemon = rig.startDaemon();
        var told = new Told(witness);
        try (var session = open(told)) {
            UploadTask task = session.upload("a", request, Body.of("from memory"));
            assertThat(files(site.home().handOver())).isEmpty();
            assertThat(task.snapshot().file()).isNull();
            assertThat(task.snapshot().bytesExpectedToSend()).isEqualTo(11);
            daemon.kill();
            rig.startDaemon();
            task.resume();
            awaitLines(told, 1);
            session.flush();
        }
        assertThat(pages.asked).containsExactly("PUT /in from memory");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(files(site.home().spool())).isEmpty());
    }

    @Test
    void aStreamIsReadOnceAndAnEmptyOneIsABody() throws Exception {
        rig.startDaemon();
        var told = new Told(witness);
        Body body = Body.of(new ByteArrayInputStream("from a stream".getBytes(StandardCharsets.UTF_8)));
        try (var session = open(told)) {
            session.upload(request, body, UploadOptions.defaults()).resume();
            awaitLines(told, 1);
            session.upload("empty", request, Body.of(new byte[0])).resume();
            awaitLines(told, 2);
            assertThatThrownBy(() -> session.upload("b", request, body)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(pages.asked).containsExactly("PUT /in from a stream", "PUT /in");
    }

    @Test
    void aBatchTakesBodiesOfAllKinds() throws Exception {
        rig.startDaemon();
        var told = new Told(witness);
        Path file = Files.writeString(site.sources().resolve("file"), "from a file");
        try (var session = open(told)) {
            List<Task> tasks = session.createAll(List.of(
                    NewTask.upload("bytes", request, Body.of("from memory"), UploadOptions.defaults()),
                    NewTask.upload("file", request, file, UploadOptions.defaults()),
                    NewTask.upload(
                            "stream",
                            request,
                            Body.of(new ByteArrayInputStream(new byte[] {'s'})),
                            UploadOptions.defaults())));
            assertThat(files(site.home().handOver())).isEmpty();
            tasks.forEach(Task::resume);
            awaitLines(told, 3);
            assertThatThrownBy(() -> session.createAll(List.of(
                            NewTask.upload("new", request, Body.of("n"), UploadOptions.defaults()),
                            NewTask.upload("bytes", request, Body.of("other"), UploadOptions.defaults()))))
                    .hasMessageContaining("bytes");
            assertThat(session.task("new")).isEmpty();
            assertThat(files(site.home().handOver())).isEmpty();
        }
        assertThat(pages.asked).containsExactlyInAnyOrder("PUT /in from memory", "PUT /in from a file", "PUT /in s");
    }

    @Test
    void theSameBytesUnderAKeyAreTheSameUploadAndOthersAConflict() throws Exception {
        rig.startDaemon();
        try (var session = open(new Told(witness))) {
            UploadTask task = session.upload("a", request, Body.of("one"));
            UploadTask again = session.upload("a", request, Body.of("one"));
            assertThat(again).isEqualTo(task);
            assertThat(again.found()).isEqualTo(Task.Found.EXISTING);
            assertThatThrownBy(() -> session.upload("a", request, Body.of("two")))
                    .isInstanceOfSatisfying(OutliveException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.KEY_CONFLICT);
                        assertThat(refused).hasMessageContaining("the body");
                    });
            assertThat(files(site.home().handOver())).isEmpty();
            assertThat(files(site.home().spool())).hasSize(1);
        }
    }

    @Test
    void aBodyThatIsTooLongOrBreaksLeavesNoTask() throws Exception {
        rig.startDaemon();
        InputStream broken = new InputStream() {
            private int left = 100_000;

            @Override
            public int read() throws IOException {
                if (left-- > 0) {
                    return 7;
                }
                throw new IOException("the camera was unplugged");
            }
        };
        try (var session = open(new Told(witness))) {
            assertThatThrownBy(
                            () -> session.upload("a", request, Body.of("12345").withBytesMax(4)))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.DATA_TOO_LONG));
            assertThatThrownBy(() -> session.upload("a", request, Body.of(broken)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasRootCauseMessage("the camera was unplugged");
            assertThat(session.allTasks()).isEmpty();
        }
        assertThat(files(site.home().handOver())).isEmpty();
    }

    private BackgroundSession open(Told told) {
        return BackgroundSession.open(
                SessionConfiguration.background("bodies")
                        .app("proof")
                        .home(site.home())
                        .daemonStart(DaemonStart.NEVER)
                        .build(),
                told);
    }

    private static void awaitLines(Told told, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.lines).hasSizeGreaterThanOrEqualTo(count));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> each.getFileName().toString()).toList();
        }
    }
}
