package dev.outlive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.engine.TaskRequest;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a download does to the folder of its destination. */
class DestinationTest {
    private static final TaskId TASK = new TaskId("01KAPHZ3V5Q8G6T2M4N7R9SXWY");
    private static final TaskId OTHER = new TaskId("01KAPHZ3V5Q8G6T2M4N7R9SXWZ");

    @TempDir
    Path folder;

    private SpoolFiles spool;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        spool = SpoolFiles.open(folder.resolve("spool"));
        Files.createDirectory(folder.resolve("downloads"));
        file = folder.resolve("downloads").resolve("report.pdf");
    }

    @Proves("I21")
    @Test
    void theFileAppearsOnlyWhenItIsWhole() throws IOException {
        try (var body = spool.result(TASK, Destination.file(file))) {
            write(body, "half");
            assertThat(file).doesNotExist();
            write(body, " and half");
            assertThat(body.finish().path()).isEqualTo(file.toString());
        }
        assertThat(file).hasContent("half and half");
        assertThat(names()).containsExactly("report.pdf");
    }

    @Proves("I21")
    @Test
    void whatIsNotFinishedLeavesNothing() throws IOException {
        try (var body = spool.result(TASK, Destination.file(file))) {
            write(body, "half");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aDownloadThatHasNoRoomIsToldBeforeItBegins() throws IOException {
        Destination far = Destination.file(folder.resolve("not/there/yet/a.bin"));
        spool.requireRoom(far, 1);
        spool.requireRoom(null, -1);
        assertThatThrownBy(() -> spool.requireRoom(far, Long.MAX_VALUE)).satisfies(refused(ErrorCode.DISK_FULL));
        assertThatThrownBy(() -> spool.requireRoom(null, Long.MAX_VALUE)).satisfies(refused(ErrorCode.DISK_FULL));
    }

    @Test
    void anEmptyAnswerMakesAnEmptyFile() throws IOException {
        download(TASK, Destination.file(file), "");
        assertThat(file).isEmptyFile();
        try (var result = spool.result()) {
            assertThat(Path.of(result.finish().path())).isEmptyFile();
        }
    }

    @Test
    void aFileThatIsThereIsRefusedBeforeAndAtTheEnd() throws IOException {
        var body = spool.result(TASK, Destination.file(file));
        write(body, "mine");
        Files.writeString(file, "theirs");
        assertThatThrownBy(body::finish).satisfies(refused(ErrorCode.CANNOT_CREATE_FILE));
        body.close();
        assertThatThrownBy(() -> spool.look(TASK, Destination.file(file)))
                .satisfies(refused(ErrorCode.CANNOT_CREATE_FILE));
        assertThat(file).hasContent("theirs");
        assertThat(names()).containsExactly("report.pdf");
    }

    @Test
    void aFileThatIsThereIsReplacedIfAskedFor() throws IOException {
        Files.writeString(file, "old");
        download(TASK, Destination.file(file).withOnConflict(OnConflict.REPLACE), "new");
        assertThat(file).hasContent("new");
        assertThat(names()).containsExactly("report.pdf");
    }

    @Test
    void aFileThatIsThereStaysBesideTheRenamedOnes() throws IOException {
        Files.writeString(file, "old");
        var destination = Destination.file(file).withOnConflict(OnConflict.RENAME);
        assertThat(download(TASK, destination, "one")).isEqualTo(file.resolveSibling("report (1).pdf"));
        assertThat(download(OTHER, destination, "two")).isEqualTo(file.resolveSibling("report (2).pdf"));
        assertThat(file).hasContent("old");
        assertThat(file.resolveSibling("report (1).pdf")).hasContent("one");
        assertThat(file.resolveSibling("report (2).pdf")).hasContent("two");
    }

    @Test
    void aFileThatIsThereIsToldIfItIsToBeSkipped() throws IOException {
        var destination = Destination.file(file).withOnConflict(OnConflict.SKIP);
        assertThat(spool.look(TASK, destination)).isEmpty();
        Files.writeString(file, "old");
        assertThat(spool.look(TASK, destination)).contains(file);
    }

    @Proves("I21")
    @ParameterizedTest
    @EnumSource(OnConflict.class)
    void itsOwnFileIsNoConflictAfterACrash(OnConflict policy) throws IOException {
        var destination = Destination.file(file).withOnConflict(policy);
        download(TASK, destination, "first"); // and no commit told of it
        assertThat(spool.look(TASK, destination)).isEmpty();
        assertThat(download(TASK, destination, "second")).isEqualTo(file);
        assertThat(file).hasContent("second");
        assertThat(names()).containsExactly("report.pdf");
    }

    @Test
    void aFileThatSomebodyChangedIsTheirs() throws IOException {
        download(TASK, Destination.file(file), "first");
        Files.writeString(file, "edited");
        assertThatThrownBy(() -> spool.look(TASK, Destination.file(file)))
                .satisfies(refused(ErrorCode.CANNOT_CREATE_FILE));
        assertThat(file).hasContent("edited");
    }

    @Test
    void foldersAreMadeOnRequestOnly() throws IOException {
        Path deep = folder.resolve("a").resolve("b").resolve("c.txt");
        assertThatThrownBy(() -> spool.look(TASK, Destination.file(deep)))
                .satisfies(refused(ErrorCode.CANNOT_CREATE_FILE));
        assertThatThrownBy(() -> spool.result(TASK, Destination.file(deep)))
                .satisfies(refused(ErrorCode.CANNOT_CREATE_FILE));
        download(TASK, Destination.file(deep).withFoldersCreated(), "deep");
        assertThat(deep).hasContent("deep");
    }

    @Test
    void aFolderIsNeverReplaced() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(() -> spool.look(TASK, Destination.file(file).withOnConflict(OnConflict.REPLACE)))
                .satisfies(refused(ErrorCode.FILE_IS_DIRECTORY));
    }

    @Test
    void aLostAttemptsBeginningIsSwept() throws IOException {
        var destination = Destination.file(file);
        var lost = spool.result(TASK, destination);
        write(lost, "half");
        assertThat(spool.sweep(TASK, destination)).isTrue();
        assertThat(names()).isEmpty();
        assertThat(spool.sweep(TASK, destination)).isFalse();
    }

    @Test
    void theNoteGoesWithTheTaskAndTheFileStays() throws IOException {
        download(TASK, Destination.file(file), "mine");
        assertThat(spool.noted()).containsExactly(TASK);
        assertThat(spool.sweep(List.of(spool.note(TASK)))).isEmpty();
        var request = new TaskRequest(
                Request.get(URI.create("http://h/")).build(), null, Destination.file(file), Duration.ofSeconds(1), 0);
        spool.release(TASK, request, null, true);
        assertThat(spool.noted()).isEmpty();
        assertThat(file).hasContent("mine");
    }

    @Test
    void aPageIsCutAtItsLimitAndAResultIsNot() throws IOException {
        try (var page =
                new DownloadBody(new SpoolPlace(new SpoolNames(folder.resolve("spool")), SpoolPlace.Bounds.NONE), 3)) {
            write(page, "abcdef");
            var stored = page.finish();
            assertThat(stored.truncated()).isTrue();
            assertThat(Path.of(stored.path())).hasContent("abc");
        }
        try (var result = spool.result()) {
            assertThat(result.bytesMax()).isEqualTo(Long.MAX_VALUE);
        }
    }

    private Path download(TaskId task, Destination destination, String content) throws IOException {
        try (var body = spool.result(task, destination)) {
            write(body, content);
            return Path.of(body.finish().path());
        }
    }

    private static void write(DownloadBody body, String content) throws IOException {
        body.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(file.getParent())) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private static org.assertj.core.api.ThrowingConsumer<Throwable> refused(ErrorCode code) {
        return thrown -> assertThat(((DestinationException) thrown).code()).isEqualTo(code);
    }
}
