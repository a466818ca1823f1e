package dev.outlive.transfer.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/**
 * Keeps quiet about writes that fail while a handshake lasts. A server that ends one says why and closes, often before it has
 * read everything; the next read tells what it said, or that it is gone, where the failed write would only tell that it is gone.
 */
final class HandshakeSocket extends Socket {
    private volatile boolean ended;

    /** From now on a write that fails says so. */
    void handshakeEnded() {
        ended = true;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                try {
                    out.write(bytes, offset, count);
                } catch (IOException gone) {
                    if (ended || isClosed()) {
                        throw gone;
                    }
                }
            }
        };
    }
}
