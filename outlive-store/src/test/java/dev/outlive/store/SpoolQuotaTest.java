package dev.outlive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the spool may hold by its user's wish. */
class SpoolQuotaTest {
    private static final long MAX = 10_000;

    @TempDir
    Path home;

    private SpoolFiles spool;

    @BeforeEach
    void openSpool() throws IOException {
        spool = open();
    }

    private SpoolFiles open() throws IOException {
        return SpoolFiles.open(home.resolve("spool"), new SpoolFiles.Limits(1 << 20, MAX));
    }

    private Source file(int bytes, SourceMode mode) throws IOException {
        return new Source(
                Files.write(home.resolve("file-" + bytes), new byte[bytes]).toString(), mode);
    }

    @Test
    void aCopyBeyondItIsRefusedAndLeavesNothing() throws Exception {
        PinnedSource first = spool.pin(file(7_000, SourceMode.SNAPSHOT));
        assertThatThrownBy(() -> spool.pin(file(4_000, SourceMode.SNAPSHOT)))
                .isInstanceOfSatisfying(SourceException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
                    assertThat(refused.bytesMissing()).isEqualTo(1_000);
                    assertThat(refused).hasMessageContaining("7000 of the 10000 bytes");
                });
        assertThat(spool.bytes()).isEqualTo(7_000);
        try (var files = Files.list(home.resolve("spool"))) {
            assertThat(files).hasSize(1);
        }
        spool.discard(first);
        assertThat(spool.bytes()).isZero();
        assertThat(spool.pin(file(4_000, SourceMode.SNAPSHOT)).bytes()).isEqualTo(4_000);
    }

    @Test
    void aBatchThatDoesNotFitIsHeldNotAtAll() throws Exception {
        List<Source> sources = List.of(
                file(3_000, SourceMode.SNAPSHOT), file(4_000, SourceMode.SNAPSHOT), file(5_000, SourceMode.SNAPSHOT));
        assertThatThrownBy(() -> spool.pin(sources)).isInstanceOf(SourceException.class);
        assertThat(spool.bytes()).isZero();
    }

    @Test
    void whatIsSentAsItIsDoesNotCount() throws Exception {
        spool.pin(file(50_000, SourceMode.REFERENCE));
        assertThat(spool.bytes()).isZero();
    }

    /** Too large to be copied under this mode, it would only be cloned: without room for that it is sent under watch. */
    @Test
    void aLargeFileIsReferredToWhereACloneWouldNotFit() throws Exception {
        SpoolFiles small = SpoolFiles.open(home.resolve("small"), new SpoolFiles.Limits(100, 1_000));
        assertThat(small.pin(file(2_000, SourceMode.AUTO)).mode()).isEqualTo(SourceMode.REFERENCE);
        assertThat(small.bytes()).isZero();
    }

    @Test
    void whatIsThereCountsAfterAStartUntilItIsSwept() throws Exception {
        PinnedSource kept = spool.pin(file(2_000, SourceMode.SNAPSHOT));
        spool.pin(file(3_000, SourceMode.SNAPSHOT));
        spool = open();
        assertThat(spool.bytes()).isEqualTo(5_000);
        spool.sweep(List.of(kept.path()));
        assertThat(spool.bytes()).isEqualTo(2_000);
    }

    @Test
    void aDownloadStopsAtItAndGivesBackWhatItTook() throws Exception {
        spool.pin(file(7_000, SourceMode.SNAPSHOT));
        try (DownloadBody result = spool.result()) {
            result.write(ByteBuffer.wrap(new byte[3_000]));
            assertThat(spool.bytes()).isEqualTo(10_000);
            assertThatThrownBy(() -> result.write(ByteBuffer.wrap(new byte[1])))
                    .isInstanceOfSatisfying(
                            DestinationException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED));
        }
        assertThat(spool.bytes()).isEqualTo(7_000);
        try (DownloadBody result = spool.result()) {
            result.write(ByteBuffer.wrap(new byte[3_000]));
            result.finish();
        }
        assertThat(spool.bytes()).isEqualTo(10_000);
        assertThatThrownBy(() -> spool.requireRoom(null, 1))
                .isInstanceOfSatisfying(
                        DestinationException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED));
    }

    /** A success at the server never fails by it. */
    @Test
    void anAnswerCountsAndIsAlwaysKept() throws Exception {
        spool.pin(file(9_000, SourceMode.SNAPSHOT));
        try (ResponseBody answer = spool.body(100, 1 << 20)) {
            answer.write(new byte[5_000], 0, 5_000);
            assertThat(answer.finish().truncated()).isFalse();
        }
        assertThat(spool.bytes()).isEqualTo(14_000);
    }
}
