package dev.outlive.transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Buffered bytes of a connection, taken one at a time, as lines, or as runs of body bytes. */
final class LineReader {
    /** Room for common heads in one read; bodies go past this buffer when they are larger. */
    private static final int BUFFER_BYTES = 8 * 1024;

    private final ByteSource source;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private byte[] line = new byte[256];

    LineReader(ByteSource source) {
        this.source = source;
    }

    /** Whether bytes were read that nobody has taken. */
    boolean hasBuffered() {
        return buffer.hasRemaining();
    }

    /** Blocks until a byte is there to be taken; false at the end of the stream. */
    boolean awaitByte() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear();
        int count = -1;
        try {
            count = source.read(buffer);
        } finally {
            buffer.flip();
        }
        return count >= 0;
    }

    /** The next byte, 0 to 255, or -1 at the end of the stream. */
    int next() throws IOException {
        return awaitByte() ? buffer.get() & 0xff : -1;
    }

    /**
     * The next line without its CRLF, as ISO 8859-1. It holds no control character but a tab, and ends with CRLF, not
     * with a CR or LF alone (RFC 9112 §2.2).
     *
     * @param what what the line is, for error messages
     * @param budget counts the line's bytes against the limit of the block it belongs to
     */
    String line(String what, ByteBudget budget) throws IOException {
        int length = 0;
        while (true) {
            int b = nextOf(what);
            budget.take(1);
            if (b == '\r') {
                budget.take(1);
                if (nextOf(what) != '\n') {
                    throw new MalformedResponseException("a carriage return without a line feed in the " + what);
                }
                return new String(line, 0, length, StandardCharsets.ISO_8859_1);
            }
            if (b == '\n') {
                throw new MalformedResponseException("a line of the " + what + " ends with a line feed alone");
            }
            if ((b < ' ' && b != '\t') || b == 0x7f) {
                throw new MalformedResponseException("a control character in the " + what);
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, length * 2);
            }
            line[length++] = (byte) b;
        }
    }

    /**
     * A run of at least one and at most {@code limit} bytes, or null at the end of the stream. Small buffers hand out
     * what they hold; beyond it, reads go straight into {@code large}. Valid until the next call.
     */
    @Nullable
    ByteBuffer run(long limit, Supplier<ByteBuffer> large) throws IOException {
        if (!buffer.hasRemaining() && limit > BUFFER_BYTES) {
            var target = large.get().clear();
            target.limit((int) Math.min(target.capacity(), limit));
            return source.read(target) < 0 ? null : target.flip();
        }
        if (!awaitByte()) {
            return null;
        }
        int count = (int) Math.min(limit, buffer.remaining());
        var run = buffer.slice(buffer.position(), count);
        buffer.position(buffer.position() + count);
        return run;
    }

    private int nextOf(String what) throws IOException {
        int b = next();
        if (b < 0) {
            throw new ConnectionEndedException("the server closed the connection inside the " + what);
        }
        return b;
    }

    /** A limit on the bytes of one block of lines. */
    static final class ByteBudget {
        private final String what;
        private final int bytesMax;
        private int taken;

        ByteBudget(String what, int bytesMax) {
            this.what = what;
            this.bytesMax = bytesMax;
        }

        void take(int bytes) throws MalformedResponseException {
            taken += bytes;
            if (taken > bytesMax) {
                throw new MalformedResponseException("the " + what + " is longer than " + bytesMax + " bytes");
            }
        }

        int taken() {
            return taken;
        }
    }
}
