package dev.outlive.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
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
    private final CRC32C crc = new CRC32C();

    private CommitCount(RandomAccessFile file, String storeId) {
        this.file = file;
        record.put(0, storeId.getBytes(StandardCharsets.US_ASCII), 0, ID_BYTES);
    }

    static CommitCount open(Path path, String storeId) throws IOException {
        PrivateFiles.ensure(path);
        return new CommitCount(new RandomAccessFile(path.toFile(), "rw"), storeId);
    }

    /** What the file says of this store; empty if it is torn, or of another store. */
    OptionalLong stated() throws IOException {
        byte[] found = new byte[BYTES];
        file.seek(0);
        if (file.read(found) < BYTES) {
            return OptionalLong.empty();
        }
        ByteBuffer read = ByteBuffer.wrap(found);
        boolean sameStore = record.slice(0, ID_BYTES).equals(read.slice(0, ID_BYTES));
        return sameStore && read.getInt(BYTES - 4) == checksum(found)
                ? OptionalLong.of(read.getLong(ID_BYTES))
                : OptionalLong.empty();
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

    private int checksum(byte[] bytes) {
        crc.reset();
        crc.update(bytes, 0, BYTES - 4);
        return (int) crc.getValue();
    }
}
