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
import dev.outlive.client.TaskOptions;
import dev.outlive.client.UploadOptions;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SourceMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions whose files lie under roots, by a daemon process for an app in this one. */
@Tag("kill")
class RootsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final UploadOptions REFERENCE = UploadOptions.defaults().withSource(SourceMode.REFERENCE);

    private Site site;
    private Rig rig;
    private Witness witness;
    private Pages pages;
    private Path photos;
    private Path elsewhere;
    private Request put;

    @BeforeEach
    void begin() throws IOException {
        site = Site.create();
        rig = new Rig(site);
        witness = Witness.of(rig);
        pages = new Pages();
        photos = Files.createDirectory(site.root().resolve("photos"));
        elsewhere = Files.createDirectory(site.root().resolve("elsewhere"));
        Files.writeString(photos.resolve("1.txt"), "a photo");
        Files.writeString(elsewhere.resolve("key"), "a secret");
        put = Request.put(pages.put("/in", "ok")).build();
    }

    @AfterEach
    void end() {
        pages.close();
        rig.close();
        site.close();
    }

    @Test
    void aFileOutsideIsRefusedWhenItsTaskIsCreatedAlsoOneThatALinkLeadsTo() throws Exception {
        rig.startDaemon();
        Path secret = elsewhere.resolve("key");
        Path link = Files.createSymbolicLink(photos.resolve("2.txt"), secret);
        Files.createSymbolicLink(photos.resolve("album"), elsewhere);
        try (var session = open(photos, new Told(witness))) {
            refused(() -> session.upload("secret", put, secret), "photos = " + photos);
            refused(() -> session.upload("secret", put, secret, REFERENCE), "photos = " + photos);
            refused(() -> session.upload("link", put, link), secret.toString());
            refused(() -> session.upload("link", put, link, REFERENCE), secret.toString());
            refused(() -> session.upload("album", put, photos.resolve("album/key")), secret.toString());
            refused(() -> download(session, "d", elsewhere.resolve("page")), "photos = " + photos);
            refused(() -> download(session, "d", photos.resolve("album/page")), elsewhere.toString());
            refused(
                    () -> session.createAll(List.of(
                            NewTask.upload("1", put, photos.resolve("1.txt"), UploadOptions.defaults()),
                            NewTask.upload("2", put, link, UploadOptions.defaults()))),
                    secret.toString());
            refused(
                    () -> session.createAll(List.of(NewTask.download(
                            "d", page(), Destination.file(photos.resolve("album/page")), TaskOptions.defaults()))),
                    elsewhere.toString());
            assertThat(session.allTasks()).isEmpty();
            assertThat(elsewhere).isDirectoryNotContaining("glob:**/page");
        }
        assertThat(site.home().spool()).isEmptyDirectory();
    }

    @Test
    void whatLiesInsideAndWhatHasNoFileOfItsOwnIsCarried() throws Exception {
        rig.startDaemon();
        Files.createSymbolicLink(photos.resolve("again.txt"), photos.resolve("1.txt"));
        var told = new Told(witness);
        try (var session = open(photos, told)) {
            session.upload("a", put, photos.resolve("1.txt")).resume();
            session.upload("b", put, photos.resolve("again.txt")).resume();
            session.upload("c", put, Body.of("from memory")).resume();
            download(session, "d", photos.resolve("page")).resume();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(told.lines)
                            .contains("finished 200 a", "finished 200 b", "finished 200 c", "finished 200 d"));
        }
        assertThat(photos.resolve("page")).hasContent("a page");
    }

    @Test
    void aFolderThatBecomesALinkAfterwardsGetsNothing() throws Exception {
        rig.startDaemon();
        Path album = Files.createDirectory(photos.resolve("album"));
        var told = new Told(witness);
        try (var session = open(photos, told)) {
            Task task = download(session, "d", album.resolve("page"));
            Files.delete(album);
            Files.createSymbolicLink(album, elsewhere);
            task.resume();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(told.lines).containsExactly("failed file-outside-root d"));
        }
        assertThat(elsewhere).isDirectoryNotContaining("glob:**/page");
    }

    @Test
    void tasksFindTheirFilesWhereTheRootLiesInTheNextProcess() throws Exception {
        rig.startDaemon();
        try (var session = open(photos, new Told(witness))) {
            session.upload("a", put, photos.resolve("1.txt"), REFERENCE);
            download(session, "d", photos.resolve("page"));
        }
        Path moved = Files.move(photos, site.root().resolve("moved"));
        rig.daemon().kill();
        rig.startDaemon();
        var told = new Told(witness);
        try (var session = open(moved, told)) {
            assertThat(session.upload("a", put, moved.resolve("1.txt"), REFERENCE)
                            .found())
                    .as("the same file")
                    .isEqualTo(Task.Found.EXISTING);
            session.allTasks().forEach(Task::resume);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(told.lines)
                            .containsExactlyInAnyOrder("finished 200 a", "downloaded d a page", "finished 200 d"));
        }
        assertThat(pages.asked).contains("PUT /in a photo");
        assertThat(moved.resolve("page")).hasContent("a page");
    }

    private static void refused(ThrowingCallable create, String named) {
        assertThatThrownBy(create)
                .isInstanceOfSatisfying(OutliveException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.FILE_OUTSIDE_ROOT);
                    assertThat(refused.code().urlErrorCode()).isEqualTo(-1104);
                })
                .hasMessageContaining(named);
    }

    private Request page() {
        return Request.get(pages.put("/page", "a page")).build();
    }

    private Task download(BackgroundSession session, String key, Path to) {
        return session.download(key, page(), Destination.file(to));
    }

    private BackgroundSession open(Path root, Told told) {
        return BackgroundSession.open(
                SessionConfiguration.background("roots")
                        .app("proof")
                        .home(site.home())
                        .daemonStart(DaemonStart.NEVER)
                        .root("photos", root)
                        .build(),
                told);
    }
}
