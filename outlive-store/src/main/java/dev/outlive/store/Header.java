package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The first 100 bytes of the store's file (sqlite.org/fileformat2.html §1.3), looked at before SQLite is. Of what never
 * changes in a store, and of the version, which stands there twice, a few damaged bits are put right.
 */
final class Header {
    private static final int BYTES = 100;
    private static final int VERSION_AT = 60; // user_version
    private static final int APPLICATION_AT = 68; // application_id: OL and the version once more
    private static final int APPLICATION = 0x4F4C0000;

    /** More damaged bits than these, and it isn't taken for a store. */
    private static final int DAMAGED_BITS_MAX = 8;

    private Header() {}

    /** What stands in every store: page size 4096, log mode, fractions, schema format 4, UTF-8, zeros. */
    private static ByteBuffer constants(ByteBuffer found) {
        ByteBuffer right = ByteBuffer.allocate(BYTES).put(0, found, 0, BYTES);
        right.put(0, "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII));
        right.putShort(16, (short) 4096);
        right.put(18, (byte) 2).put(19, (byte) 2).put(20, (byte) 0);
        right.put(21, (byte) 64).put(22, (byte) 32).put(23, (byte) 32);
        right.putInt(44, 4).putInt(56, 1);
        right.put(72, new byte[20]);
        return right;
    }

    /**
     * Refuses what isn't a store of this or an older version, without changing a byte; puts damaged bits right.
     *
     * @return what was put right, for people
     */
    static Optional<String> check(Path database) throws IOException {
        long size = Files.size(database);
        if (size == 0) {
            return Optional.empty();
        }
        ByteBuffer found = ByteBuffer.allocate(BYTES);
        try (var file = new RandomAccessFile(database.toFile(), "r")) {
            if (file.read(found.array()) < BYTES) {
                throw foreign(database);
            }
        }
        ByteBuffer right = constants(found);
        int version = version(database, found);
        right.putInt(VERSION_AT, version).putInt(APPLICATION_AT, APPLICATION | version);
        int bits = distance(found, right);
        if (bits == 0) {
            return Optional.empty();
        }
        if (bits > DAMAGED_BITS_MAX) {
            throw foreign(database);
        }
        try (var file = new RandomAccessFile(database.toFile(), "rw")) {
            file.write(right.array());
            file.getFD().sync();
        }
        return Optional.of("the header of " + database.getFileName() + " had " + bits
                + " damaged bits in values that are known; they were put right");
    }

    /** Newer is only what says so twice; a version that stands there once is believed if it can be. */
    private static int version(Path database, ByteBuffer found) {
        int one = found.getInt(VERSION_AT);
        int other = found.getInt(APPLICATION_AT) ^ APPLICATION;
        if (one == other) {
            Schema.requireNotNewer(database, one);
            return one;
        }
        if (one > 0 && one <= Schema.VERSION) {
            return one;
        }
        if (other > 0 && other <= Schema.VERSION) {
            return other;
        }
        throw foreign(database);
    }

    private static int distance(ByteBuffer one, ByteBuffer other) {
        int bits = 0;
        for (int at = 0; at < BYTES; at++) {
            bits += Integer.bitCount((one.get(at) ^ other.get(at)) & 0xff);
        }
        return bits;
    }

    private static StoreException foreign(Path database) {
        return new StoreException(
                StoreException.Kind.CORRUPT,
                database
                        + " isn't an Outlive store, or its beginning is lost; it was left untouched. Put it back from a"
                        + " backup, or move it away, and the daemon begins with an empty store");
    }
}
