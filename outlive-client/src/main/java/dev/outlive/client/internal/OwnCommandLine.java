package dev.outlive.client.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The words this process was started with. {@link ProcessHandle} reads no more than one page of them on Linux, 4,096
 * bytes, and tells none of a longer command line; the class path of some dozen libraries is longer than that. So there
 * the system itself is asked, which tells all of them.
 */
public final class OwnCommandLine {
    /** Each word with a NUL behind it, the program's name first (proc(5)). */
    private static final Path LINUX = Path.of("/proc/self/cmdline");

    private OwnCommandLine() {}

    /** The words behind the program's name; empty if the system doesn't tell them. */
    public static Optional<List<String>> arguments() {
        try {
            return words(Files.readAllBytes(LINUX)).map(words -> words.subList(1, words.size()));
        } catch (IOException e) {
            return ProcessHandle.current().info().arguments().map(List::of);
        }
    }

    /** Empty for bytes that are no command line, or words that can't be told in this process's encoding. */
    private static Optional<List<String>> words(byte[] line) throws IOException {
        if (line.length == 0 || line[line.length - 1] != 0) {
            return Optional.empty();
        }
        var text = encoding().newDecoder().decode(ByteBuffer.wrap(line, 0, line.length - 1));
        return Optional.of(List.of(text.toString().split("\0", -1)));
    }

    /** That of names and arguments, which may differ from that of texts. */
    private static Charset encoding() {
        return Charset.forName(
                System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
    }
}
