package dev.outlive.transfer;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where request bodies come from and response bodies go. Safe from any thread; the things it gives are not. */
public interface Bodies {
    /**
     * Opens what was pinned. The caller closes it, and never interrupts a thread that uses it.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     * @throws java.nio.file.AccessDeniedException if it may not be read
     * @throws IOException if it can't be read for another reason
     */
    FileChannel open(PinnedSource source) throws IOException;

    /**
     * What changed since the source was pinned, in words for people; empty if nothing did (I19). Asked after the file was
     * opened, and again after its answer was stored; only for files that aren't private copies.
     */
    Optional<String> changed(PinnedSource source);

    /** A place for one response body. One that isn't finished is closed and asked for again within the same attempt. */
    ResponseBody response();

    /**
     * Looks at a download's destination before anything is asked for.
     *
     * @return the file that is there and is to be left alone, so that no request is needed
     * @throws UnusableDestinationException if the result couldn't be put there
     */
    Optional<Path> look(TaskId task, Destination destination) throws UnusableDestinationException;

    /**
     * Looks whether a download has room where it goes, before anything is asked for.
     *
     * @throws UnusableDestinationException {@code disk-full} if it hasn't
     */
    default void requireRoom(@Nullable Destination destination, long bytes) throws UnusableDestinationException {}

    /**
     * A place for the result of a download, of any length: its destination, or a file of the spool without one. It
     * appears there, whole, when it is finished.
     *
     * @throws UnusableDestinationException if it can't be put there
     */
    ResponseBody result(TaskId task, @Nullable Destination destination) throws IOException;

    /** A place for the answer to a download that isn't its result, such as an error page; a file, too. */
    ResponseBody page() throws IOException;

    /** A file of the app's can't be written; says so with the code that the app is told. */
    final class UnusableDestinationException extends IOException {
        private static final long serialVersionUID = 1L;

        private final ErrorCode code;

        public UnusableDestinationException(ErrorCode code, String message) {
            super(message);
            this.code = code;
        }

        public ErrorCode code() {
            return code;
        }
    }

    /**
     * A response body on its way to the store. Used by one thread at a time. Every one is closed, whether it was finished
     * or not.
     */
    interface ResponseBody extends AutoCloseable {
        /** The most bytes it keeps: the server isn't listened to for much longer. */
        default long bytesMax() {
            return Long.MAX_VALUE;
        }

        /** Takes all remaining bytes; what exceeds the limit is left out. */
        void write(ByteBuffer bytes) throws IOException;

        /** Makes the body durable: a small one is given back, a large one lies in a file. */
        Stored finish() throws IOException;

        /** Removes what wasn't finished. */
        @Override
        void close() throws IOException;
    }

    /** A body that is durable, or small enough to be committed with its task. */
    record Stored(byte @Nullable [] inline, @Nullable String path, long bytes, boolean truncated) {}
}
