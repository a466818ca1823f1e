package dev.outlive.transfer;

import dev.outlive.core.engine.PinnedSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
