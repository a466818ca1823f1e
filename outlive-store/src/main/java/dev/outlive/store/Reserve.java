package dev.outlive.store;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Disk space set aside: a file of real bytes beside the store, given back when the disk is full so that
 * acknowledgements, cancels and deletions can still commit (I9).
 *
 * <p>Plain streams, since the thread that owns the store must not lose a channel to an interrupt.
 */
final class Reserve {
    /** Some hundred lone commits with their log and index pages. */
    static final long BYTES = 4L << 20;

    private static final int CHUNK_BYTES = 1 << 16;
    private final Path file;

    Reserve(Path file) {
        this.file = file;
    }

    void release() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Fills the file up if the disk allows; returns how many bytes stand. A half-filled reserve is given back. */
    long restore() throws IOException {
        if (Files.exists(file) && Files.size(file) == BYTES) {
            return BYTES;
        }
        Files.deleteIfExists(file);
        PrivateFiles.ensure(file);
        byte[] chunk = new byte[CHUNK_BYTES];
        new Random(1).nextBytes(chunk); // bytes that no file system keeps as a hole or squeezes
        try (var out = new FileOutputStream(new File(file.toString()))) {
            for (long written = 0; written < BYTES; written += CHUNK_BYTES) {
                out.write(chunk);
            }
            out.getFD().sync();
        } catch (IOException full) {
            Files.deleteIfExists(file);
            return 0;
        }
        return BYTES;
    }
}
