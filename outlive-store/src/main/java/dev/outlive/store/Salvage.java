package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import org.sqlite.SQLiteDataSource;

/**
 * A new file from the rows of one whose pages are damaged. Each table is read from its beginning and from its end, as far as
 * it goes; the check of the rows then finds which sessions miss some. The damaged file is kept in the folder
 * {@code quarantine}.
 */
final class Salvage {
    private static final int PAGE_COUNT_AT = 28;
    private static final int FREE_PAGES_AT = 32;
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Tables in the order of their references, with the key that orders each. */
    private static final List<String[]> TABLES = List.of(
            new String[] {"meta", "name"},
            new String[] {"session", "row_no"},
            new String[] {"task", "row_no"},
            new String[] {"request", "task_no"},
            new String[] {"body", "task_no"},
            new String[] {"attempt", "task_no, attempt"},
            new String[] {"wait", "task_no, since"},
            new String[] {"act", "task_no, number"},
            new String[] {"question", "session, generation, seq"},
            new String[] {"lane", "app, session, origin, policy"},
            new String[] {"pause", "row_no"},
            new String[] {"clock", "row_no"},
            new String[] {"restored", "app, session"},
            new String[] {"recovery", "row_no"},
            new String[] {"cookie_jar", "app, session"},
            new String[] {"event", "session, seq"},
            new String[] {"app", "app"},
            new String[] {"credential", "app, session, origin, realm"},
            new String[] {"quarantine", "row_no"});

    private final Path file;

    private Salvage(Path file) {
        this.file = file;
    }

    /** Puts a new file into the place of the damaged one; returns a line about it. */
    static String rebuild(Path file, String reason) throws IOException {
        return new Salvage(file).rebuild(reason);
    }

    private String rebuild(String reason) throws IOException {
        Path work = file.resolveSibling("salvage");
        remove(work);
        PrivateFiles.folder(work);
        Path damaged = work.resolve("damaged.db");
        Path rebuilt = work.resolve("rebuilt.db");
        copy(file, damaged);
        if (Files.exists(wal(file))) {
            copy(wal(file), wal(damaged));
        }
        patch(damaged);
        PrivateFiles.ensure(rebuilt);
        try {
            fill(damaged, rebuilt);
        } catch (SQLException unreadable) {
            remove(work);
            throw new StoreException(
                    StoreException.Kind.CORRUPT,
                    "nothing can be read of " + file + ": " + reason + "; nothing of it was removed. Put it back from"
                            + " a backup, or move it away to begin with an empty store",
                    unreadable);
        }
        Path kept = keep();
        Files.deleteIfExists(wal(file)); // a new file must not meet an old log
        Files.deleteIfExists(Path.of(file + "-shm"));
        DurableFiles.place(rebuilt, file);
        remove(work);
        return "pages of " + file.getFileName() + " are damaged (" + reason
                + "): its rows were copied to a new file, the" + " damaged one is in " + kept;
    }

