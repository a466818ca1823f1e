package dev.outlive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool on a disk without room, and on one that shares blocks between files. */
class SpoolDiskTest {
    @TempDir
    Path folder;

    @Test
    @Proves("I9")
    @Tag("nth")
    void withoutRoomACopyIsRefusedAndABodyKeepsItsBeginning() throws Exception {
        Files.write(folder.resolve("large"), new byte[2 << 20]);
        try (var child = ChildProcess.startWithFileLimit(1 << 20, Limited.class, folder.toString())) {
            assertThat(child.rest())
                    .containsExactly("pin disk-full", "body inline 65536 truncated true", "left 0 files", "small ok");
        }
    }

    @Test
    @Tag("root")
    void whereTheFileSystemCanASnapshotSharesItsBlocks() throws Exception {
        Path image = folder.resolve("image");
        Path mount = Files.createDirectory(folder.resolve("mount"));
        assumeThat(run("truncate", "-s", "320M", image.toString())
                        + run("mkfs.xfs", "-q", "-f", image.toString())
                        + run("mount", "-o", "loop", image.toString(), mount.toString()))
                .as("reflink: skipped, needs root and xfsprogs: apt-get install xfsprogs")
                .isZero();
        try {
            Path file = mount.resolve("large");
            byte[] content = new byte[8 << 20];
            Arrays.fill(content, (byte) 7);
            Files.write(file, content);
            SpoolFiles spool = SpoolFiles.open(mount.resolve("spool"), 1000);

            PinnedSource pinned = spool.pin(new Source(file.toString(), SourceMode.AUTO));

            assertThat(pinned.mode()).as("too large to copy, so it was cloned").isEqualTo(SourceMode.SNAPSHOT);
            Files.write(file, new byte[] {1});
            assertThat(Path.of(pinned.path())).hasBinaryContent(content);
            assertThat(spool.changed(pinned)).isEmpty();
        } finally {
            run("umount", "-l", mount.toString());
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException missing) {
            return 1;
        }
    }

    /** Pins a file and keeps a body, both larger than this process may write. */
    static final class Limited {
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            Path large = folder.resolve("large");
            SpoolFiles spool = SpoolFiles.open(folder.resolve("spool"));
            try {
                spool.pin(new Source(large.toString(), SourceMode.SNAPSHOT));
            } catch (SourceException refused) {
                System.out.println("pin " + refused.code());
            }
            try (ResponseBody body = spool.body(1 << 16, 8 << 20)) {
                for (int i = 0; i < 64; i++) {
                    body.write(new byte[1 << 16], 0, 1 << 16);
                }
                ResponseBody.Stored stored = body.finish();
                System.out.println("body inline " + (stored.inline() == null ? -1 : stored.inline().length)
                        + " truncated " + stored.truncated());
            }
            try (var files = Files.list(folder.resolve("spool"))) {
                System.out.println("left " + files.count() + " files");
            }
            Path small = Files.write(folder.resolve("small"), new byte[1000]);
            PinnedSource pinned = spool.pin(new Source(small.toString(), SourceMode.SNAPSHOT));
            System.out.println(Files.size(Path.of(pinned.path())) == 1000 ? "small ok" : "small wrong");
        }
    }
}
