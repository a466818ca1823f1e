package dev.outlive.store;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Names and values of the store itself. */
final class Meta {
    static final String STORE_ID = "store_id";
    static final String MACHINE_ID = "machine_id";
    static final String CREATED_AT = "created_at";
    /** {@code yes} between an orderly close and the next open: no need to look for torn pages. */
    static final String CLEAN = "clean";
    /** A sealed word, which tells whether the key beside the store is its own. */
    static final String KEY_CHECK = "key_check";

    private final Handle handle;

    Meta(Handle handle) {
        this.handle = handle;
    }

    Optional<String> get(String name) {
        return handle.createQuery("SELECT value FROM meta WHERE name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne();
    }

    void put(String name, String value) {
        handle.createUpdate("INSERT INTO meta (name, value) VALUES (:name, :value)"
                        + " ON CONFLICT (name) DO UPDATE SET value = :value")
                .bind("name", name)
                .bind("value", value)
                .execute();
    }
}
