package dev.outlive.daemon;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.store.DestinationException;
import dev.outlive.store.DownloadBody;
import dev.outlive.store.SpoolFiles;
import dev.outlive.transfer.Bodies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The spool, as the transfers use it. */
record SpooledBodies(SpoolFiles spool) implements Bodies {
    @Override
    public FileChannel open(PinnedSource source) throws IOException {
        return FileChannel.open(Path.of(source.path()), StandardOpenOption.READ);
    }

    @Override
    public Optional<String> changed(PinnedSource source) {
        return spool.changed(source);
    }

    @Override
    public Optional<Path> look(TaskId task, Destination destination) throws UnusableDestinationException {
        try {
            return spool.look(task, destination);
        } catch (DestinationException unusable) {
            throw told(unusable);
        }
    }

    @Override
    public ResponseBody result(TaskId task, @Nullable Destination destination) throws IOException {
        try {
            return new Download(destination == null ? spool.result() : spool.result(task, destination));
        } catch (DestinationException unusable) {
            throw told(unusable);
        }
    }

    @Override
    public void requireRoom(@Nullable Destination destination, long bytes) throws UnusableDestinationException {
        try {
            spool.requireRoom(destination, bytes);
        } catch (DestinationException unusable) {
            throw told(unusable);
        }
    }

    @Override
    public ResponseBody page() throws IOException {
        try {
            return new Download(spool.page());
        } catch (DestinationException unusable) {
            throw told(unusable);
        }
    }

    private static UnusableDestinationException told(DestinationException unusable) {
        return new UnusableDestinationException(unusable.code(), String.valueOf(unusable.getMessage()));
    }

    /** The result of a download, as the transfers write it. */
    private record Download(DownloadBody body) implements ResponseBody {
        @Override
        public long bytesMax() {
            return body.bytesMax();
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            try {
                body.write(bytes);
            } catch (DestinationException unusable) {
                throw told(unusable);
            }
        }

        @Override
        public Stored finish() throws IOException {
            try {
                var stored = body.finish();
                return new Stored(stored.inline(), stored.path(), stored.bytes(), stored.truncated());
            } catch (DestinationException unusable) {
                throw told(unusable);
            }
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    @Override
    public ResponseBody response() {
        var body = spool.body();
        return new ResponseBody() {
            @Override
            public long bytesMax() {
                return spool.bodyBytesMax();
            }

            @Override
            public void write(ByteBuffer bytes) throws IOException {
                body.write(bytes);
            }

            @Override
            public Stored finish() throws IOException {
                var stored = body.finish();
                return new Stored(stored.inline(), stored.path(), stored.bytes(), stored.truncated());
            }

            @Override
            public void close() throws IOException {
                body.close();
            }
        };
    }
}
