package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Secrets from a file or the standard input: one line with nothing else, or lines that read {@code name: value}. Messages
 * hold none of it.
 *
 * @param warnings what the user should know of the file
 */
public record SecretInput(List<String> lines, List<String> warnings) {
    private static final int BYTES_MAX = 64 * 1024;

    public SecretInput {
        lines = List.copyOf(lines);
        warnings = List.copyOf(warnings);
    }

    /** Reads all there is. */
    public static SecretInput read(@Nullable String file, InputStream in) {
        byte[] bytes;
        try {
            if (file == null) {
                bytes = in.readNBytes(BYTES_MAX + 1);
            } else {
                try (var stream = Files.newInputStream(Path.of(file))) {
                    bytes = stream.readNBytes(BYTES_MAX + 1);
                }
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            throw CommandException.usage(
                    "The secret can't be read from " + where(file) + ": " + Failures.reason(unreadable) + ".",
                    "Check the path of --secret-file.");
        }
        var lines = new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.isEmpty() || bytes.length > BYTES_MAX) {
            throw CommandException.usage(
                    "There is " + (lines.isEmpty() ? "no secret" : "more than a secret") + " in " + where(file) + ".",
                    "Give it on the standard input, or in a file by --secret-file; never as an argument.");
        }
        return new SecretInput(
                lines,
                isReadableByOthers(file)
                        ? List.of("warning: other users may read " + where(file) + "; chmod 600 makes it private.")
                        : List.of());
    }

    /** The one line. */
    public String only() {
        if (lines.size() != 1) {
            throw CommandException.usage(
                    "There are " + lines.size() + " lines where one secret is expected.", "Give one line.");
        }
        return lines.getFirst();
    }

    /** The value of a line {@code name: value}, or null if there is none. */
    public @Nullable String named(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }

    private static String where(@Nullable String file) {
        return file == null ? "the standard input" : Text.visible(file, 200);
    }

    private static boolean isReadableByOthers(@Nullable String file) {
        if (file == null) {
            return false;
        }
        try {
            var permissions = Files.getPosixFilePermissions(Path.of(file));
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "SecretInput[" + lines.size() + " lines]";
    }
}
