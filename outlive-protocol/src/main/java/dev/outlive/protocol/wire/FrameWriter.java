package dev.outlive.protocol.wire;

import java.io.IOException;
import java.io.OutputStream;

/** Writes frames, each whole and flushed. Safe from any thread; blocks while the other side doesn't read. */
public final class FrameWriter {
    private final OutputStream out;

    public FrameWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes one frame. A frame too long for a line throws {@link WireException} and writes nothing. */
    public void write(Frame frame) throws IOException {
        byte[] line = FrameCodec.encode(frame);
        synchronized (this) {
            out.write(line);
            out.flush();
        }
    }
}
