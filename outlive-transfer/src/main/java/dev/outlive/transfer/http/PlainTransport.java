package dev.outlive.transfer.http;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Plain TCP over a blocking {@link SocketChannel}. The channel was connected on a virtual thread, so that its
 * descriptor is non-blocking underneath: {@code sendfile} then never blocks beyond the reach of {@code close}, and
 * returns what the socket took, so that progress is seen on slow networks too.
 */
final class PlainTransport implements Transport {
    /** Bytes copied to wait for room in the socket, after which {@code sendfile} goes on. */
    private static final int WAIT_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private @Nullable ByteBuffer waitBuffer;
    private volatile long writtenBytes;

    PlainTransport(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public void write(ByteBuffer... buffers) throws IOException {
        long remaining = 0;
        for (var buffer : buffers) {
            remaining += buffer.remaining();
        }
        while (remaining > 0) {
            long written = channel.write(buffers);
            remaining -= written;
            count(written);
        }
    }

    @Override
    public long send(FileChannel file, long position, long count) throws IOException {
        long sent;
        try {
            sent = file.transferTo(position, count, channel);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw UnreadableSourceException.isUnreadable(file, position) ? UnreadableSourceException.of(e) : e;
        }
        if (sent == 0) {
            return sendOnceWritable(file, position, (int) Math.min(count, WAIT_BYTES));
        }
        count(sent);
        return sent;
    }

    /** Blocks in an ordinary write, since {@code transferTo} to a full socket returns 0 instead of waiting. */
    private long sendOnceWritable(FileChannel file, long position, int count) throws IOException {
        if (waitBuffer == null) {
            waitBuffer = ByteBuffer.allocate(WAIT_BYTES);
        }
        var some = waitBuffer.clear().limit(count);
        int read;
        try {
            read = file.read(some, position);
        } catch (IOException e) {
            throw UnreadableSourceException.of(e);
        }
        if (read <= 0) {
            return 0;
        }
        int sent = channel.write(some.flip());
        count(sent);
        return sent;
    }

    @Override
    public long writtenBytes() {
        return writtenBytes;
    }

    @Override
    public boolean isStale() {
        try {
            channel.configureBlocking(false);
            try {
                return channel.read(ByteBuffer.allocate(1)) != 0;
            } finally {
                channel.configureBlocking(true);
            }
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public ByteBuffer lendBodyBuffer() {
        return DirectBuffers.lend();
    }

    @Override
    public void giveBackBodyBuffer(ByteBuffer buffer) {
        DirectBuffers.giveBack(buffer);
    }

    @Override
    public void stopWriting() {
        try {
            channel.shutdownOutput();
        } catch (IOException | RuntimeException e) {
            abort();
        }
    }

    @Override
    public void abort() {
        try {
            // what is still queued is worthless: reset instead of trickling it out
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException | RuntimeException e) {
            // closed already
        }
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is left to be told to the peer
        }
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        try {
            return channel.getLocalAddress();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        try {
            return channel.getRemoteAddress();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public int trafficClass() throws IOException {
        return channel.getOption(StandardSocketOptions.IP_TOS);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the sending thread writes it
    private void count(long bytes) {
        writtenBytes += bytes;
    }
}
