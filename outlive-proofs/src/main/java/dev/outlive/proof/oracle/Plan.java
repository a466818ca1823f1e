package dev.outlive.proof.oracle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The uploads that a test app wants done, in their order: a file that only grows. */
public final class Plan {
    private Plan() {}

    /** The uploads planned so far. */
    public static List<Upload> read(Path file) throws IOException {
        return JsonLines.read(file, Upload.class);
    }

    /** Adds uploads, whose files must be there already. */
    public static void append(Path file, List<Upload> uploads) throws IOException {
        try (var lines = JsonLines.open(file)) {
            uploads.forEach(lines::append);
        }
    }
}
