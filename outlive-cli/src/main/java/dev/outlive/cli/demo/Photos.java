package dev.outlive.cli.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** Real files for the demo: what no server has seen before. */
final class Photos {
    private static final int MIB = 1 << 20;
    private static final String[] NAMES = {"beach.raw", "dunes.raw", "evening.raw"};
    private static final int[] MIBS = {64, 24, 8};

    private Photos() {}

    /** One of them. */
    record Photo(String name, Path file, long bytes, String sha256) {}

    /** Writes them into this folder, the largest first. */
    static List<Photo> write(Path folder) throws IOException {
        var random = RandomGenerator.getDefault();
        var photos = new ArrayList<Photo>();
        for (int i = 0; i < NAMES.length; i++) {
            photos.add(write(folder.resolve(NAMES[i]), MIBS[i], random));
        }
        return photos;
    }

    private static Photo write(Path file, int mibs, RandomGenerator random) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[MIB];
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            for (int i = 0; i < mibs; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return new Photo(
                file.getFileName().toString(),
                file,
                (long) mibs * MIB,
                HexFormat.of().formatHex(digest.digest()));
    }

    /** The digest of a file as it is now. */
    static String sha256Of(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(file, out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
