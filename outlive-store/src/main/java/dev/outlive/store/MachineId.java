package dev.outlive.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells this machine from another, as a digest (machine-id(5) asks not to show it): so that a copied store can be told
 * from a moved one. {@code unknown} where there is no such file.
 */
final class MachineId {
    static final String UNKNOWN = "unknown";

    private MachineId() {}

    static String current() {
        for (String place : new String[] {"/etc/machine-id", "/var/lib/dbus/machine-id"}) {
            try {
                String id = Files.readString(Path.of(place), StandardCharsets.US_ASCII)
                        .strip();
                if (!id.isEmpty()) {
                    return digest("outlive " + id);
                }
            } catch (IOException none) {
                // the next place
            }
        }
        return UNKNOWN;
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
