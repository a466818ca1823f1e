package dev.outlive.transfer.http;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connected, blocking byte stream: plain TCP or TLS. One thread reads and one writes at the same time; {@link #abort}
 * and {@link #stopWriting} come from any thread.
 */
interface Transport extends ByteSource {
    /** Writes all of the buffers, one after the other, in as few system calls as possible. */
    void write(ByteBuffer... buffers) throws IOException;

    /**
     * Sends bytes of a file from a position: at least one and at most {@code count}, or 0 if the file ends there. An
     * {@link UnreadableSourceException} tells the file's fault from the network's.
     */
    long send(FileChannel file, long position, long count) throws IOException;

    /** Bytes certainly or possibly given to the network since the connection was made. */
    long writtenBytes();

    /** Whether the peer has closed an idle connection, or sent what nobody asked for. Called with no exchange going on. */
    boolean isStale();

    /** A buffer suited to large reads, to be given back after the body. */
    ByteBuffer lendBodyBuffer();

    void giveBackBodyBuffer(ByteBuffer buffer);

    /** Ends sending without ending receiving; a write going on fails. */
    void stopWriting();

    /** Ends everything at once; reads and writes going on fail. Never blocks. */
    void abort();

    /** Says good-bye and closes. */
    void close();

    @Nullable
    SocketAddress localAddress();

    @Nullable
    SocketAddress remoteAddress();

    /** What its packets are marked with: the field of RFC 2474 §3, as the system tells it. */
    int trafficClass() throws IOException;

    default @Nullable String tlsProtocol() {
        return null;
    }

    default @Nullable String tlsCipher() {
        return null;
    }
}
