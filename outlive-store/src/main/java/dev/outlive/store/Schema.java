package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The version of the tables. It stands in the file's header, so that an up-to-date store is told without a migration tool. */
final class Schema {
    /** The last migration in {@code db/migration}; each ends by setting {@code user_version} to its number. */
    static final int VERSION = 1;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int USER_VERSION_OFFSET = 60; // sqlite.org/fileformat2.html §1.3
    private static final int HEADER_BYTES = 100;

    private Schema() {}

    /** Looks at the file's header: refuses what isn't a store of this or an older version, without changing a byte. */
    static void requireKnown(Path database) throws IOException {
        if (Files.size(database) == 0) {
            return;
        }
        var header = ByteBuffer.allocate(HEADER_BYTES);
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.READ)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {}
        }
        if (header.hasRemaining() || !Arrays.equals(Arrays.copyOf(header.array(), MAGIC.length), MAGIC)) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    database + " isn't an Outlive store; it was left untouched. Move it away, and the daemon makes a"
                            + " new one");
        }
        requireNotNewer(database, header.getInt(USER_VERSION_OFFSET));
    }

    static void requireNotNewer(Path database, int version) {
        if (version > VERSION) {
            throw new StoreException(
                    StoreException.Kind.NEWER,
                    database + " was written by a newer Outlive (schema " + version + ", this one knows " + VERSION
                            + "); it was left untouched. Install that version again, or point OUTLIVE_HOME elsewhere");
        }
    }

    /** Brings the tables to this version; each step is one transaction. */
    static void migrate(DataSource source) {
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .loggers(FlywayLog.class.getName())
                    .locations("classpath:db/migration")
                    .dataSource(source)
                    .load()
                    .migrate();
        } catch (FlywayException failed) {
            throw new StoreException(
                    StoreException.Kind.FAILED, "the tables of the store can't be brought up to date", failed);
        }
    }
}
