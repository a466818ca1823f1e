package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteDataSource;

/**
 * The way a store is opened: files private, version known, settings read back, key its own, structure and rows checked,
 * what is damaged set aside. Only then may it be used.
 */
final class StoreFile {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFile.class);

    /** Up to this size every row is read and every index compared at each start: a fraction of a second. */
    private static final long READ_WHOLE_BYTES_MAX = 16L << 20;

    private static final byte[] KEY_WORD = {1};

    private final Path file;
    private final Path folder;
    private final String machine;
    private final List<String> damage = new ArrayList<>();
    private @Nullable String restored;

    private StoreFile(Path file, String machine) {
        this.file = file;
        this.machine = machine;
        this.folder = Objects.requireNonNull(file.getParent());
    }

    /**
     * An open store.
     *
     * @param restored how it is seen that this isn't the store as it was written last, or null; its sessions hold then
     */
    record Opened(
            Connection connection,
            Tables tables,
            CommitCount count,
            CommitMark mark,
            long commits,
            List<String> damage,
            @Nullable String restored) {}

    /**
     * @param machine what tells this machine from another
     */
    static Opened open(Path database, String machine) {
        var opening = new StoreFile(database.toAbsolutePath().normalize(), machine);
        try {
            return opening.open();
        } catch (IOException failed) {
            if (DiskFull.is(failed)) {
                throw new StoreException(
                        Kind.FULL, "the store can't be opened: the disk of " + opening.folder + " is full", failed);
            }
            throw new StoreException(Kind.FAILED, "the store can't be opened: " + failed.getMessage(), failed);
        } catch (SQLException failed) {
            throw SqliteErrors.describe("open the store " + opening.file, failed);
        }
    }

    private Opened open() throws IOException, SQLException {
        PrivateFiles.folder(folder);
        NativeLibrary.prepare(folder);
        PrivateFiles.ensure(file);
        for (String beside : List.of("-wal", "-shm")) {
            Path each = Path.of(file + beside);
            if (Files.exists(each)) {
                PrivateFiles.requirePrivate(each);
            }
        }
        Header.check(file).ifPresent(damage::add);
        Path keyFile = folder.resolve("store.key");
        if (Files.size(file) > 0 && !Files.exists(keyFile)) {
            throw new StoreException(
                    Kind.CORRUPT,
                    keyFile + " is missing, so stored requests can't be opened; put it back from a backup, or move "
                            + file + " away to begin with an empty store");
        }
        Sealer sealer = Sealer.open(keyFile);
        try {
            return open(sealer, Salvaged.NO);
        } catch (BrokenStructureException broken) {
            return rebuilt(sealer, String.valueOf(broken.getMessage()));
        }
    }

    private Opened rebuilt(Sealer sealer, String reason) throws IOException, SQLException {
        damage.add(Salvage.rebuild(file, reason));
        try {
            return open(sealer, Salvaged.YES);
        } catch (BrokenStructureException again) {
            throw new StoreException(
                    Kind.CORRUPT,
                    "the store was rebuilt and is damaged again: " + again.getMessage() + "; the disk of " + folder
                            + " can't be trusted",
                    again);
        }
    }

    /** Whether the file was rebuilt a moment ago, so that its rows are to be read whatever it says of itself. */
    private enum Salvaged {
        YES,
        NO
    }

    /** The pages of the file don't form tables any more. */
    private static final class BrokenStructureException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenStructureException(String message) {
            super(message);
        }
    }

    private Opened open(Sealer sealer, Salvaged salvaged) throws IOException, SQLException, BrokenStructureException {
        SQLiteDataSource source = SqliteFile.source(file);
        Connection connection = null;
        CommitCount count = null;
        try {
            connection = source.getConnection();
            SqliteFile.prepare(connection, file);
            int version = SqliteFile.userVersion(connection);
            Schema.requireNotNewer(file, version);
            boolean migrated = version < Schema.VERSION;
            if (migrated) {
                Schema.migrate(source);
                SqliteFile.checkpoint(connection); // the version stands in the file itself from now on
            }
            var tables = new Tables(connection, sealer, SpoolPaths.beside(file));
            if (migrated || salvaged == Salvaged.YES) {
                tables.meta.put(Meta.SCHEMA, Schema.checksum(connection));
            }
            tables.statements.run("BEGIN IMMEDIATE");
            Optional<String> storeId = tables.meta.get(Meta.STORE_ID);
            if (storeId.isPresent()) {
                requireOwnKey(sealer, tables.meta.get(Meta.KEY_CHECK).orElse(""));
                check(connection, tables, salvaged);
            } else {
                name(sealer, tables);
            }
            Path countFile = folder.resolve("outlive.commits");
            String named = tables.meta.get(Meta.STORE_ID).orElseThrow();
            var mark = CommitMark.of(folder, named);
            long commits = commits(tables, storeId, CommitCount.read(countFile), mark.told());
            count = CommitCount.open(countFile, named);
            takeRestored(tables, salvaged);
            tables.meta.put(Meta.COMMITS, String.valueOf(commits));
            tables.meta.put(Meta.STATE, Meta.IN_USE);
            tables.statements.run("COMMIT");
            count.write(commits);
            mark.move(commits);
            return new Opened(connection, tables, count, mark, commits, List.copyOf(damage), restored);
        } catch (SQLException failed) {
            close(connection, count);
            if (SqliteErrors.isDamage(failed) && salvaged == Salvaged.NO) {
                throw new BrokenStructureException(String.valueOf(failed.getMessage()));
            }
            throw failed;
        } catch (IOException | RuntimeException | BrokenStructureException failed) {
            close(connection, count);
            throw failed;
        }
    }

    private void check(Connection connection, Tables tables, Salvaged salvaged)
            throws SQLException, IOException, BrokenStructureException {
        if (!tables.meta.get(Meta.SCHEMA).orElse("").equals(Schema.checksum(connection))) {
            throw new BrokenStructureException("the definitions of its tables aren't what was written");
        }
        String state = tables.meta.get(Meta.STATE).orElse("");
        boolean clean = state.equals(Meta.CLEAN);
        boolean small = Files.size(file) <= READ_WHOLE_BYTES_MAX;
        boolean suspect = state.equals(Meta.SUSPECT) || salvaged == Salvaged.YES;
        if (!clean || small) {
            List<String> faults = SqliteFile.faults(connection, small || suspect);
            if (!faults.isEmpty() && SqliteFile.onlyIndexes(faults)) {
                tables.statements.run("REINDEX");
                damage.add("an index didn't fit its table (" + faults.getFirst() + "); the indexes were built anew");
                faults = SqliteFile.faults(connection, true);
            }
            if (!faults.isEmpty()) {
                throw new BrokenStructureException(faults.getFirst());
            }
        }
        var depth = small || suspect ? Verifier.Depth.CONTENT : Verifier.Depth.LEDGERS;
        damage.addAll(new Quarantine(connection, tables).takeApps(Instant.now()));
        var findings = new Verifier(tables.statements, depth).findings();
        if (!findings.isEmpty()) {
            damage.addAll(new Quarantine(connection, tables).take(findings, Instant.now()));
            // a row whose columns were changed isn't found in every index that lists it, and leaves an entry behind
            tables.statements.run("REINDEX");
        }
        damage.addAll(tables.pauses.removeDamaged());
        damage.addAll(tables.credentials.removeDamaged());
        damage.addAll(tables.clock.removeDamaged());
        damage.addAll(tables.restored.replaceDamaged(Instant.now()));
        damage.addAll(tables.recovery.removeDamaged());
        damage.addAll(tables.cookies.removeDamaged());
        damage.addAll(tables.lanes.removeDamaged());
    }

    /** Names a new store. */
    private static void name(Sealer sealer, Tables tables) throws SQLException {
        tables.meta.put(Meta.STORE_ID, UUID.randomUUID().toString());
        tables.meta.put(Meta.CREATED_AT, Instant.now().toString());
        tables.meta.put(Meta.KEY_CHECK, HexFormat.of().formatHex(sealer.seal(KEY_WORD, Meta.KEY_CHECK)));
    }

    /**
     * Holds every session if this isn't the store as it was written last. That is committed together with what is noted
     * of the place it is in now, so a crash loses neither.
     */
    private void takeRestored(Tables tables, Salvaged salvaged) throws SQLException, IOException {
        Origin here = Origin.of(file, machine);
        Optional<Origin> before = Origin.noted(tables.meta);
        if (before.isPresent() && salvaged == Salvaged.YES) {
            before = Optional.of(new Origin(before.get().machine(), 0, 0)); // the file was made a moment ago
        }
        restored = before.flatMap(here::differsFrom).orElse(restored);
        if (restored != null) {
            tables.restored.holdAll(restored, Instant.now());
        } else if (before.filter(here::maybeDiffersFrom).isPresent()) {
            LOG.warn(
                    "{} isn't the file that was written last, and the file system doesn't tell when it was made. If it"
                            + " is a copy and the original goes on, stop this daemon: both would send the same requests",
                    file);
        }
        here.note(tables.meta);
    }

    /** The number of this opening's commit: beyond all that the store, or the file beside it, knows of. */
    private long commits(Tables tables, Optional<String> storeId, Optional<CommitCount.Stated> stated, long marked)
            throws SQLException {
        long known = Long.parseLong(tables.meta.get(Meta.COMMITS).orElse("0"));
        if (storeId.isEmpty() && stated.isPresent()) {
            damage.add(file + " is empty, though a store with " + stated.get().commits() + " commits was here; if you"
                    + " didn't move it away, stop the daemon and put it back from a backup. An empty store was begun");
            return known + 1;
        }
        long told = stated.filter(count -> storeId.equals(Optional.of(count.storeId())))
                .map(count -> Math.max(count.commits(), marked))
                .orElse(marked);
        if (told > known) {
            long lost = told - known;
            restored = "the store lacks its last " + lost + (lost == 1 ? " commit" : " commits")
                    + ": an older copy was put back, or the end of its log is lost";
            damage.add("the store has lost its last " + lost + " commits: the end of " + file.getFileName()
                    + "-wal is damaged or was removed, or the file is an older copy. What was accepted or acknowledged"
                    + " in them is as it was before, so the tasks of all sessions hold. outlive restored accept lets"
                    + " them go on");
        }
        return Math.max(known, told) + 1;
    }

    private void requireOwnKey(Sealer sealer, String word) {
        try {
            sealer.open(HexFormat.of().parseHex(word), Meta.KEY_CHECK);
        } catch (RowReader.Damage | IllegalArgumentException wrong) {
            throw new StoreException(
                    Kind.CORRUPT,
                    "store.key isn't the key of " + file + ", so stored requests can't be opened; put back the one that"
                            + " belongs to it, or move both away to begin with an empty store",
                    wrong);
        }
    }

    private static void close(@Nullable Connection connection, @Nullable CommitCount count) {
        try {
            if (count != null) {
                count.close();
            }
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException | IOException late) {
            // why it couldn't be opened matters more
        }
    }
}
