package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.StoreException.Kind;
import dev.outlive.core.engine.TaskStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in SQLite: one file, one connection, one thread. Any program that knows SQLite can read it meanwhile.
 *
 * <p>A commit is one append to the write-ahead log and one sync. An error of a write, sync or commit poisons the store: it
 * answers nothing more until it is opened again, since what a failed sync left behind can't be known (I8). A full disk
 * doesn't (I9).
 */
public final class JdbiTaskStore implements TaskStore {
    private static final Logger LOG = LoggerFactory.getLogger(JdbiTaskStore.class);

    /** Commits between two checkpoints: some six pages each, so that the log stays at a few megabytes. */
    private static final int CHECKPOINT_COMMITS = 200;

    /** Calls between two checkpoints within large transactions. */
    private static final int CHECKPOINT_CALLS = 8_000;

    /**
     * How much the file has to grow by to take the log in, before it does: well below the {@link Reserve}, so that on a
     * full disk the reserve lets the log be copied and begun anew, in the room that it has (I9).
     */
    private static final long GROWTH_BYTES_MAX = Reserve.BYTES / 4;

    private final Path database;
    private final Connection connection;
    private final Tables tables;
    private final CommitCount count;
    private final Reserve reserve;
    private final CommitMark mark;
    private final List<String> damage;
    private final @Nullable String restored;

    @Nullable
    private Thread owner;

    @Nullable
    private StoreTransaction transaction;

    private boolean begun;
    private boolean written;
    private boolean suspect;
    private boolean closed;
    private long committed;
    private int commits;
    private int calls;

    @Nullable
    private StoreException poison;

    private JdbiTaskStore(Path database, StoreFile.Opened opened) {
        this.database = database;
        this.connection = opened.connection();
        this.tables = opened.tables();
        this.count = opened.count();
        this.committed = opened.commits();
        this.mark = opened.mark();
        this.damage = opened.damage();
        this.restored = opened.restored();
        this.reserve = reserve(database);
    }

    private static Reserve reserve(Path database) {
        return new Reserve(database.resolveSibling("outlive.reserve"));
    }

    /** Something that changes rows. */
    interface Change {
        void call() throws SQLException;
    }

    /** Something that reads or writes rows. */
    interface Work<T> {
        T call() throws SQLException;
    }

    /**
     * Opens the store in this file, made if it isn't there, with its key, its reserve and SQLite's library beside it. The
     * caller holds the {@link StoreLock}. Sessions that are damaged are set aside; {@link #damage} names them.
     *
     * @throws StoreException NEWER, or CORRUPT if nothing can be read: then the file is as it was; FAILED, FULL
     */
    public static JdbiTaskStore open(Path database) {
        return open(database, MachineId.current());
    }

    /**
     * The same on another machine than this one.
     *
     * @param machine what tells it from others
     */
    public static JdbiTaskStore open(Path database, String machine) {
        Path file = database.toAbsolutePath().normalize();
        StoreFile.Opened opened;
        try {
            opened = StoreFile.open(file, machine);
        } catch (StoreException full) {
            if (full.kind() != Kind.FULL) {
                throw full;
            }
            releaseReserve(reserve(file));
            opened = StoreFile.open(file, machine);
        }
        var store = new JdbiTaskStore(file, opened);
        store.restoreReserve();
        return store;
    }

    /** What was found damaged when the store was opened, one line each, for the log and the user. */
    public List<String> damage() {
        return damage;
    }

    /** How it is seen that this isn't the store as it was written last, for the log; empty if it is. Its sessions hold. */
    public Optional<String> restored() {
        return Optional.ofNullable(restored);
    }

    Connection connection() {
        return connection;
    }

    Tables tables() {
        return tables;
    }

    @Override
    public Transaction begin() {
        requireOwner();
        requireSound();
        if (transaction != null && transaction.isOpen()) {
            throw new IllegalStateException("a transaction is open; one at a time");
        }
        written = false;
        transaction = new StoreTransaction(this, tables);
        return transaction;
    }

    @Override
    public void releaseReserve() {
        releaseReserve(reserve);
        if (!begun && poison == null) {
            checkpoint(); // the log is begun anew, and what comes finds its room
        }
    }

    private static void releaseReserve(Reserve reserve) {
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
        if (closed) {
            return;
        }
        closed = true;
        if (transaction != null) {
            transaction.close();
        }
        if (poison != null) {
            return; // closing would sync once more what could not be synced
        }
        try {
            if (!suspect) {
                markClean();
            }
            tables.statements.close();
            connection.close();
            count.close();
            mark.move(committed);
            reserve.restore(); // the log is gone, so there may be room again for what the next start needs
        } catch (SQLException failed) {
            throw SqliteErrors.describe("close the store " + database, failed);
        } catch (IOException failed) {
            throw new StoreException(Kind.FAILED, "close the store " + database, failed);
        }
    }

