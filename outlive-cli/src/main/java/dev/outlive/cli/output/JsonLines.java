package dev.outlive.cli.output;

import dev.outlive.protocol.wire.FrameCodec;
import java.io.PrintStream;

/** One JSON object a line, as on the wire. Loads the JSON library only where JSON is asked for. */
public final class JsonLines {
    private JsonLines() {}

    /** Writes one record, which carries its {@code schema}. */
    public static void print(PrintStream out, Object record) {
        out.print(FrameCodec.JSON.writeValueAsString(record) + "\n");
        out.flush();
    }
}
