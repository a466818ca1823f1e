package dev.outlive.transfer;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.transfer.http.RequestBody;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** The file of one attempt: open, and known to be the version that was pinned when it was opened (I19). */
final class UploadFile implements AutoCloseable {
    private final Bodies bodies;
    private final PinnedSource source;
    private final FileChannel channel;

    private UploadFile(Bodies bodies, PinnedSource source, FileChannel channel) {
        this.bodies = bodies;
        this.source = source;
        this.channel = channel;
    }

    /** The file can't be sent. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;
        private final ErrorCode code;

        private UnusableException(ErrorCode code, String message) {
            super(message);
            this.code = code;
        }

        ErrorCode code() {
            return code;
        }

        String explanation() {
            return String.valueOf(getMessage());
        }
    }

    /** Opens the file, then compares: so a file that was replaced in between isn't taken for the one that was pinned. */
    static UploadFile open(Bodies bodies, PinnedSource source) throws UnusableException {
        var file = new UploadFile(bodies, source, openChannel(bodies, source));
        boolean usable = false;
        try {
            file.check();
            usable = true;
            return file;
        } finally {
            if (!usable) {
                file.close();
            }
        }
    }

    RequestBody body() {
        return RequestBody.of(channel, 0, source.bytes());
    }

    /** What changed since the file was pinned, and what that means; empty if nothing did. */
    Optional<String> changed() {
        return isCopy(source)
                ? Optional.empty()
                : bodies.changed(source)
                        .map(what ->
                                what + ". Two versions are never mixed, so the upload ends; submit the file again under"
                                        + " a new key");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing was written through it
        }
    }

    private void check() throws UnusableException {
        Optional<String> changed = changed();
        if (changed.isPresent()) {
            throw new UnusableException(ErrorCode.FILE_CHANGED, changed.get());
        }
        long bytes;
        try {
            bytes = channel.size();
        } catch (IOException e) {
            throw unreadable(source, e);
        }
        if (bytes != source.bytes()) {
            throw isCopy(source)
                    ? new UnusableException(
                            ErrorCode.SPOOL_UNREADABLE,
                            "the daemon's copy of " + source.original() + " has " + bytes + " bytes instead of "
                                    + source.bytes() + "; submit the file again under a new key")
                    : new UnusableException(
                            ErrorCode.FILE_CHANGED,
                            source.original() + " has " + bytes + " bytes now instead of " + source.bytes()
                                    + "; submit it again under a new key");
        }
    }

    private static FileChannel openChannel(Bodies bodies, PinnedSource source) throws UnusableException {
        try {
            return bodies.open(source);
        } catch (NoSuchFileException gone) {
            throw isCopy(source)
                    ? new UnusableException(
                            ErrorCode.SPOOL_UNREADABLE,
                            "the daemon's copy of " + source.original()
                                    + " is gone from its spool; submit the file again under a new key")
                    : new UnusableException(
                            ErrorCode.FILE_NOT_FOUND,
                            source.original() + " is gone; put it back and submit it again under a new key");
        } catch (AccessDeniedException denied) {
            throw isCopy(source)
                    ? unreadable(source, denied)
                    : new UnusableException(
                            ErrorCode.FILE_NO_PERMISSION,
                            source.original()
                                    + " may not be read by the daemon's user; allow it and submit the file again under"
                                    + " a new key");
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    private static UnusableException unreadable(PinnedSource source, IOException e) {
        return new UnusableException(
                ErrorCode.SPOOL_UNREADABLE,
                (isCopy(source) ? "the daemon's copy of " : "") + source.original() + " can't be read: " + e);
    }

    /** Whether it is the daemon's own, which nobody else changes. */
    private static boolean isCopy(PinnedSource source) {
        return source.mode() == SourceMode.SNAPSHOT;
    }
}
