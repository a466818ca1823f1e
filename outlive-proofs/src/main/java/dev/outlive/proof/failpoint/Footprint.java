package dev.outlive.proof.failpoint;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The last step of a process, in a mapped file: what a SIGKILL leaves of it. Byte 0 is the phase of its engine, byte 1 says
 * whether attempts are out.
 */
public final class Footprint {
    /** The system property that names the file. */
    public static final String PROPERTY = "outlive.footprint";

    private static final int BYTES = 2;

    private final MappedByteBuffer bytes;

    private Footprint(MappedByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Begins a file anew. */
    static Footprint begin(Path file) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var footprint = new Footprint(channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES));
            footprint.engine(Phase.IDLE);
            footprint.sending(false);
            return footprint;
        }
    }

    void engine(Phase phase) {
        bytes.put(0, (byte) phase.ordinal());
    }

    void sending(boolean anything) {
        bytes.put(1, (byte) (anything ? 1 : 0));
    }

    /** What a process was doing when it died. */
    public static Phase read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Phase.IDLE; // it died before it could do anything
        }
        byte[] left = Files.readAllBytes(file);
        Phase engine = Phase.values()[left[0]];
        return engine == Phase.IDLE && left[1] != 0 ? Phase.SENDING : engine;
    }
}
