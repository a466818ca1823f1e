package dev.outlive.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How many transactions the store has committed, told by a second file: {@code store id (36 characters) | count (8 bytes) |
 * CRC32C (4 bytes)}. It is written after each commit and never synced, so it says at most what the store must hold: a store
 * that holds less has lost the end of its log, or is an older copy, which SQLite alone would take for the truth.
 *
 * <p>Plain file access, since the thread that owns the store must not lose a channel to an interrupt.
 */
final class CommitCount implements AutoCloseable {
    private static final int ID_BYTES = 36;
    private static final int BYTES = ID_BYTES + 8 + 4;
    private final RandomAccessFile file;
    private final ByteBuffer record = ByteBuffer.allocate(BYTES);

    private CommitCount(RandomAccessFile file, String storeId) {
        this.file = file;
        record.put(0, storeId.getBytes(StandardCharsets.US_ASCII), 0, ID_BYTES);
    }

    /** What the file says: of which store it speaks, and how many commits that must hold. */
    record Stated(String storeId, long commits) {}

    static CommitCount open(Path path, String storeId) throws IOException {
        PrivateFiles.ensure(path);
        return new CommitCount(new RandomAccessFile(path.toFile(), "rw"), storeId);
    }

    /** What the file says; empty if there is none, or it is torn. */
    static Optional<Stated> read(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        byte[] found = Files.readAllBytes(path);
        if (found.length != BYTES || ByteBuffer.wrap(found).getInt(BYTES - 4) != checksum(found)) {
            return Optional.empty();
        }
        return Optional.of(new Stated(
                new String(found, 0, ID_BYTES, StandardCharsets.US_ASCII),
                ByteBuffer.wrap(found).getLong(ID_BYTES)));
    }

    /** So many transactions are durable. */
    void write(long commits) throws IOException {
        record.putLong(ID_BYTES, commits);
        record.putInt(BYTES - 4, checksum(record.array()));
        file.seek(0);
        file.write(record.array());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, BYTES - 4);
        return (int) crc.getValue();
    }
}