    /** On a full disk with the help of the reserve; without the mark, the next start reads every row. */
    private void markClean() throws SQLException {
        try {
            tables.meta.put(Meta.STATE, Meta.CLEAN);
        } catch (SQLException failed) {
            if (SqliteErrors.describe("close", failed).kind() != Kind.FULL) {
                throw failed;
            }
            releaseReserve();
            try {
                tables.meta.put(Meta.STATE, Meta.CLEAN);
            } catch (SQLException still) {
                LOG.warn(
                        "the disk of {} is full: the store is closed unmarked, and the next start reads it whole",
                        database);
            }
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
            throw undone(damaged.of("what was read to " + doing));
        } catch (RuntimeException mistake) {
            throw undone(mistake);
        }
    }

    /** A transaction in which a call failed is undone as a whole, and takes nothing more. */
    private RuntimeException undone(RuntimeException failed) {
        suspect |= failed instanceof StoreException found && found.kind() == Kind.CORRUPT;
        if (transaction != null) {
            transaction.end();
        }
        rollBack();
        return failed;
    }

    /** As {@link #run}, for what changes rows. */
    void write(String doing, Change change) {
        willWrite();
        run(doing, () -> {
            change.call();
            return doing;
        });
    }

    /** The transaction changes rows, so its commit counts. */
    void willWrite() {
        written = true;
    }

    void commit() {
        requireOwner();
        requireSound();
        if (!begun) {
            return;
        }
        try {
            tables.sessions.flush();
            if (written) {
                tables.meta.put(Meta.COMMITS, String.valueOf(committed + 1));
            }
            tables.statements.run("COMMIT");
        } catch (SQLException failed) {
            throw failed("commit", failed);
        }
        begun = false;
        tables.committed();
        afterCommit();
    }

    /** What fails from here on doesn't undo the commit: it is durable, but may have been the last one. */
    private void afterCommit() {
        try {
            if (written) {
                count.write(++committed);
            }
            if (++commits >= CHECKPOINT_COMMITS || calls >= CHECKPOINT_CALLS || growth() > GROWTH_BYTES_MAX) {
                commits = 0;
                calls = 0;
                checkpoint();
                mark.move(committed);
            }
        } catch (IOException failed) {
            poison = new StoreException(
                    Kind.FAILED, "count a commit: " + failed.getMessage() + "; the daemon starts again", failed);
        }
    }

    /** By how many bytes the file grows when the log is copied into it. */
    private long growth() throws IOException {
        try (var rows = tables.statements.get("PRAGMA page_count").executeQuery()) {
            rows.next();
            return rows.getLong(1) * SqliteFile.PAGE_BYTES - Files.size(database);
        } catch (SQLException failed) {
            throw new IOException("the pages of the store can't be counted", failed);
        }
    }

    /** Copies the log into the file now and then, where a failure is seen, instead of inside a commit. */
    private void checkpoint() {
        try (var rows = tables.statements.get("PRAGMA wal_checkpoint(PASSIVE)").executeQuery()) {
            rows.next();
        } catch (SQLException failed) {
            tables.statements.close();
            StoreException described = SqliteErrors.describe("copy the log into the store", failed);
            if (described.kind() != Kind.FULL && described.kind() != Kind.LOCKED) { // those two: a later one may go
                poison = described;
            }
        }
    }

    void rollBack() {
        if (!begun) {
            return;
        }
        begun = false;
        tables.rolledBack();
        try {
            tables.statements.once("ROLLBACK");
        } catch (SQLException gone) {
            if (!String.valueOf(gone.getMessage()).contains("no transaction is active")) { // SQLite undid it itself
                poison = SqliteErrors.describe("roll back", gone);
            }
        }
        if (suspect && poison == null) {
            markSuspect();
        }
    }

    /** So that the next start reads every row, and sets aside what is damaged. */
    private void markSuspect() {
        try {
            tables.meta.put(Meta.STATE, Meta.SUSPECT);
        } catch (SQLException worse) {
            poison = SqliteErrors.describe("mark the store for a check", worse);
        }
    }

    private RuntimeException failed(String doing, SQLException error) {
        tables.statements.close();
        if (SqliteErrors.isConstraint(error)) {
            return undone(new IllegalStateException(doing + ": " + error.getMessage(), error));
        }
        StoreException described = SqliteErrors.describe(doing, error);
        undone(described);
        if (described.kind() == Kind.FAILED) {
            poison = described;
        }
        return described;
    }

    private void requireOwner() {
        Thread caller = Thread.currentThread();
        if (owner == null) {
            owner = caller;
        }
        if (owner != caller) {
            throw new IllegalStateException(
                    "the store belongs to thread " + owner.getName() + "; " + caller.getName() + " must not use it");
        }
    }

    private void requireSound() {
        if (closed) {
            throw new IllegalStateException("the store " + database + " is closed");
        }
        if (poison != null) {
            throw new StoreException(Kind.FAILED, "the store failed before: " + poison.getMessage(), poison);
        }
    }
}
