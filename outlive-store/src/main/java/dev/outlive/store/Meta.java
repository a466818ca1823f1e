package dev.outlive.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Names and values of the store itself. */
final class Meta {
    static final String STORE_ID = "store_id";
    static final String MACHINE_ID = "machine_id";
    /** The database's file, as {@link Origin} tells it. */
    static final String FILE = "file";

    static final String CREATED_AT = "created_at";
    /** How many transactions were committed; see {@link CommitCount}. */
    static final String COMMITS = "commits";
    /** One of the three that follow. */
    static final String STATE = "state";
    /** Closed in order: there are no torn pages to look for. */
    static final String CLEAN = "clean";
    /** Open, or was when the process or the machine died. */
    static final String IN_USE = "in-use";
    /** A row that was read didn't match its checksum: all are to be read at the next start. */
    static final String SUSPECT = "suspect";
    /** A sealed word, which tells whether the key beside the store is its own. */
    static final String KEY_CHECK = "key_check";

    /** Checksum of the definitions of all tables and indexes. */
    static final String SCHEMA = "schema";

    private final Statements statements;

    Meta(Statements statements) {
        this.statements = statements;
    }

    Optional<String> get(String name) throws SQLException {
        PreparedStatement select = statements.get("SELECT value FROM meta WHERE name = ?");
        select.setString(1, name);
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }

    void put(String name, String value) throws SQLException {
        PreparedStatement put = statements.get(
                "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2");
        put.setString(1, name);
        put.setString(2, value);
        put.executeUpdate();
    }
}
