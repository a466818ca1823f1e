package dev.outlive.proof.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What apps live through: a file to which several processes append, each line headed by who wrote it. It survives a kill of
 * the writer, not a power cut.
 *
 * <pre>
 * 4711 started for user
 * 4711 asks photos a
 * 4711 created photos a 01J9…
 * 4711 complete photos a 01J9… finished-201 1/1
 * 4711 returned photos 1/1
 * 4802 complete photos a 01J9… finished-201 1/1 again
 * </pre>
 *
 * A pair of numbers names an event: generation and number.
 */
public final class Diary {
    private final Path file;
    private final String writer;
    private final List<Line> read = new ArrayList<>();
    private long readBytes;

    /** The diary in this folder, written by this process under a name. */
    public Diary(Path folder, String writer) {
        this.file = folder.resolve("diary");
        this.writer = writer;
    }

    /** A line of a diary. */
    public record Line(String writer, String text) {
        /** What happened: the first word. */
        public String word() {
            return words().getFirst();
        }

        /** All words. */
        public List<String> words() {
            return List.of(text.split(" "));
        }
    }

    /** Adds a line; a single write, so lines of several processes don't mix. */
    public synchronized void write(String text) {
        try {
            Files.writeString(file, writer + " " + text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException broken) {
            throw new UncheckedIOException("the diary can't be written, so nothing can be judged", broken);
        }
    }

    /** Every whole line so far, of all writers. Only what is new is read. */
    public synchronized List<Line> lines() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            try (var channel = FileChannel.open(file)) {
                var unread = ByteBuffer.allocate(Math.toIntExact(channel.size() - readBytes));
                while (unread.hasRemaining() && channel.read(unread, readBytes + unread.position()) >= 0) {
                    // to the end of what was there
                }
                String text = new String(unread.array(), 0, unread.position(), StandardCharsets.UTF_8);
                String whole = text.substring(0, text.lastIndexOf('\n') + 1);
                readBytes += whole.getBytes(StandardCharsets.UTF_8).length;
                whole.lines().map(line -> line.split(" ", 2)).forEach(parts -> read.add(new Line(parts[0], parts[1])));
            }
            return Collections.unmodifiableList(read);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
