package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.Completion;
import dev.outlive.client.UploadOptions;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.proof.stage.Web;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SourceMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that change while they are sent: when the server has read the head and nothing of the body. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SourceTest {
    private static final int BYTES = 16 << 20; // more than sockets take while nobody reads

    /** What happens to the file. */
    private enum Deed {
        CHANGED {
            @Override
            void to(Path file) throws IOException {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(new byte[1 << 20]), BYTES - (1 << 20));
                }
            }
        },
        TRUNCATED {
            @Override
            void to(Path file) throws IOException {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(BYTES / 2);
                }
            }
        },
        REPLACED {
            @Override
            void to(Path file) throws IOException {
                Path other = Files.write(file.resolveSibling(file.getFileName() + ".new"), new byte[BYTES]);
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        },
        DELETED {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
            }
        };

        abstract void to(Path file) throws IOException;
    }

    @Test
    @Covers("BG-19")
    @Proves("I19")
    void aPrivateCopyIsSentWhateverBecomesOfTheFile() throws Exception {
        try (var stage = Stage.open()) {
            List<String> keys = sendAll(stage, SourceMode.SNAPSHOT, SourceMode.AUTO);
            for (String key : keys) {
                assertThat(stage.said())
                        .as(key)
                        .anyMatch(
                                line -> line.startsWith("complete s " + key + " ") && line.contains(" finished-201 "));
                assertThat(stage.web().got(key))
                        .singleElement()
                        .extracting(Web.Got::body)
                        .isEqualTo(original(key));
            }
        }
    }

    @Test
    @Covers("BG-19")
    @Proves("I19")
    void aReferenceThatChangedIsNeverTakenForTheFile() throws Exception {
        var config = new ArrayList<>(Stage.QUICK);
        config.add("copy-bytes-max = 0"); // so that AUTO refers, too, where it can't make a reflink
        try (var stage = Stage.open(config)) {
            List<String> keys = sendAll(stage, SourceMode.REFERENCE, SourceMode.AUTO);
            for (String key : keys) {
                if (stage.task(key).source() == SourceMode.REFERENCE) {
                    assertThat(stage.said())
                            .as(key)
                            .anyMatch(line -> line.startsWith("complete s " + key + " ")
                                    && line.contains(" failed-" + ErrorCode.FILE_CHANGED.code() + " "));
                } else {
                    assertThat(stage.web().got(key)).extracting(Web.Got::body).containsExactly(original(key));
                }
            }
        }
    }

    /** Sends a file for each mode and deed, and returns the keys when all have ended. */
    private static List<String> sendAll(Stage stage, SourceMode... modes) throws Exception {
        Map<String, Completion> ends = new ConcurrentHashMap<>();
        Player app = stage.player("app")
                .onComplete((task, completion) -> ends.put(task.key().orElseThrow(), completion))
                .open(stage.configuration("s").build());
        var keys = new ArrayList<String>();
        for (SourceMode mode : modes) {
            for (Deed deed : Deed.values()) {
                String key = mode.code() + "-" + deed.name();
                Path file = Files.write(stage.folder().resolve(key), original(key));
                keys.add(key);
                stage.web().read(key, () -> {
                    try {
                        deed.to(file);
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                    return true;
                });
                app.resume(app.upload(
                        key,
                        Request.put(stage.web().url(key)).build(),
                        file,
                        UploadOptions.defaults().withSource(mode)));
                stage.await("returned s", keys.size()); // one at a time: the files are large
            }
        }
        assertThat(ends).containsOnlyKeys(keys);
        return keys;
    }

    private static byte[] original(String key) {
        var bytes = new byte[BYTES];
        new java.util.Random(key.hashCode()).nextBytes(bytes);
        return bytes;
    }
}
