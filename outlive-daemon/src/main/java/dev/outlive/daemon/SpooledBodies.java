package dev.outlive.daemon;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.store.SpoolFiles;
import dev.outlive.transfer.Bodies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

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
    public ResponseBody response() {
        var body = spool.body();
        return new ResponseBody() {
            @Override
            public long bytesMax() {
                return SpoolFiles.BODY_BYTES_MAX;
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
