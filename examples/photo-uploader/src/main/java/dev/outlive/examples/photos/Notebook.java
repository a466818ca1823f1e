package dev.outlive.examples.photos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The app's own records: {@code name=value} lines, each appended and forced to the disk before {@link #write} returns. The
 * latest line of a name counts; the end of a line that a crash cut off doesn't. Safe from any thread.
 */
final class Notebook {
    private final Path file;
    private final Map<String, String> entries = new LinkedHashMap<>();

    Notebook(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                String text = Files.readString(file);
                text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(this::read);
                if (!text.isEmpty() && !text.endsWith("\n")) {
                    append("\n"); // what follows is a line of its own
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void read(String line) {
        int sign = line.indexOf('=');
        if (sign > 0) {
            entries.put(line.substring(0, sign), line.substring(sign + 1));
        }
    }

    synchronized Optional<String> read(String name, String ofWhat) {
        return Optional.ofNullable(entries.get(name + " " + ofWhat));
    }

    /** What stands under this name, by what it is of, in the order in which it was first written. */
    synchronized Map<String, String> all(String name) {
        var found = new LinkedHashMap<String, String>();
        entries.forEach((key, value) -> {
            if (key.startsWith(name + " ")) {
                found.put(key.substring(name.length() + 1), value);
            }
        });
        return found;
    }

    synchronized void write(String name, String ofWhat, String value) {
        append(name + " " + ofWhat + "=" + value + "\n");
        entries.put(name + " " + ofWhat, value);
    }

    private void append(String text) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }
}
