package dev.outlive.protocol.wire;

import dev.outlive.protocol.model.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of at most {@link FrameCodec#FRAME_BYTES_MAX} bytes. One thread at a time; blocks.
 *
 * <p>A longer line ends the connection, since its end can't be found without reading what may never stop.
 */
public final class FrameReader {
    private static final int FIRST_BYTES = 8 * 1024; // most frames fit; the buffer grows only for those that don't

    private final InputStream in;
    private byte[] buffer = new byte[FIRST_BYTES];
    private int start;
    private int end;

    public FrameReader(InputStream in) {
        this.in = in;
    }

    /** The next client frame, or empty at the end of the stream. */
    public Optional<ClientFrame> readClient() throws IOException {
        return Optional.ofNullable(readLine()).map(FrameCodec::decodeClient);
    }

    /** The next daemon frame, or empty at the end of the stream. */
    public Optional<DaemonFrame> readDaemon() throws IOException {
        return Optional.ofNullable(readLine()).map(FrameCodec::decodeDaemon);
    }

    private byte @Nullable [] readLine() throws IOException {
        int scanned = start;
        while (true) {
            for (int i = scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    byte[] line = java.util.Arrays.copyOfRange(buffer, start, i);
                    start = i + 1;
                    return line;
                }
            }
            scanned = end;
            if (end - start >= FrameCodec.FRAME_BYTES_MAX) {
                throw new WireException(
                        ErrorCode.BAD_FRAME,
                        0,
                        false,
                        "a line is longer than " + FrameCodec.FRAME_BYTES_MAX + " bytes",
                        null);
            }
            if (end == buffer.length) {
                scanned -= start;
                makeRoom();
            }
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                return null; // a torn last line was never said
            }
            end += read;
        }
    }

    private void makeRoom() {
        int length = end - start;
        byte[] target = length > buffer.length / 2
                ? new byte[Math.min(buffer.length * 2, FrameCodec.FRAME_BYTES_MAX + 1)]
                : buffer;
        System.arraycopy(buffer, start, target, 0, length);
        buffer = target;
        start = 0;
        end = length;
    }
}
