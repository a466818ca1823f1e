package dev.outlive.client;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.UUID;

/** A body in a file of the daemon's hand-over folder, synced; closing removes it, which the daemon's own link outlives. */
final class HandedOver implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final Path file;
    private final String digest;

    private HandedOver(Path file, String digest) {
        this.file = file;
        this.digest = digest;
    }

    /**
     * Writes a body.
     *
     * @throws OutliveException {@code data-too-long}; {@code disk-full}, {@code spool-unreadable} if it can't be written
     * @throws UncheckedIOException what the app's stream threw
     */
    static HandedOver write(OutliveHome home, Body body) {
        InputStream bytes = body.take();
        Path file = home.handOver().resolve(UUID.randomUUID() + ".body");
        try {
            makeFolder(home.handOver());
            try (FileChannel out = create(file)) {
                String digest = copy(bytes, out, body.bytesMax());
                out.force(true);
                return new HandedOver(file, digest);
            }
        } catch (IOException failed) {
            remove(file);
            boolean full = String.valueOf(failed.getMessage()).contains("No space left");
            throw new OutliveException(
                    full ? ErrorCode.DISK_FULL : ErrorCode.SPOOL_UNREADABLE,
                    "the upload's body can't be written to " + home.handOver() + ": " + failed.getMessage()
                            + "; no task was created. "
                            + (full ? "Free space and try again." : "Look at the folder's permissions."),
                    failed);
        } catch (RuntimeException refused) {
            remove(file);
            throw refused;
        }
    }

    Source source() {
        return new Source(file.toString(), SourceMode.SNAPSHOT, digest);
    }

    @Override
    public void close() {
        remove(file);
    }

    private static String copy(InputStream from, FileChannel to, long bytesMax) throws IOException {
        MessageDigest sha = sha256();
        var chunk = new byte[CHUNK_BYTES];
        long bytes = 0;
        for (int read = read(from, chunk); read >= 0; read = read(from, chunk)) {
            bytes += read;
            if (bytes > bytesMax) {
                throw new OutliveException(
                        ErrorCode.DATA_TOO_LONG,
                        "the upload's body has more than " + bytesMax
                                + " bytes; no task was created. Upload it as a file, or allow more with withBytesMax.");
            }
            sha.update(chunk, 0, read);
            ByteBuffer rest = ByteBuffer.wrap(chunk, 0, read);
            while (rest.hasRemaining()) {
                to.write(rest);
            }
        }
        return "sha-256:" + hex(sha.digest());
    }

    private static int read(InputStream from, byte[] chunk) {
        try {
            return from.read(chunk);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the upload's body can't be read; no task was created", unreadable);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectory(folder, permissions(folder, "rwx------"));
            } catch (java.nio.file.FileAlreadyExistsException made) {
                // by another thread or process of the user
            }
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.<OpenOption>of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                permissions(file, "rw-------"));
    }

    private static FileAttribute<?>[] permissions(Path path, String text) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException kept) {
            // the daemon sweeps the folder
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }

    private static String hex(byte[] bytes) {
        var text = new StringBuilder(bytes.length * 2);
        for (byte each : bytes) {
            text.append(HEX[(each >> 4) & 15]).append(HEX[each & 15]);
        }
        return text.toString();
    }
}
