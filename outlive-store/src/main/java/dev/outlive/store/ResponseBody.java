package dev.outlive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of one response as it arrives: in memory while it is small, else in a file of the spool. What doesn't fit, by
 * limit or because the disk is full, is left out and the body marked as truncated; a success never fails by it.
 *
 * <p>Closed without {@link #finish}, it leaves nothing behind. One thread at a time.
 */
public final class ResponseBody implements AutoCloseable {
    private final SpoolNames names;
    private final int inlineBytesMax;
    private final long bytesMax;
    private byte[] inline = new byte[1024];
    private long bytes;
    private boolean truncated;
    private boolean finished;

    @Nullable
    private Path aside;

    @Nullable
    private FileChannel channel;

    ResponseBody(SpoolNames names, int inlineBytesMax, long bytesMax) {
        this.names = names;
        this.inlineBytesMax = inlineBytesMax;
        this.bytesMax = bytesMax;
    }

    /**
     * A body that is whole, as far as it was kept.
     *
     * @param inline its bytes if it is small, to be kept with the task; else null
     * @param path the file that holds it, durable; null if it is small
     * @param bytes how many were kept
     * @param truncated more arrived than were kept
     */
    public record Stored(byte @Nullable [] inline, @Nullable String path, long bytes, boolean truncated) {}

    /** Takes the next bytes of the body. */
    public void write(byte[] chunk, int offset, int length) throws IOException {
        write(ByteBuffer.wrap(chunk, offset, length));
    }

    /** Takes all remaining bytes of the buffer. */
    public void write(ByteBuffer chunk) throws IOException {
        if (finished) {
            throw new IllegalStateException("the body is finished");
        }
        if (truncated || chunk.remaining() > bytesMax - bytes) {
            ByteBuffer kept = chunk.slice(chunk.position(), truncated ? 0 : (int) (bytesMax - bytes));
            chunk.position(chunk.limit());
            keep(kept);
            truncated = true;
            return;
        }
        keep(chunk);
    }

    /** How many bytes are kept so far. */
    public long bytes() {
        return bytes;
    }

    /** Ends the body. A file is durable when this returns. */
    public Stored finish() throws IOException {
        if (finished) {
            throw new IllegalStateException("the body is finished already");
        }
        finished = true;
        if (channel != null && aside != null) {
            try {
                channel.force(true);
                channel.close();
                channel = null;
                Path placed = names.place(aside);
                names.quota().add(bytes);
                aside = null;
                return new Stored(null, placed.toString(), bytes, truncated);
            } catch (IOException full) {
                shrink(full);
            }
        }
        return new Stored(Arrays.copyOf(inline, (int) bytes), null, bytes, truncated);
    }

    /** Leaves a body that isn't finished out of the spool. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        if (aside != null) {
            names.delete(aside);
            aside = null;
        }
    }

    private void keep(ByteBuffer chunk) throws IOException {
        int length = chunk.remaining();
        if (channel == null && bytes + length <= inlineBytesMax) {
            keepInline(chunk);
            return;
        }
        try {
            if (channel == null) {
                aside = names.aside(SpoolNames.Kind.BODY);
                channel = PrivateFiles.create(aside);
                writeAll(channel, ByteBuffer.wrap(inline, 0, (int) bytes));
                fillInline(chunk.duplicate());
            }
            writeAll(channel, chunk);
            bytes += length;
        } catch (IOException failed) {
            chunk.position(chunk.limit());
            shrink(failed);
        }
    }

    private void keepInline(ByteBuffer chunk) {
        int length = chunk.remaining();
        if (bytes + length > inline.length) {
            inline =
                    Arrays.copyOf(inline, (int) Math.min(inlineBytesMax, Math.max(inline.length * 2L, bytes + length)));
        }
        chunk.get(inline, (int) bytes, length);
        bytes += length;
    }

    /** The beginning stays in memory, too, in case the disk becomes full. */
    private void fillInline(ByteBuffer chunk) {
        int filled = (int) bytes;
        inline = Arrays.copyOf(inline, inlineBytesMax);
        chunk.get(inline, filled, Math.min(chunk.remaining(), inlineBytesMax - filled));
    }

    /** The disk is full: the beginning of the body is kept with the task instead. Any other error is the caller's. */
    private void shrink(IOException failed) throws IOException {
        if (!DiskFull.is(failed)) {
            throw failed;
        }
        boolean finishing = finished;
        close();
        finished = finishing;
        bytes = Math.min(bytes, inlineBytesMax);
        truncated = true;
    }

    private static void writeAll(FileChannel channel, ByteBuffer chunk) throws IOException {
        while (chunk.hasRemaining()) {
            channel.write(chunk);
        }
    }
}
