package dev.outlive.receiver.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/** Where the bytes of a connection come from: a socket, or an array in tests. */
@FunctionalInterface
public interface ByteSource {
    /**
     * Waits for at least one byte, but no longer than the given time.
     *
     * @return how many bytes were read, at least 1, or -1 at the end of the stream
     * @throws SocketTimeoutException if no byte came in time
     */
    int read(byte[] target, int offset, int length, long timeoutNanos) throws IOException;

    /** The bytes of a socket. */
    static ByteSource of(Socket socket) throws IOException {
        var in = socket.getInputStream();
        return (target, offset, length, timeoutNanos) -> {
            // A timeout of 0 would mean "for ever", so a remainder below a millisecond is a whole one.
            long millis = Math.clamp(TimeUnit.NANOSECONDS.toMillis(timeoutNanos), 1, Integer.MAX_VALUE);
            socket.setSoTimeout((int) millis);
            return in.read(target, offset, length);
        };
    }
}
