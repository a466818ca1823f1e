package dev.outlive.core.engine;

import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.SourceMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An upload's file, held until it is sent.
 *
 * @param mode the mode that was taken; never AUTO
 * @param original the path the app gave
 * @param path the file to send: a private copy in the spool, or the original
 * @param bytes its length
 * @param identity size, time of change in nanoseconds, inode and device when it was pinned; compared at each attempt and
 *     at the end if the original is sent (I19)
 * @param root the root of its session that the original lies under, or null
 */
public record PinnedSource(
        SourceMode mode,
        String original,
        String path,
        long bytes,
        Identity identity,
        @Nullable FileRoot root) {
    public PinnedSource {
        if (mode == SourceMode.AUTO) {
            throw new IllegalArgumentException("a pinned source is held in one stated way");
        }
    }

    /** A file of a session without roots. */
    public PinnedSource(SourceMode mode, String original, String path, long bytes, Identity identity) {
        this(mode, original, path, bytes, identity, null);
    }

    /** The same where its root lies now, if that is one of these. A private copy stays where it is. */
    PinnedSource movedTo(List<FileRoot> roots) {
        if (root == null) {
            return this;
        }
        String moved = root.moved(original, roots);
        return new PinnedSource(
                mode,
                moved,
                path.equals(original) ? moved : path,
                bytes,
                identity,
                root.now(roots).orElse(root));
    }

    /** What tells one version of a file from another without reading it. */
    public record Identity(long bytes, long modifiedNanos, String fileKey) {
        /** Size and time of change: what a submission's fingerprint holds. */
        public String fingerprint() {
            return bytes + "@" + modifiedNanos;
        }
    }
}
