package dev.outlive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpoolFilesTest {
    private static final TaskId TASK = new TaskId("01KAPHZ3V5Q8G6T2M4N7R9SXWY");

    @TempDir
    Path home;

    private SpoolFiles spool;
    private Path folder;
    private Path file;

    @BeforeEach
    void openSpool() throws IOException {
        folder = home.resolve("spool");
        spool = SpoolFiles.open(folder, 1 << 16);
        file = home.resolve("photo ä.jpg");
        Files.write(file, bytes(5000));
    }

    // Pinning

    @ParameterizedTest
    @EnumSource(SourceMode.class)
    void pinnedFileIsTheOneThatWasGiven(SourceMode mode) throws Exception {
        PinnedSource pinned = pin(mode);

        assertThat(pinned.original()).isEqualTo(file.toString());
        assertThat(pinned.bytes()).isEqualTo(5000);
        assertThat(Path.of(pinned.path())).hasBinaryContent(bytes(5000));
        assertThat(spool.changed(pinned)).isEmpty();
        assertThat(spool.identity(source(file, mode)))
                .contains(pinned.identity().fingerprint());
    }

    @Proves("I19")
    @Test
    void snapshotIsAPrivateCopyThatLaterChangesDoNotReach() throws Exception {
        PinnedSource pinned = pin(SourceMode.SNAPSHOT);
        Files.write(file, new byte[] {1});

        Path copy = Path.of(pinned.path());
        assertThat(pinned.mode()).isEqualTo(SourceMode.SNAPSHOT);
        assertThat(copy.getParent()).isEqualTo(folder);
        assertThat(copy).hasBinaryContent(bytes(5000));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(spool.changed(pinned)).isEmpty();
        assertThat(files()).containsExactly(copy.getFileName().toString());
    }

    @Test
    void autoCopiesASmallFileAndRefersToALargeOne() throws Exception {
        assertThat(pin(SourceMode.AUTO).mode()).isEqualTo(SourceMode.SNAPSHOT);

        Files.write(file, bytes((1 << 16) + 1));
        assumeThat(Reflink.tryClone(file, home.resolve("clone")))
                .as("reflink: the file system of " + home + " can, so nothing is too large to hold")
                .isFalse();
        PinnedSource large = pin(SourceMode.AUTO);
        assertThat(large.mode()).isEqualTo(SourceMode.REFERENCE);
        assertThat(large.path()).isEqualTo(file.toString());
        assertThat(pin(SourceMode.SNAPSHOT).mode()).isEqualTo(SourceMode.SNAPSHOT);
    }

    @Test
    void aBatchOfFilesIsHeldWhollyOrNotAtAll() throws Exception {
        var sources = new ArrayList<Source>();
        for (int i = 0; i < 30; i++) {
            sources.add(source(file, i % 2 == 0 ? SourceMode.SNAPSHOT : SourceMode.REFERENCE));
        }
        List<PinnedSource> held = spool.pin(sources);

        assertThat(held)
                .hasSize(30)
                .allSatisfy(each -> assertThat(Path.of(each.path())).hasBinaryContent(bytes(5000)));
        assertThat(held).extracting(PinnedSource::mode).startsWith(SourceMode.SNAPSHOT, SourceMode.REFERENCE);
        assertThat(files()).hasSize(15);
        held.forEach(spool::discard);

        sources.set(17, source(home.resolve("none"), SourceMode.SNAPSHOT));
        assertThatThrownBy(() -> spool.pin(sources))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
        assertThat(files()).isEmpty();
        assertThat(spool.pin(List.of())).isEmpty();
    }

    @Test
    void aFileThatIsWrittenToWhileItIsCopiedIsRefused() throws Exception {
        Files.write(file, new byte[64 << 20]);
        var stop = new AtomicBoolean();
        try (var writer = Executors.newSingleThreadExecutor();
                var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assumeThat(Reflink.tryClone(file, home.resolve("clone")))
                    .as("reflink: the file system of " + home + " can, so a copy takes no time")
                    .isFalse();
            Future<?> writing = writer.submit(() -> {
                while (!stop.get()) {
                    channel.write(ByteBuffer.wrap(new byte[] {1}), 0);
                }
                return null;
            });
            assertThatThrownBy(() -> pin(SourceMode.SNAPSHOT))
                    .isInstanceOfSatisfying(
                            SourceException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FILE_CHANGED))
                    .hasMessageContaining("twice");
            stop.set(true);
            writing.get();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void anEmptyFileIsHeldLikeAnyOther() throws Exception {
        Files.write(file, new byte[0]);

        assertThat(pin(SourceMode.AUTO).bytes()).isZero();
        assertThat(pin(SourceMode.REFERENCE).bytes()).isZero();
    }

    @Test
    void aLinkLeadsToItsFile() throws Exception {
        Path link = Files.createSymbolicLink(home.resolve("link"), file);

        PinnedSource pinned = spool.pin(source(link, SourceMode.SNAPSHOT));

        assertThat(Path.of(pinned.path())).hasBinaryContent(bytes(5000));
    }

    @Test
    void whatIsNoReadableFileIsRefusedWithItsCode() throws Exception {
        assertRefused(home.resolve("none"), ErrorCode.FILE_NOT_FOUND, "doesn't exist");
        assertRefused(file.resolve("below"), ErrorCode.FILE_NOT_FOUND, "doesn't exist");
        assertRefused(home, ErrorCode.FILE_IS_DIRECTORY, "is a folder");
        assertRefused(Path.of("/dev/null"), ErrorCode.FILE_IS_DIRECTORY, "device");
        Path socket = home.resolve("s");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertRefused(socket, ErrorCode.FILE_IS_DIRECTORY, "socket");
        }
        Path pipe = home.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertRefused(pipe, ErrorCode.FILE_IS_DIRECTORY, "pipe");
        assertThat(files()).isEmpty();
    }

    @Test
    void aFileThatMayNotBeReadIsRefused() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file))
                .as("permissions: root may read every file")
                .isFalse();

        assertRefused(file, ErrorCode.FILE_NO_PERMISSION, "chmod");
    }

    @Test
    void aSpoolThatIsGoneIsNamed() throws Exception {
        Files.delete(folder);

        assertThatThrownBy(() -> pin(SourceMode.SNAPSHOT))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SPOOL_UNREADABLE))
                .hasMessageContaining(folder.toString());
    }

    // Changes

    @Proves("I19")
    @ParameterizedTest
    @EnumSource(names = {"REFERENCE", "CONSUME"})
    void everyChangeOfAReferredFileIsSeen(SourceMode mode) throws Exception {
        PinnedSource pinned = pin(mode);
        FileTime before = Files.getLastModifiedTime(file);

        Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusNanos(1)));
        assertThat(spool.changed(pinned)).get().asString().contains("written to");

        Files.setLastModifiedTime(file, before);
        assertThat(spool.changed(pinned)).isEmpty();

        Path other = home.resolve("other");
        Files.write(other, bytes(5000));
        Files.setLastModifiedTime(other, before);
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(spool.changed(pinned)).get().asString().contains("another file");

        Files.write(file, new byte[] {1});
        assertThat(spool.changed(pinned)).get().asString().contains("5000 bytes and has 1");

        Files.delete(file);
        assertThat(spool.changed(pinned)).get().asString().contains("doesn't exist");
    }

    @Proves("I19")
    @Test
    void aCopyThatWasCutIsSeen() throws Exception {
        PinnedSource pinned = pin(SourceMode.SNAPSHOT);
        Files.write(Path.of(pinned.path()), new byte[] {1});

        assertThat(spool.changed(pinned)).isPresent();
    }

    // Release

    @Test
    void releaseRemovesTheCopyAndTheBodyAndLeavesTheOriginal() throws Exception {
        PinnedSource pinned = pin(SourceMode.SNAPSHOT);
        String body = spooledBody();

        spool.release(TASK, request(pinned), response(body), true);
        spool.release(TASK, request(pinned), response(body), true);

        assertThat(files()).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void discardRemovesTheCopyOnly() throws Exception {
        spool.discard(pin(SourceMode.SNAPSHOT));
        spool.discard(pin(SourceMode.CONSUME));
        spool.discard(pin(SourceMode.REFERENCE));

        assertThat(files()).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void aConsumedFileGoesAfterSuccessOnly() throws Exception {
        PinnedSource pinned = pin(SourceMode.CONSUME);

        spool.release(TASK, request(pinned), null, false);
        assertThat(file).exists();

        spool.release(TASK, request(pinned), null, true);
        assertThat(file).doesNotExist();
    }

    @Test
    void aConsumedFileThatChangedStays() throws Exception {
        PinnedSource pinned = pin(SourceMode.CONSUME);
        Files.write(file, bytes(6000));

        spool.release(TASK, request(pinned), null, true);

        assertThat(file).exists();
    }

    @Test
    void nothingOutsideTheSpoolIsEverRemoved() throws Exception {
        Path precious = home.resolve("0123456789abcdef0123456789abcdef.source");
        Files.write(precious, bytes(1));
        Path odd = folder.resolve("notes.txt");
        Files.write(odd, bytes(1));
        var identity = new PinnedSource.Identity(1, 1, "1-1");

        for (String path : List.of(precious.toString(), odd.toString(), folder + "/../" + precious.getFileName())) {
            spool.discard(new PinnedSource(SourceMode.SNAPSHOT, "/a", path, 1, identity));
            spool.release(TASK, request(null), response(path), true);
        }

        assertThat(precious).exists();
        assertThat(odd).exists();
    }

    @Test
    void sweepRemovesWhatNoRowSpeaksOf() throws Exception {
        PinnedSource kept = pin(SourceMode.SNAPSHOT);
        PinnedSource lost = pin(SourceMode.SNAPSHOT);
        String body = spooledBody();
        String lostBody = spooledBody();
        Path half = folder.resolve("0123456789abcdef0123456789abcdef.source.part");
        Files.write(half, bytes(9));
        Files.write(folder.resolve("notes.txt"), bytes(1));

        List<String> swept =
                spool.sweep(List.of("/moved/elsewhere/" + Path.of(kept.path()).getFileName(), body));

        assertThat(swept).containsExactlyInAnyOrder(name(lost.path()), name(lostBody), name(half.toString()));
        assertThat(files()).containsExactlyInAnyOrder(name(kept.path()), name(body), "notes.txt");
    }

    // Response bodies

    @Test
    void aSmallBodyStaysInMemory() throws Exception {
        try (ResponseBody body = spool.body(100, 1000)) {
            body.write(bytes(60), 0, 60);
            body.write(bytes(40), 0, 40);
            ResponseBody.Stored stored = body.finish();

            assertThat(stored.inline())
                    .startsWith(bytes(60))
                    .endsWith(bytes(40))
                    .hasSize(100);
            assertThat(stored.path()).isNull();
            assertThat(stored.truncated()).isFalse();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void anEmptyBodyIsABody() throws Exception {
        try (ResponseBody body = spool.body()) {
            assertThat(body.finish()).satisfies(stored -> {
                assertThat(stored.inline()).isEmpty();
                assertThat(stored.bytes()).isZero();
            });
        }
    }

    @Test
    void aLargeBodyIsAFile() throws Exception {
        byte[] all = bytes(1000);
        try (ResponseBody body = spool.body(100, 1000)) {
            for (int at = 0; at < 1000; at += 50) {
                body.write(all, at, 50);
            }
            assertThat(body.bytes()).isEqualTo(1000);
            ResponseBody.Stored stored = body.finish();

            assertThat(stored.inline()).isNull();
            assertThat(stored.truncated()).isFalse();
            assertThat(stored.bytes()).isEqualTo(1000);
            assertThat(Path.of(String.valueOf(stored.path()))).hasBinaryContent(all);
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void ofATooLargeBodyTheBeginningIsKept() throws Exception {
        byte[] all = bytes(2000);
        try (ResponseBody body = spool.body(100, 1000)) {
            body.write(all, 0, 900);
            body.write(all, 900, 600);
            body.write(all, 1500, 500);
            ResponseBody.Stored stored = body.finish();

            assertThat(stored.truncated()).isTrue();
            assertThat(stored.bytes()).isEqualTo(1000);
            assertThat(Path.of(String.valueOf(stored.path()))).hasBinaryContent(java.util.Arrays.copyOf(all, 1000));
        }
    }

    @Test
    void aBodyThatIsNotFinishedLeavesNothing() throws Exception {
        try (ResponseBody body = spool.body(10, 1000)) {
            body.write(bytes(500), 0, 500);
            assertThat(files()).hasSize(1);
        }
        assertThat(files()).isEmpty();
    }

    private PinnedSource pin(SourceMode mode) throws SourceException {
        return spool.pin(source(file, mode));
    }

    private static Source source(Path path, SourceMode mode) {
        return new Source(path.toString(), mode);
    }

    private void assertRefused(Path path, ErrorCode code, String text) {
        for (SourceMode mode : SourceMode.values()) {
            assertThatThrownBy(() -> spool.pin(source(path, mode)))
                    .isInstanceOfSatisfying(
                            SourceException.class,
                            refused -> assertThat(refused.code()).isEqualTo(code))
                    .hasMessageContaining(text)
                    .hasMessageContaining(path.toString());
        }
    }

    private String spooledBody() throws IOException {
        try (ResponseBody body = spool.body(1, 1000)) {
            body.write(bytes(100), 0, 100);
            return String.valueOf(body.finish().path());
        }
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(each -> each.getFileName().toString()).toList();
        }
    }

    private static TaskRequest request(@Nullable PinnedSource source) {
        return new TaskRequest(Request.put(URI.create("http://h/")).build(), source, null, Duration.ofSeconds(1), 0);
    }

    private static Response response(String bodyPath) {
        var empty = dev.outlive.protocol.model.Headers.empty();
        return new Response(200, empty, empty, "", "http/1.1", 100, bodyPath, false, false, false);
    }

    private static String name(String path) {
        return Path.of(path).getFileName().toString();
    }

    private static byte[] bytes(int count) {
        byte[] drawn = new byte[count];
        new Random(7).nextBytes(drawn);
        return drawn;
    }
}