    private void fill(Path damaged, Path rebuilt) throws SQLException, IOException {
        var source = SqliteFile.source(rebuilt);
        Schema.migrate(source);
        define(damaged, rebuilt);
        try (Connection from = SqliteFile.source(damaged).getConnection();
                Connection to = source.getConnection();
                Statement settings = to.createStatement()) {
            settings.execute("PRAGMA foreign_keys = OFF"); // rows without their session are found afterwards
            settings.execute("BEGIN");
            int found = 0;
            for (String[] table : TABLES) {
                found += copyTable(from, to, table[0], table[1]);
            }
            if (found == 0) {
                throw new SQLException("no row can be read");
            }
            settings.execute("COMMIT");
            settings.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        try (FileChannel channel = FileChannel.open(rebuilt, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Puts the definitions of the tables right, which are known; where their pages begin stays as it is. */
    private static void define(Path damaged, Path rebuilt) throws SQLException {
        var unchecked = new SQLiteDataSource(); // without settings, which would read the definitions first
        unchecked.setUrl("jdbc:sqlite:" + damaged);
        try (Connection right = SqliteFile.source(rebuilt).getConnection();
                Connection wrong = unchecked.getConnection();
                Statement all = right.createStatement();
                Statement settings = wrong.createStatement()) {
            settings.execute("PRAGMA writable_schema = ON");
            try (ResultSet rows = all.executeQuery("SELECT type, name, tbl_name, sql, rowid FROM sqlite_master");
                    PreparedStatement update = wrong.prepareStatement(
                            "UPDATE sqlite_master SET type=?, name=?, tbl_name=?, sql=? WHERE rowid=?")) {
                while (rows.next()) {
                    for (int column = 1; column <= 5; column++) {
                        update.setObject(column, rows.getObject(column));
                    }
                    update.executeUpdate();
                }
            }
        }
    }

    /** From the beginning, then from the end; rows that are met twice are kept once. */
    private static int copyTable(Connection from, Connection to, String table, String key) {
        String backwards = key.replace(", ", " DESC, ") + " DESC";
        return copyRows(from, to, table, key) + copyRows(from, to, table, backwards);
    }

    private static int copyRows(Connection from, Connection to, String table, String order) {
        int copied = 0;
        try (Statement statement = from.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " ORDER BY " + order)) {
            ResultSetMetaData columns = rows.getMetaData();
            int count = columns.getColumnCount();
            String places = "?" + ",?".repeat(count - 1);
            try (PreparedStatement insert =
                    to.prepareStatement("INSERT OR IGNORE INTO " + table + " VALUES (" + places + ")")) {
                while (rows.next()) {
                    for (int column = 1; column <= count; column++) {
                        insert.setObject(column, rows.getObject(column));
                    }
                    copied += insertUnlessImpossible(insert);
                }
            }
        } catch (SQLException endOfTheReadable) {
            return copied;
        }
        return copied;
    }

    /** A row whose values its columns don't take is damaged, and missed by its session's ledger. */
    private static int insertUnlessImpossible(PreparedStatement insert) throws SQLException {
        try {
            return insert.executeUpdate();
        } catch (SQLException refused) {
            if (SqliteErrors.isConstraint(refused)) {
                return 0;
            }
            throw refused;
        }
    }

    /** The number of pages is that of the file, and no page is free: what the header says may be what is damaged. */
    private static void patch(Path damaged) throws IOException {
        try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long pages = (channel.size() + SqliteFile.PAGE_BYTES - 1) / SqliteFile.PAGE_BYTES;
            if (channel.size() % SqliteFile.PAGE_BYTES != 0) {
                channel.write(
                        ByteBuffer.allocate((int) (pages * SqliteFile.PAGE_BYTES - channel.size())), channel.size());
            }
            channel.write(ByteBuffer.allocate(4).putInt(0, (int) pages), PAGE_COUNT_AT);
            channel.write(ByteBuffer.allocate(8), FREE_PAGES_AT);
        }
    }

    /** Keeps the damaged file and its log under second names. */
    private Path keep() throws IOException {
        Path all = file.resolveSibling("quarantine");
        PrivateFiles.folder(all);
        String name = NAME.format(Instant.now());
        Path folder = all.resolve(name);
        for (int n = 2; Files.exists(folder); n++) {
            folder = all.resolve(name + "-" + n);
        }
        PrivateFiles.folder(folder);
        for (Path each : List.of(file, wal(file))) {
            if (Files.exists(each)) {
                linkOrCopy(each, folder.resolve(each.getFileName()));
            }
        }
        DurableFiles.syncFolder(folder);
        DurableFiles.syncFolder(all);
        return folder;
    }

    private static void linkOrCopy(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (IOException | UnsupportedOperationException noLinks) {
            copy(from, to);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel target = PrivateFiles.create(to)) {
            for (long at = 0; at < source.size(); ) {
                at += source.transferTo(at, source.size() - at, target);
            }
        }
    }

    private static Path wal(Path database) {
        return Path.of(database + "-wal");
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
