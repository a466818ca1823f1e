package dev.outlive.receiver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Bytes on their way to become a file: a temporary file that grows, and the digest of what it holds. It ends by being
 * published under a name, or by being closed, which removes it. Used by one thread.
 *
 * <p>It knows nothing of the connection the bytes come from, so more than one request may fill it.
 */
final class Resource implements AutoCloseable {
    private final Store store;
    private final Path file;
    private final FileChannel channel;
    private final MessageDigest digest;
    private long offsetBytes;
    private boolean published;

    Resource(Store store, Path file, FileChannel channel) {
        this.store = store;
        this.file = file;
        this.channel = channel;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Adds bytes at the end. */
    void append(byte[] bytes, int offset, int length) throws IOException {
        var buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        digest.update(bytes, offset, length);
        offsetBytes += length;
    }

    /** How many bytes it holds. */
    long offsetBytes() {
        return offsetBytes;
    }

    /** Gives it this name, in place of a file that may have it already. */
    StoredFile publishAs(String name) throws IOException {
        return published(store.replace(seal(), name));
    }

    /** Gives it this name, or a numbered one if a file has it already. */
    StoredFile publishBeside(String name) throws IOException {
        return published(store.add(seal(), name));
    }

    private Path seal() throws IOException {
        if (published) {
            throw new IllegalStateException("already published: " + file.getFileName());
        }
        channel.force(true);
        return file;
    }

    private StoredFile published(Store.Named named) throws IOException {
        published = true;
        store.sync();
        return new StoredFile(named.name(), offsetBytes, HexFormat.of().formatHex(digest.digest()), named.change());
    }

    /** Removes it, unless it has been published. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (!published) {
                Files.deleteIfExists(file);
            }
        }
    }
}
