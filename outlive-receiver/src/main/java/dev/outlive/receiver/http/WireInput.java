package dev.outlive.receiver.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The bytes of one connection as they arrive, through a small buffer that survives from one request to the next.
 *
 * <p>Every wait is bounded by a {@link Patience}. A connection that breaks is a {@link CutException}, so that whoever
 * catches another {@link IOException} knows that it isn't the network's. Used by one thread.
 */
public final class WireInput {
    /** Holds an ordinary request head at once; bodies pass by it. */
    private static final int BUFFER_BYTES = 16 * 1024;

    private final ByteSource source;
    private final Patience patience;
    private final LongSupplier nanoTime;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    public WireInput(ByteSource source, Patience patience) {
        this(source, patience, System::nanoTime);
    }

    WireInput(ByteSource source, Patience patience, LongSupplier nanoTime) {
        this.source = source;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** How long this connection waits; its phases are set by whoever knows what is expected next. */
    public Patience patience() {
        return patience;
    }

    /** Waits for a byte without taking it; false at the end of the stream. */
    public boolean awaitByte() throws IOException {
        return position < limit || fill();
    }

    /** Takes one byte; the end of the stream is a cut. */
    int readByte() throws IOException {
        if (position == limit && !fill()) {
            throw new CutException("the connection ended inside a message");
        }
        return buffer[position++] & 0xff;
    }

    /** Takes 1 to {@code length} bytes; the end of the stream is a cut. */
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        if (position < limit) {
            count = Math.min(length, limit - position);
            System.arraycopy(buffer, position, target, offset, count);
            position += count;
        } else {
            count = receive(target, offset, length);
        }
        if (count < 0) {
            throw new CutException("the connection ended inside a message");
        }
        return count;
    }

    /**
     * Takes one line that ends in CRLF and gives it without, one character a byte. A lone CR or LF and any other
     * control character but a tab is refused (RFC 9112 §2.2, RFC 9110 §5.5).
     *
     * @param bytesMax the longest line, CRLF included
     * @param tooLong what to throw for a longer one
     */
    String readLine(int bytesMax, Supplier<Refusal> tooLong) throws IOException {
        var line = new StringBuilder();
        while (true) {
            int next = readByte();
            if (line.length() + 2 > bytesMax) {
                throw tooLong.get();
            }
            if (next == '\r') {
                if (readByte() != '\n') {
                    throw Refusal.malformed("a CR without LF");
                }
                return line.toString();
            }
            if ((next < ' ' && next != '\t') || next == 0x7f) {
                throw Refusal.malformed(
                        next == '\n' ? "a line that ends in LF alone" : "a control character in a line");
            }
            line.append((char) next);
        }
    }

    private boolean fill() throws IOException {
        int count = receive(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }

    private int receive(byte[] target, int offset, int length) throws IOException {
        long wait = patience.nextWaitNanos();
        if (wait <= 0) {
            throw new SocketTimeoutException("too few bytes for too long");
        }
        long before = nanoTime.getAsLong();
        try {
            int count = source.read(target, offset, length, wait);
            patience.waited(nanoTime.getAsLong() - before, Math.max(count, 0));
            return count;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw new CutException("the connection broke: " + e.getMessage(), e);
        }
    }

    /** The characters of a line as text: UTF-8 where they are UTF-8, else Latin-1. */
    static String text(String line) {
        var bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return line;
        }
    }
}
