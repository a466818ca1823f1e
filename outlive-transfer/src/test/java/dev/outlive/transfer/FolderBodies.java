package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Bodies in a folder and in memory, with seams to break them, and a count of what is open. */
class FolderBodies implements Bodies {
    /** A larger response body "lies in a file". */
    static final int INLINE_BYTES_MAX = 1000;

    private final Path folder;
    final List<FileChannel> files = new CopyOnWriteArrayList<>();
    final AtomicInteger openResponses = new AtomicInteger();
    final AtomicInteger responses = new AtomicInteger();

    FolderBodies(Path folder) {
        this.folder = folder;
    }

    /** A file with this content, pinned as it is now. */
    PinnedSource pin(SourceMode mode, byte[] content) throws IOException {
        Path file = Files.write(Files.createTempFile(folder, "source", ""), content);
        return new PinnedSource(mode, file.toString(), file.toString(), content.length, identity(file));
    }

    @Override
    public FileChannel open(PinnedSource source) throws IOException {
        var channel = FileChannel.open(Path.of(source.path()), StandardOpenOption.READ);
        files.add(channel);
        return channel;
    }

    @Override
    public Optional<String> changed(PinnedSource source) {
        try {
            return identity(Path.of(source.path())).equals(source.identity())
                    ? Optional.empty()
                    : Optional.of("the file changed");
        } catch (IOException e) {
            return Optional.of("the file is gone");
        }
    }

    @Override
    public ResponseBody response() {
        responses.incrementAndGet();
        return new MemoryBody();
    }

    @Override
    public Optional<Path> look(TaskId task, Destination destination) throws UnusableDestinationException {
        Path file = Path.of(destination.path());
        if (!Files.exists(file) || destination.onConflict() == OnConflict.REPLACE) {
            return Optional.empty();
        }
        if (destination.onConflict() == OnConflict.SKIP) {
            return Optional.of(file);
        }
        throw new UnusableDestinationException(ErrorCode.CANNOT_CREATE_FILE, file + " is there");
    }

    @Override
    public ResponseBody result(TaskId task, @Nullable Destination destination) {
        var body = new MemoryBody();
        return new ResponseBody() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                body.write(bytes);
            }

            @Override
            public Stored finish() throws IOException {
                Path file =
                        destination == null ? Files.createTempFile(folder, "result", "") : Path.of(destination.path());
                Files.write(file, body.content.toByteArray());
                return new Stored(null, file.toString(), Files.size(file), false);
            }

            @Override
            public void close() {
                body.close();
            }
        };
    }

    @Override
    public ResponseBody page() {
        return response();
    }

    /** Fails if a file or a response is still open. */
    void assertReleased() {
        assertThat(files).noneMatch(FileChannel::isOpen);
        assertThat(openResponses).hasValue(0);
    }

    private static PinnedSource.Identity identity(Path file) throws IOException {
        return new PinnedSource.Identity(
                Files.size(file), Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS), "");
    }

    class MemoryBody implements ResponseBody {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean closed;

        MemoryBody() {
            openResponses.incrementAndGet();
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            var run = new byte[bytes.remaining()];
            bytes.get(run);
            content.writeBytes(run);
        }

        @Override
        public Stored finish() throws IOException {
            var all = content.toByteArray();
            if (all.length <= INLINE_BYTES_MAX) {
                return new Stored(all, null, all.length, false);
            }
            Path file = Files.write(Files.createTempFile(folder, "response", ""), all);
            return new Stored(null, file.toString(), all.length, false);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openResponses.decrementAndGet();
            }
        }
    }
}
