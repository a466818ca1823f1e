package dev.outlive.transfer;

import dev.outlive.core.engine.PinnedSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where request bodies come from and response bodies go. */
public interface Bodies {
    /** Opens what was pinned. The caller closes it. */
    FileChannel open(PinnedSource source) throws IOException;

    /** What changed since the source was pinned, in words for people; empty if nothing did or a private copy is sent (I19). */
    Optional<String> changed(PinnedSource source);

    /** A place for one response body. */
    ResponseBody response();

    /** A response body on its way to the store. Used by one thread at a time. */
    interface ResponseBody extends AutoCloseable {
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
