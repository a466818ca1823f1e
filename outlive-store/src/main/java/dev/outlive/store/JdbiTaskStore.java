package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.StoreException.Kind;
import dev.outlive.core.engine.TaskStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/**
 * The store in SQLite: one file, one connection, one thread, which must never be interrupted while it writes files beside
 * it. Any program that knows SQLite can read it meanwhile.
 *
 * <p>A commit is one append to the write-ahead log and one sync. An error of a write, sync or commit poisons the store: it
 * answers nothing more until it is opened again, since what a failed sync left behind can't be known (I8). A full disk
 * doesn't (I9).
 */
public final class JdbiTaskStore implements TaskStore {
    /** Commits between two checkpoints: some six pages each, so that the log stays at a few megabytes. */
    private static final int CHECKPOINT_COMMITS = 200;

    /** Calls between two checkpoints within large transactions. */
    private static final int CHECKPOINT_CALLS = 8_000;

    private static final byte[] KEY_WORD = {1};

    private final Path database;
    private final Handle handle;
    private final Tables tables;
    private final Reserve reserve;
    private final List<String> damage;

    @Nullable
    private Thread owner;

    @Nullable
    private StoreTransaction transaction;

    private boolean begun;
    private int commits;
    private int calls;

    @Nullable
    private StoreException poison;

    private JdbiTaskStore(Path database, Handle handle, Tables tables, List<String> damage) {
        this.database = database;
        this.handle = handle;
        this.tables = tables;
        this.reserve = new Reserve(database.resolveSibling("outlive.reserve"));
        this.damage = List.copyOf(damage);
    }

    /** Something that reads or writes rows. */
    interface Work<T> {
        T call() throws SQLException;
    }

    /**
     * Opens the store in this file, made if it isn't there, with its key, its reserve and SQLite's library beside it. The
     * caller holds the {@link StoreLock}.
     *
     * @throws StoreException NEWER, CORRUPT or FAILED; then the file is as it was
     */
    public static JdbiTaskStore open(Path database) {
        Path file = database.toAbsolutePath();
        Handle handle = null;
        try {
            Path folder = java.util.Objects.requireNonNull(file.getParent());
            PrivateFiles.folder(folder);
            NativeLibrary.prepare(folder);
            PrivateFiles.ensure(file);
            Schema.requireKnown(file);
            Path keyFile = folder.resolve("store.key");
            if (Files.size(file) > 0 && !Files.exists(keyFile)) {
                throw new StoreException(
                        Kind.CORRUPT,
                        keyFile + " is missing, so stored requests can't be opened; put it back from a backup, or move "
                                + file + " away to begin with an empty store");
            }
            Sealer sealer = Sealer.open(keyFile);
            SQLiteDataSource source = SqliteFile.source(file);
            handle = Jdbi.create(source).open();
            Connection connection = handle.getConnection();
            SqliteFile.prepare(connection, file);
            int version = SqliteFile.userVersion(connection);
            Schema.requireNotNewer(file, version);
            if (version < Schema.VERSION) {
                Schema.migrate(source);
            }
            var tables = new Tables(handle, sealer);
            var store = new JdbiTaskStore(file, handle, tables, List.of());
            store.enter(sealer);
            store.restoreReserve();
            return store;
        } catch (IOException failed) {
            close(handle);
            throw new StoreException(
                    Kind.FAILED, "the store can't be opened: " + failed.getMessage(), failed);
        } catch (SQLException failed) {
            close(handle);
            throw SqliteErrors.describe("open the store " + file, failed);
        } catch (RuntimeException refused) {
            close(handle);
            throw refused;
        }
    }

    /** What was found damaged when the store was opened, one line each, for the log and the user. */
    public List<String> damage() {
        return damage;
    }

    @Override
    public Transaction begin() {
        requireOwner();
        requireSound();
        if (transaction != null && transaction.isOpen()) {
            throw new IllegalStateException("a transaction is open; one at a time");
        }
        transaction = new StoreTransaction(this, tables);
        return transaction;
    }

    @Override
    public void releaseReserve() {
        try {
            reserve.release();
        } catch (IOException failed) {
            throw new StoreException(Kind.FAILED, "the reserve can't be given back", failed);
        }
    }

    @Override
    public long restoreReserve() {
        try {
            return reserve.restore();
        } catch (IOException failed) {
            throw new StoreException(Kind.FAILED, "the reserve can't be set aside", failed);
        }
    }

