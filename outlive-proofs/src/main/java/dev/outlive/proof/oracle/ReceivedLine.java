package dev.outlive.proof.oracle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request that the receiving server has processed, as its own journal tells.
 *
 * @param path of the URL
 * @param name of the file it stored, or null if it stored none
 */
public record ReceivedLine(
        long n,
        String method,
        String path,
        long bytes,
        int status,
        @Nullable String name,
        @Nullable String sha256) {

    /** The whole lines of the journal; none if it isn't there. */
    public static List<ReceivedLine> read(Path journal) throws IOException {
        return JsonLines.read(journal, ReceivedLine.class);
    }

    /** The key of the upload it belongs to. */
    public String key() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
