package dev.outlive.receiver;

import dev.outlive.receiver.http.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What this receiver has really processed: the evidence against which a sender's own account is checked. A line is
 * appended and fsynced after an upload was stored and before it is answered, so a sender that has an answer finds its
 * line here.
 *
 * <pre>{"n":17,"id":"k-42","times":2,"method":"PUT","path":"/a.jpg","offset":0,"bytes":5,"status":201,
 * "task":"01J9…","key":"k-42","name":"a.jpg","sha256":"2cf2…"}</pre>
 *
 * <p>{@code id} is the X-Outlive-Task field, else the Idempotency-Key, else method and path; {@code times} says how
 * often a request of that id has been processed, this time included, over all runs on this file. A form has one line
 * for each file. {@code bytes} are those of the file, or of the body where nothing was stored. A torn last line counts
 * as not written and is cut off at the next start. A failed write is final: the journal refuses everything after it.
 * Safe from any thread.
 */
final class Journal implements AutoCloseable {
    private static final Pattern LINE =
            Pattern.compile("\\{\"n\":([0-9]{1,18}),\"id\":(\"(?:[^\"\\\\]|\\\\.)*\"),\"times\":([0-9]{1,9}),.*\\}");

    private final FileChannel channel;
    private final Map<String, Integer> timesById = new HashMap<>();
    private long lines;
    private boolean broken;

    private Journal(FileChannel channel) {
        this.channel = channel;
    }

    static Journal open(Path file) throws IOException {
        var journal = new Journal(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        try {
            journal.recount(file);
        } catch (IOException e) {
            journal.channel.close();
            throw e;
        }
        return journal;
    }

    private void recount(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        int whole = bytes.length;
        while (whole > 0 && bytes[whole - 1] != '\n') {
            whole--;
        }
        channel.truncate(whole);
        channel.position(whole);
        new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().forEach(line -> {
            var match = LINE.matcher(line);
            if (match.matches()) {
                lines = Math.max(lines, Long.parseLong(match.group(1)));
                timesById.merge(match.group(2), Integer.parseInt(match.group(3)), Math::max);
            }
        });
    }

    /** Appends what a request did. */
    synchronized void append(RequestLog.Entry entry) throws IOException {
        if (broken) {
            throw new IOException("the journal is broken since a write failed; start the receiver again");
        }
        var id = !entry.task().isEmpty()
                ? entry.task()
                : !entry.key().isEmpty() ? entry.key() : entry.method() + " " + entry.path();
        int times = timesById.merge(Json.quoted(id), 1, Integer::sum);
        var text = new StringBuilder();
        if (entry.files().isEmpty()) {
            text.append(line(id, times, entry, entry.bytes())).append('\n');
        }
        for (var file : entry.files()) {
            text.append(line(id, times, entry, file.bytes())
                            .put("name", file.name())
                            .put("sha256", file.sha256()))
                    .append('\n');
        }
        broken = true;
        var buffer = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(false);
        broken = false;
    }

    private Json line(String id, int times, RequestLog.Entry entry, long bytes) {
        return new Json()
                .put("n", ++lines)
                .put("id", id)
                .put("times", times)
                .put("method", entry.method())
                .put("path", entry.path())
                .put("offset", 0)
                .put("bytes", bytes)
                .put("status", entry.status())
                .put("task", entry.task())
                .put("key", entry.key());
    }

    @Override
    public synchronized void close() throws IOException {
        broken = true;
        channel.close();
    }
}