    /** Closes the store after its thread has ended its last transaction. A poisoned one is left to the process's end. */
    @Override
    public void close() {
        if (transaction != null) {
            transaction.close();
        }
        if (poison != null) {
            return; // closing would sync once more what could not be synced
        }
        try {
            tables.meta.put(Meta.CLEAN, "yes");
            tables.statements.close();
            handle.close();
        } catch (SQLException failed) {
            throw SqliteErrors.describe("close the store " + database, failed);
        }
    }

    <T> T run(String doing, Work<T> work) {
        requireOwner();
        requireSound();
        try {
            if (!begun) {
                tables.statements.run("BEGIN IMMEDIATE");
                begun = true;
            }
            calls++;
            return work.call();
        } catch (SQLException failed) {
            throw failed(doing, failed);
        } catch (RowReader.Damage damaged) {
            throw damaged.of("what was read to " + doing);
        }
    }

    void commit() {
        requireOwner();
        requireSound();
        if (!begun) {
            return;
        }
        try {
            tables.sessions.flush();
            tables.statements.run("COMMIT");
            begun = false;
            tables.committed();
            checkpoint();
        } catch (SQLException failed) {
            throw failed("commit", failed);
        }
    }

    void rollBack() {
        if (!begun) {
            return;
        }
        begun = false;
        tables.rolledBack();
        try {
            tables.statements.run("ROLLBACK");
        } catch (SQLException gone) {
            if (handleInTransaction()) {
                poison = SqliteErrors.describe("roll back", gone);
            }
        }
    }

    /** Copies the log into the file now and then, where a failure is seen, instead of inside a commit. */
    private void checkpoint() throws SQLException {
        if (++commits < CHECKPOINT_COMMITS && calls < CHECKPOINT_CALLS) {
            return;
        }
        commits = 0;
        calls = 0;
        try (var rows = tables.statements.get("PRAGMA wal_checkpoint(PASSIVE)").executeQuery()) {
            rows.next();
        }
    }

    private RuntimeException failed(String doing, SQLException error) {
        if (SqliteErrors.isConstraint(error)) {
            return new IllegalStateException(doing + ": " + error.getMessage(), error);
        }
        StoreException described = SqliteErrors.describe(doing, error);
        rollBack();
        if (described.kind() == Kind.FAILED) {
            poison = described;
        }
        return described;
    }

    private boolean handleInTransaction() {
        try {
            tables.statements.run("BEGIN");
            tables.statements.run("ROLLBACK");
            return false;
        } catch (SQLException still) {
            return true;
        }
    }

    /** Marks the store as in use, and names it if it is new. */
    private void enter(Sealer sealer) {
        Meta meta = tables.meta;
        handle.useTransaction(_ -> {
            if (meta.get(Meta.STORE_ID).isEmpty()) {
                meta.put(Meta.STORE_ID, java.util.UUID.randomUUID().toString());
                meta.put(Meta.CREATED_AT, java.time.Instant.now().toString());
            }
            meta.get(Meta.KEY_CHECK)
                    .ifPresentOrElse(
                            sealed -> requireOwnKey(sealer, sealed),
                            () -> meta.put(
                                    Meta.KEY_CHECK,
                                    HexFormat.of().formatHex(sealer.seal(KEY_WORD, Meta.KEY_CHECK))));
            meta.put(Meta.CLEAN, "no");
        });
    }

    private void requireOwnKey(Sealer sealer, String sealed) {
        try {
            sealer.open(HexFormat.of().parseHex(sealed), Meta.KEY_CHECK);
        } catch (RowReader.Damage | IllegalArgumentException wrong) {
            throw new StoreException(
                    Kind.CORRUPT,
                    "store.key isn't the key of " + database + ", so stored requests can't be opened; put back the one"
                            + " that belongs to it, or move both away to begin with an empty store",
                    wrong);
        }
    }

    private void requireOwner() {
        Thread caller = Thread.currentThread();
        if (owner == null) {
            owner = caller;
        }
        if (owner != caller) {
            throw new IllegalStateException("the store belongs to thread " + owner.getName() + "; " + caller.getName()
                    + " must not use it");
        }
    }

    private void requireSound() {
        if (poison != null) {
            throw new StoreException(Kind.FAILED, "the store failed before: " + poison.getMessage(), poison);
        }
    }

    private static void close(@Nullable Handle handle) {
        if (handle != null) {
            handle.close();
        }
    }
}
