package dev.outlive.store;

import dev.outlive.protocol.model.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The result of one download as it arrives: always a file, written under another name in the folder it belongs to,
 * synced, and only then given its own name (I21). Closed without {@link #finish}, it leaves nothing behind. One thread
 * at a time.
 */
public final class DownloadBody implements AutoCloseable {
    private final Place place;
    private final long bytesMax;
    private final Path part;
    private long bytes;
    private long taken;
    private boolean truncated;
    private boolean placed;

    @Nullable
    private FileChannel channel;

    /** The folder that a file is written in, and the way to its name. */
    interface Place {
        /**
         * So many bytes are about to be written.
         *
         * @throws DestinationException {@code quota-exceeded} if they may not
         */
        default void take(long bytes) throws DestinationException {}

        /** Bytes that were taken and of which nothing stays. */
        default void give(long bytes) {}

        /** The name while it is written. A file that an earlier attempt left there is gone. */
        Path part() throws IOException;

        /** Gives the synced file its name, durably. */
        Path place(Path part) throws IOException;

        void delete(Path part);
    }

    DownloadBody(Place place, long bytesMax) throws IOException {
        this.place = place;
        this.bytesMax = bytesMax;
        this.part = place.part();
        try {
            this.channel = PrivateFiles.create(part);
        } catch (IOException refused) {
            throw failure(ErrorCode.CANNOT_CREATE_FILE, "can't be created", refused);
        }
    }

    /** The most bytes that are kept. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Takes all remaining bytes of the buffer; what exceeds the limit is left out. */
    public void write(ByteBuffer chunk) throws IOException {
        FileChannel open = opened();
        int kept = (int) Math.min(chunk.remaining(), bytesMax - bytes);
        truncated |= kept < chunk.remaining();
        place.take(kept);
        taken += kept;
        writeAll(open, chunk.slice(chunk.position(), kept));
        chunk.position(chunk.limit());
    }

    /** Ends the file, which is durable and has its name when this returns. */
    public ResponseBody.Stored finish() throws IOException {
        FileChannel open = opened();
        try {
            open.force(true);
            open.close();
        } catch (IOException failed) {
            throw failure(ErrorCode.CANNOT_CLOSE_FILE, "can't be synced and closed", failed);
        }
        channel = null;
        Path file = place.place(part);
        placed = true;
        return new ResponseBody.Stored(null, file.toString(), bytes, truncated);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        if (!placed) {
            place.give(taken);
            taken = 0;
            place.delete(part);
        }
    }

    private FileChannel opened() {
        if (channel == null) {
            throw new IllegalStateException("the file is closed");
        }
        return channel;
    }

    private void writeAll(FileChannel open, ByteBuffer chunk) throws IOException {
        try {
            while (chunk.hasRemaining()) {
                bytes += open.write(chunk);
            }
        } catch (IOException failed) {
            throw failure(ErrorCode.CANNOT_WRITE_FILE, "can't be written", failed);
        }
    }

    private DestinationException failure(ErrorCode code, String what, IOException cause) {
        return DiskFull.is(cause)
                ? new DestinationException(
                        ErrorCode.DISK_FULL, "there is no room left on the disk of " + part.getParent(), cause)
                : new DestinationException(
                        code, "a file in " + part.getParent() + " " + what + ": " + cause.getMessage(), cause);
    }
}
