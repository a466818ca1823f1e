package dev.outlive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that clients put beside the spool. */
class HandOverTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path folder;

    private SpoolFiles spool;
    private Path handOver;

    @BeforeEach
    void open() throws IOException {
        spool = SpoolFiles.open(folder.resolve("spool"));
        handOver = Files.createDirectory(folder.resolve("hand-over"));
    }

    @Test
    void theDaemonsFileOutlivesTheClients() throws Exception {
        Path file = Files.writeString(body(), "from memory");
        PinnedSource pinned = spool.pin(source(file));
        assertThat(pinned.mode()).isEqualTo(SourceMode.SNAPSHOT);
        assertThat(pinned.bytes()).isEqualTo(11);
        assertThat(Path.of(pinned.path())).hasParent(folder.resolve("spool")).hasContent("from memory");
        Files.delete(file);
        assertThat(spool.changed(pinned)).isEmpty();
        assertThat(Path.of(pinned.path())).hasContent("from memory");
        spool.discard(pinned);
        assertThat(Path.of(pinned.path())).doesNotExist();
    }

    @Test
    void nothingElseIsTakenForAHandedBody() throws Exception {
        Path elsewhere = Files.writeString(folder.resolve("secret"), "x");
        assertThatThrownBy(() -> spool.pin(source(elsewhere))).satisfies(refused(ErrorCode.FILE_OUTSIDE_ROOT));
        assertThatThrownBy(() -> spool.pin(source(handOver.resolve("../secret"))))
                .satisfies(refused(ErrorCode.FILE_OUTSIDE_ROOT));
        Path link = Files.createSymbolicLink(body(), elsewhere);
        assertThatThrownBy(() -> spool.pin(source(link))).isInstanceOf(SourceException.class);
        assertThatThrownBy(() -> spool.pin(source(body()))).satisfies(refused(ErrorCode.FILE_NOT_FOUND));
        assertThat(folder.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void whatDeadProcessesLeftIsRemovedAfterADay() throws Exception {
        Path old = at(Files.writeString(body(), "old"), NOW.minus(HandOver.KEPT).minusSeconds(1));
        Path recent =
                at(Files.writeString(body(), "recent"), NOW.minus(HandOver.KEPT).plusSeconds(1));
        Path foreign = at(Files.writeString(handOver.resolve("notes.txt"), "mine"), Instant.EPOCH);
        assertThat(spool.sweepHandOver(NOW)).containsExactly(old.getFileName().toString());
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
        assertThat(foreign).exists();
    }

    private Path body() {
        return handOver.resolve(UUID.randomUUID() + ".body");
    }

    private static Path at(Path file, Instant time) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(time));
    }

    private static Source source(Path file) {
        return new Source(file.toString(), SourceMode.SNAPSHOT, "sha-256:00");
    }

    private static java.util.function.Consumer<Throwable> refused(ErrorCode code) {
        return thrown -> assertThat(((SourceException) thrown).code()).isEqualTo(code);
    }
}
