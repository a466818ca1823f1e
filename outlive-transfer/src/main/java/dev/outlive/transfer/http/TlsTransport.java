package dev.outlive.transfer.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** TLS over a blocking socket. Aborting closes the socket underneath, since closing TLS may itself block. */
final class TlsTransport implements Transport {
    /** File bytes encrypted and written at once: several TLS records. */
    private static final int WRITE_BYTES = 128 * 1024;

    /** Reads of large bodies; the JDK hands out a TLS record (16 KiB) at a time. */
    private static final int BODY_BUFFER_BYTES = 64 * 1024;

    /** Shortest wait the JDK knows, to see whether an idle connection still lives. */
    private static final int STALE_CHECK_MILLIS = 1;

    private final Socket socket;
    private final SSLSocket tls;
    private final InputStream in;
    private final OutputStream out;
    private byte @Nullable [] writeBuffer;
    private volatile long writtenBytes;

    TlsTransport(Socket socket, SSLSocket tls) throws IOException {
        this.socket = socket;
        this.tls = tls;
        this.in = tls.getInputStream();
        this.out = tls.getOutputStream();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
        if (count > 0) {
            target.position(target.position() + count);
        }
        return count;
    }

    @Override
    public void write(ByteBuffer... buffers) throws IOException {
        int total = 0;
        for (var buffer : buffers) {
            total += buffer.remaining();
        }
        var joined = buffers.length == 1 ? buffers[0] : ByteBuffer.allocate(total);
        if (buffers.length > 1) {
            for (var buffer : buffers) {
                joined.put(buffer);
            }
            joined.flip();
        }
        write(joined.array(), joined.arrayOffset() + joined.position(), joined.remaining());
        joined.position(joined.limit());
    }

    @Override
    public long send(FileChannel file, long position, long count) throws IOException {
        if (writeBuffer == null) {
            writeBuffer = new byte[WRITE_BYTES];
        }
        int read;
        try {
            read = file.read(ByteBuffer.wrap(writeBuffer, 0, (int) Math.min(count, WRITE_BYTES)), position);
        } catch (IOException e) {
            throw UnreadableSourceException.of(e);
        }
        if (read <= 0) {
            return 0;
        }
        write(writeBuffer, 0, read);
        return read;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the sending thread writes it
    private void write(byte[] bytes, int offset, int count) throws IOException {
        // counted before: how much of it leaves when the write fails can't be known
        writtenBytes += count;
        out.write(bytes, offset, count);
    }

    @Override
    public long writtenBytes() {
        return writtenBytes;
    }

    @Override
    public boolean isStale() {
        try {
            tls.setSoTimeout(STALE_CHECK_MILLIS);
            in.read();
            return true;
        } catch (SocketTimeoutException alive) {
            return !endsTimeout();
        } catch (IOException e) {
            return true;
        }
    }

    private boolean endsTimeout() {
        try {
            tls.setSoTimeout(0);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public ByteBuffer lendBodyBuffer() {
        return ByteBuffer.allocate(BODY_BUFFER_BYTES);
    }

    @Override
    public void giveBackBodyBuffer(ByteBuffer buffer) {
        // ordinary memory
    }

    @Override
    public void stopWriting() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            abort();
        }
    }

    @Override
    public void abort() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left to be told to the peer
        }
    }

    @Override
    public void close() {
        try {
            tls.close();
        } catch (IOException e) {
            abort();
        }
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return socket.getRemoteSocketAddress();
    }

    @Override
    public int trafficClass() throws IOException {
        return socket.getOption(StandardSocketOptions.IP_TOS);
    }

    @Override
    public @Nullable String tlsProtocol() {
        return tls.getSession().getProtocol();
    }

    @Override
    public @Nullable String tlsCipher() {
        return tls.getSession().getCipherSuite();
    }
}
