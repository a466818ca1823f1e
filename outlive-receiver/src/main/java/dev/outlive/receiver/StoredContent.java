package dev.outlive.receiver;

import dev.outlive.receiver.http.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A stored file, opened to be sent: one version of it, even if it is replaced meanwhile. */
final class StoredContent implements Payload {
    private static final int BUFFER_BYTES = 64 * 1024;
    /** A file that is replaced between two looks each time is being rewritten in a loop. */
    private static final int LOOKS_MAX = 10;

    private final FileChannel channel;
    private final BasicFileAttributes attributes;

    private StoredContent(FileChannel channel, BasicFileAttributes attributes) {
        this.channel = channel;
        this.attributes = attributes;
    }

    /** Opens a file, and looks at its attributes before and after so that they are those of what was opened. */
    static Optional<StoredContent> open(Path file) throws IOException {
        for (int look = 0; look < LOOKS_MAX; look++) {
            try {
                var before = attributes(file);
                var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                var content = new StoredContent(channel, attributes(file));
                if (content.isOf(before)) {
                    return Optional.of(content);
                }
                channel.close();
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }
        throw new IOException("the file changes faster than it can be read");
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isOf(BasicFileAttributes other) {
        return Objects.equals(attributes.fileKey(), other.fileKey())
                && attributes.lastModifiedTime().equals(other.lastModifiedTime())
                && attributes.size() == other.size();
    }

    /** A strong validator (RFC 9110 §8.8.1): each upload is a file of its own, and files are never changed in place. */
    String entityTag() {
        return String.format(
                "\"%x-%x-%x\"",
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                Objects.hashCode(attributes.fileKey()));
    }

    @Override
    public long bytes() {
        return attributes.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long position = 0;
        while (position < bytes()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), bytes() - position));
            int count = channel.read(buffer, position);
            if (count < 0) {
                throw new IOException("the file has become shorter while it was sent");
            }
            out.write(buffer.array(), 0, count);
            position += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
