package dev.outlive.receiver.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;

/**
 * The parts of a multipart/form-data body (RFC 7578, RFC 2046 §5.1), one after another, never as a whole in memory.
 * Used by one thread.
 *
 * <pre>
 * --X
 * Content-Disposition: form-data; name="photo"; filename="a.jpg"
 *
 * …bytes…
 * --X--
 * </pre>
 */
public final class FormReader {
    /** Where the body comes from. */
    @FunctionalInterface
    public interface Source {
        /** Reads 1 to {@code length} bytes, or gives -1 at the end. */
        int read(byte[] target, int offset, int length) throws IOException;
    }

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int PART_HEAD_BYTES_MAX = 16 * 1024;
    private static final int BOUNDARY_BYTES_MAX = 70;
    /** A folder of photos in one form; more belongs into several requests. */
    private static final int PARTS_MAX = 200;

    private final Source source;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private int parts;
    private boolean inPart = true;

    public FormReader(Source source, String boundary) {
        this.source = source;
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // The first boundary may stand at the very beginning; what precedes it is a part that nobody asks for.
        buffer[0] = '\r';
        buffer[1] = '\n';
        limit = 2;
    }

    /** Whether this content type is a form's. */
    public static boolean isForm(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).matches("multipart/form-data\\s*(;.*)?");
    }

    /** The boundary that a form's content type names, unless it is missing or malformed. */
    public static Optional<String> boundary(String contentType) {
        return Optional.ofNullable(ContentDisposition.parameters(contentType).get("boundary"))
                .filter(boundary -> boundary.length() <= BOUNDARY_BYTES_MAX
                        && boundary.matches("[0-9A-Za-z'()+_,\\-./:=? ]*[0-9A-Za-z'()+_,\\-./:=?]"));
    }

    /** Goes to the next part and gives its fields, or nothing after the last one. */
    public Optional<Fields> next() throws IOException {
        var skipped = new byte[8 * 1024];
        while (inPart) {
            read(skipped, 0, skipped.length);
        }
        if (peek(0) == '-' && peek(1) == '-') {
            position = limit;
            while (source.read(skipped, 0, skipped.length) >= 0) {
                // An epilogue says nothing.
            }
            return Optional.empty();
        }
        if (!line(PART_HEAD_BYTES_MAX).isBlank()) {
            throw Refusal.malformed("text behind a form's boundary");
        }
        if (++parts > PARTS_MAX) {
            throw Refusal.of(
                    413,
                    "too-many-parts",
                    "The form has over " + PARTS_MAX + " parts. Nothing was stored; send fewer at once.");
        }
        inPart = true;
        return Optional.of(fields());
    }

    private Fields fields() throws IOException {
        var lines = new ArrayList<String>();
        int left = PART_HEAD_BYTES_MAX;
        while (true) {
            var line = line(left);
            left -= line.length() + 2;
            if (line.isEmpty()) {
                return Fields.of(lines);
            }
            lines.add(line);
        }
    }

    /** Reads 1 to {@code length} bytes of the current part, or gives -1 at its end. */
    public int read(byte[] target, int offset, int length) throws IOException {
        while (inPart) {
            int found = indexOfDelimiter();
            if (found == position) {
                position += delimiter.length;
                inPart = false;
                break;
            }
            // The tail may be the beginning of a delimiter.
            int end = found > 0 ? found : Math.max(position, limit - delimiter.length + 1);
            if (end > position) {
                int count = Math.min(length, end - position);
                System.arraycopy(buffer, position, target, offset, count);
                position += count;
                return count;
            }
            fill();
        }
        return -1;
    }

    private int indexOfDelimiter() {
        for (int start = position; start <= limit - delimiter.length; start++) {
            int matched = 0;
            while (matched < delimiter.length && buffer[start + matched] == delimiter[matched]) {
                matched++;
            }
            if (matched == delimiter.length) {
                return start;
            }
        }
        return -1;
    }

    private String line(int bytesMax) throws IOException {
        var line = new StringBuilder();
        while (peek(0) != '\r' || peek(1) != '\n') {
            int c = peek(0);
            if (line.length() + 2 > bytesMax || c == 0 || c == '\r' || c == '\n') {
                throw Refusal.malformed("a form part with an endless or malformed head");
            }
            line.append((char) c);
            position++;
        }
        position += 2;
        return line.toString();
    }

    private int peek(int ahead) throws IOException {
        while (limit - position <= ahead) {
            fill();
        }
        return buffer[position + ahead] & 0xff;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        int count = source.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            throw Refusal.malformed("a form that ends before its closing boundary");
        }
        limit += count;
    }
}
