package dev.outlive.transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the parser's bytes come from: a socket, TLS, or a byte array. */
@FunctionalInterface
interface ByteSource {
    /** Blocks until at least one byte was put into the buffer, which has room, and says how many; -1 at the end. */
    int read(ByteBuffer target) throws IOException;
}
