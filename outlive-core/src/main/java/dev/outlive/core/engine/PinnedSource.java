package dev.outlive.core.engine;

import dev.outlive.protocol.model.SourceMode;

/**
 * An upload's file, held until it is sent.
 *
 * @param mode the mode that was taken; never AUTO
 * @param original the path the app gave
 * @param path the file to send: a private copy in the spool, or the original
 * @param bytes its length
 * @param identity size, time of change in nanoseconds, inode and device when it was pinned; compared at each attempt and
 *     at the end if the original is sent (I19)
 */
public record PinnedSource(SourceMode mode, String original, String path, long bytes, Identity identity) {
    public PinnedSource {
        if (mode == SourceMode.AUTO) {
            throw new IllegalArgumentException("a pinned source is held in one stated way");
        }
    }

    /** What tells one version of a file from another without reading it. */
    public record Identity(long bytes, long modifiedNanos, String fileKey) {
        /** Size and time of change: what a submission's fingerprint holds. */
        public String fingerprint() {
            return bytes + "@" + modifiedNanos;
        }
    }
}
