package dev.outlive.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Paths as rows have them: those of the spool beside the store by their names alone, so that a store which is moved or copied
 * as a whole speaks of its own files, never of those of the one it was copied from.
 */
record SpoolPaths(Path spool) {
    /** The spool of the store in this file. */
    static SpoolPaths beside(Path database) {
        return new SpoolPaths(database.resolveSibling("spool"));
    }

    @Nullable
    String stored(@Nullable String path) {
        if (path == null) {
            return null;
        }
        Path file = Path.of(path);
        return spool.equals(file.getParent()) ? spool.relativize(file).toString() : path;
    }

    @Nullable
    String real(@Nullable String stored) {
        return stored == null ? null : spool.resolve(stored).toString(); // an absolute path stays as it is
    }
}
