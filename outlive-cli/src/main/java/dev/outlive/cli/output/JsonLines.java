package dev.outlive.cli.output;

import dev.outlive.protocol.wire.FrameCodec;
import java.io.PrintStream;
import tools.jackson.databind.node.ObjectNode;

/** One JSON object a line, as on the wire. Loads the JSON library only where JSON is asked for. */
public final class JsonLines {
    private JsonLines() {}

    /** Writes one record, which carries its {@code schema}. */
    public static void print(PrintStream out, Object record) {
        out.print(FrameCodec.JSON.writeValueAsString(record) + "\n");
        out.flush();
    }

    /** The same with one more member at its end. */
    public static void print(PrintStream out, Object record, String name, Object member) {
        ObjectNode line = FrameCodec.JSON.valueToTree(record);
        line.set(name, FrameCodec.JSON.valueToTree(member));
        print(out, line);
    }
}
