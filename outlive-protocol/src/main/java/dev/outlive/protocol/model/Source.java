package dev.outlive.protocol.model;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file an upload sends: an absolute path and how to hold it.
 *
 * @param digest {@code sha-256:} and the digest of the bytes, of a body that has no file of its own: the client library
 *     wrote it into the daemon's hand-over folder, and the same bytes are the same body. Null for a file of the app's.
 * @param root the root of its session that it lies under, or null for a session without roots
 */
public record Source(
        String path,
        SourceMode mode,
        @Nullable String digest,
        @Nullable FileRoot root) {
    public Source {
        if (!Path.of(path).isAbsolute()) {
            throw new IllegalArgumentException(
                    "an upload's file is given by its absolute path: '" + Text.visible(path, 200) + "'");
        }
        if (digest != null && (mode != SourceMode.SNAPSHOT || digest.isEmpty() || digest.length() > 100)) {
            throw new IllegalArgumentException("a body that was handed over is held as a snapshot, by its digest");
        }
    }

    /** A file of the app's. */
    public Source(String path, SourceMode mode) {
        this(path, mode, null);
    }

    /** A file of a session without roots. */
    public Source(String path, SourceMode mode, @Nullable String digest) {
        this(path, mode, digest, null);
    }

    /** The same under the narrowest of these roots that holds it. */
    public Source within(List<FileRoot> roots) {
        return isHandedOver()
                ? this
                : new Source(path, mode, null, FileRoot.of(path, roots).orElse(null));
    }

    /** Whether this is a body from memory or a stream, in a file that the app didn't name. */
    @com.fasterxml.jackson.annotation.JsonIgnore
    public boolean isHandedOver() {
        return digest != null;
    }
}
