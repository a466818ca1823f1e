package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;
import dev.outlive.transfer.http.LineReader.ByteBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One response body, pulled run by run and counted against its framing; shorter than framed is an error. */
final class BodyReader {
    /** Bytes of a chunk's size line with its extensions, which nobody reads. */
    private static final int CHUNK_LINE_BYTES_MAX = 8 * 1024;

    /** Bytes of all chunk extensions of one body: an attack beyond that (CVE-2023-39326 and kin). */
    private static final int EXTENSION_BYTES_MAX = 64 * 1024;

    /** 15 hexadecimal digits are an exbibyte, and can't overflow. */
    private static final int SIZE_DIGITS_MAX = 15;

    /** Reads the fields after the last chunk. */
    @FunctionalInterface
    interface TrailerReader {
        Headers read() throws IOException;
    }

    private final Framing framing;
    private final LineReader reader;
    private final Supplier<ByteBuffer> large;
    private final TrailerReader trailerReader;
    private final ByteBudget extensions = new ByteBudget("sum of chunk extensions", EXTENSION_BYTES_MAX);
    private @Nullable ByteBuffer largeBuffer;
    private Headers trailers = Headers.empty();
    private boolean firstChunk = true;
    private boolean finished;
    private long remaining;

    BodyReader(Framing framing, LineReader reader, Supplier<ByteBuffer> large, TrailerReader trailerReader) {
        this.framing = framing;
        this.reader = reader;
        this.large = large;
        this.trailerReader = trailerReader;
        this.remaining = framing instanceof Framing.Length(long bytes) ? bytes : 0;
    }

    /** The next run of body bytes, valid until the next call; null after the last one. */
    @Nullable
    ByteBuffer next() throws IOException {
        if (finished) {
            return null;
        }
        var run = switch (framing) {
            case Framing.None _ -> null;
            case Framing.Length _ -> remaining == 0 ? null : counted("body");
            case Framing.Chunked _ -> nextOfChunks();
            case Framing.UntilClose _ -> reader.run(Long.MAX_VALUE, this::largeBuffer);
        };
        finished = run == null;
        return run;
    }

    /** Whether the body was read to its end. */
    boolean isFinished() {
        return finished;
    }

    /** The trailer fields that are allowed there; empty until the end is reached. */
    Headers trailers() {
        return trailers;
    }

    private @Nullable ByteBuffer nextOfChunks() throws IOException {
        if (remaining == 0) {
            if (!firstChunk) {
                expectChunkEnd();
            }
            firstChunk = false;
            remaining = chunkSize();
            if (remaining == 0) {
                trailers = trailerReader.read();
                return null;
            }
        }
        return counted("chunk");
    }

    private ByteBuffer counted(String what) throws IOException {
        var run = reader.run(remaining, this::largeBuffer);
        if (run == null) {
            throw new ConnectionEndedException(
                    "the server closed the connection " + remaining + " bytes before the end of a " + what);
        }
        remaining -= run.remaining();
        return run;
    }

    private void expectChunkEnd() throws IOException {
        int first = reader.next();
        int second = first < 0 ? -1 : reader.next();
        if (second < 0 && (first < 0 || first == '\r')) {
            throw new ConnectionEndedException("the server closed the connection after a chunk that isn't the last");
        }
        if (first != '\r' || second != '\n') {
            throw new MalformedResponseException("a chunk is longer or shorter than its size says");
        }
    }

    /** Reads {@code 1a3f;name=value\r\n}. */
    private long chunkSize() throws IOException {
        var line = reader.line("chunk size", new ByteBudget("chunk size line", CHUNK_LINE_BYTES_MAX));
        int digits = 0;
        while (digits < line.length() && HexFormat.isHexDigit(line.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || digits > SIZE_DIGITS_MAX) {
            throw new MalformedResponseException("a chunk size isn't a hexadecimal number of bytes");
        }
        var extension = line.substring(digits);
        if (!extension.isEmpty() && !extension.stripLeading().startsWith(";")) {
            throw new MalformedResponseException("something other than an extension follows a chunk size");
        }
        extensions.take(extension.length());
        return HexFormat.fromHexDigitsToLong(line, 0, digits);
    }

    private ByteBuffer largeBuffer() {
        if (largeBuffer == null) {
            largeBuffer = large.get();
        }
        return largeBuffer;
    }
}
