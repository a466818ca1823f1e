package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A connection to a store's file, with the settings that its guarantees rest on, each read back. */
final class SqliteFile {
    static final int PAGE_BYTES = 4096; // SQLite's own choice since 3.12

    private static final int CACHE_KIB = 8 * 1024; // the upper pages of all indexes of a million tasks
    private static final int BUSY_MILLIS = 5_000; // a backup or a shell that reads holds its lock for less

    private SqliteFile() {}

    static SQLiteDataSource source(Path database) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setCacheSize(-CACHE_KIB);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY); // no secret in a temporary file
        config.setGetGeneratedKeys(false); // asked for after every insert otherwise
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + database);
        return source;
    }

    /** Sets what the driver's configuration doesn't know, then reads everything back. */
    static void prepare(Connection connection, Path database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA cell_size_check = ON");
            statement.execute("PRAGMA mmap_size = 0"); // a read error of mapped memory would end the process
            statement.execute("PRAGMA wal_autocheckpoint = 0"); // done by the store, which sees its failures
            var wanted = Map.of(
                    "journal_mode", "wal",
                    "synchronous", "2",
                    "foreign_keys", "1",
                    "trusted_schema", "0",
                    "cell_size_check", "1",
                    "wal_autocheckpoint", "0");
            for (var each : wanted.entrySet()) {
                try (ResultSet rows = statement.executeQuery("PRAGMA " + each.getKey())) {
                    String found = rows.next() ? rows.getString(1) : "nothing";
                    if (!each.getValue().equals(found)) {
                        throw new StoreException(
                                StoreException.Kind.FAILED,
                                "SQLite answers " + found + " instead of " + each.getValue() + " for " + each.getKey()
                                        + " of " + database + "; nothing is promised on such a store, so it isn't used."
                                        + " Its file system must allow shared memory (no network file system)");
                    }
                }
            }
        }
    }

    /** What SQLite finds wrong with the pages, and with the indexes if asked to; empty if nothing. */
    static List<String> faults(Connection connection, boolean indexesToo) throws SQLException {
        var faults = new ArrayList<String>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("PRAGMA " + (indexesToo ? "integrity_check" : "quick_check") + "(20)")) {
            while (rows.next()) {
                if (!"ok".equals(rows.getString(1))) {
                    faults.add(rows.getString(1));
                }
            }
        }
        return faults;
    }

    /** Whether the tables are sound and only indexes differ from them, which can be built anew. */
    static boolean onlyIndexes(List<String> faults) {
        return faults.stream()
                .allMatch(fault -> fault.matches("row \\d+ missing from index .*")
                        || fault.startsWith("wrong # of entries in index ")
                        || fault.startsWith("non-unique entry in index ")
                        || fault.matches("row \\d+ values differ from index .*"));
    }

    /** Copies the whole log into the file and empties it. */
    static void checkpoint(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    static int userVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
