package dev.outlive.store;

import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.StoreException.Kind;
import java.sql.SQLException;
import java.util.Locale;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an error of SQLite means for the store. */
final class SqliteErrors {
    private SqliteErrors() {}

    /** The kind of failure. Anything that isn't known to leave the store sound counts as {@link Kind#FAILED}. */
    static Kind kind(SQLException error) {
        SQLiteErrorCode code =
                error instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
        return switch (code) {
            // The shared-memory index grows by a plain write; without room nothing was written, and no sync is
            // involved.
            case SQLITE_FULL, SQLITE_IOERR_SHMSIZE -> Kind.FULL;
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_BUSY_RECOVERY, SQLITE_BUSY_SNAPSHOT, SQLITE_BUSY_TIMEOUT ->
                Kind.LOCKED;
            case SQLITE_NOTADB -> Kind.CORRUPT;
            default -> code.name().startsWith("SQLITE_CORRUPT") ? Kind.CORRUPT : Kind.FAILED;
        };
    }

    /**
     * Whether a statement of ours can fail so, while a file is opened, only on a damaged one: broken pages, definitions of
     * tables that are, or rows that no index of theirs can hold.
     */
    static boolean isDamage(SQLException error) {
        SQLiteErrorCode code =
                error instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
        return kind(error) == Kind.CORRUPT
                || code == SQLiteErrorCode.SQLITE_ERROR
                || code == SQLiteErrorCode.SQLITE_SCHEMA
                || code == SQLiteErrorCode.SQLITE_MISMATCH
                || isConstraint(error);
    }

    /** Whether the statement broke a rule of the schema: a mistake of the caller, not of the store. */
    static boolean isConstraint(SQLException error) {
        return error instanceof SQLiteException known
                && known.getResultCode().name().startsWith("SQLITE_CONSTRAINT");
    }

    /** The error in words, with what the daemon and the user do next. */
    static StoreException describe(String doing, SQLException error) {
        Kind kind = kind(error);
        String next = switch (kind) {
            case FULL -> "the disk is full: nothing of this transaction was kept, the store goes on; free some space";
            case LOCKED -> "another program holds a lock on the store; close it (sqlite3, a backup) and try again";
            case CORRUPT -> "the store is damaged; it is checked and repaired when the daemon starts again";
            default -> "nothing can be written until the daemon has started again, which it does by itself";
        };
        return new StoreException(
                kind,
                doing + ": "
                        + String.valueOf(error.getMessage())
                                .toLowerCase(Locale.ROOT)
                                .strip() + "; " + next,
                error);
    }
}
