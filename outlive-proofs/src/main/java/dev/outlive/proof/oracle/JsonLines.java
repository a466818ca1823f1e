package dev.outlive.proof.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of one JSON object a line, each fsynced before {@link #append} returns. A torn last line counts as not written:
 * reading leaves it out, opening cuts it off. Safe from any thread.
 */
final class JsonLines implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final FileChannel channel;

    private JsonLines(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens a file to append to it, and makes it if it isn't there. */
    static JsonLines open(Path file) throws IOException {
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            int whole = wholeBytes(Files.readAllBytes(file));
            channel.truncate(whole);
            channel.position(whole);
            return new JsonLines(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The whole lines of a file; none if it isn't there. */
    static <T> List<T> read(Path file, Class<T> type) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        byte[] bytes = Files.readAllBytes(file);
        var lines = new ArrayList<T>();
        for (String line : new String(bytes, 0, wholeBytes(bytes), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            try {
                lines.add(JSON.readValue(line, type));
            } catch (JacksonException broken) {
                throw new IOException(file + ":" + (lines.size() + 1) + " isn't a line of it: " + line, broken);
            }
        }
        return lines;
    }

    private static int wholeBytes(byte[] bytes) {
        int whole = bytes.length;
        while (whole > 0 && bytes[whole - 1] != '\n') {
            whole--;
        }
        return whole;
    }

    synchronized void append(Object line) {
        var buffer = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(false);
        } catch (IOException broken) {
            throw new UncheckedIOException("the oracle can't be written, so nothing can be proven", broken);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
