package dev.outlive.proof.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One upload that a test app wants done, fixed before the first process starts.
 *
 * @param key its key, the name of its file, and the last part of its URL
 * @param sha256 of the file
 * @param bytesPerSecond 0 for no limit
 */
public record Upload(String key, Safety safety, long bytes, String sha256, long bytesPerSecond, Wish wish) {
    /** What sending the request twice would do. */
    public enum Safety {
        /** A PUT: the same as once. */
        PUT,
        /** A POST that carries an idempotency key, so the app has said that it may be repeated. */
        KEYED_POST,
        /** A POST that may be put on the wire at most once (I24). */
        PLAIN_POST;

        public boolean mayRepeat() {
            return this != PLAIN_POST;
        }
    }

    /** What the app wants of it. */
    public enum Wish {
        DONE,
        /** Created and never started. */
        LEFT_SUSPENDED,
        /** Cancelled as soon as bytes move. */
        CANCELLED
    }

    /** The SHA-256 of a file, in hexadecimal digits. */
    public static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[64 * 1024];
            for (int count; (count = in.read(buffer)) >= 0; ) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java runtime has SHA-256", never);
        }
    }
}
