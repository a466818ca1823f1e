package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/**
 * The header fields of a request as {@code -H} gives them: {@code 'Name: value'}, or {@code @FILE} with one field a line,
 * where {@code @-} is the standard input. Empty lines and lines that begin with {@code #} are left out.
 *
 * @param warnings what the user should know of secrets among the fields
 */
public record HeaderFields(Headers headers, List<String> warnings) {
    private static final int FILE_BYTES_MAX = 64 * 1024; // servers accept 8 to 64 KiB of fields

    public HeaderFields {
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads the values of {@code -H} in their order.
     *
     * @param in the standard input, read for {@code @-} only, once
     */
    public static HeaderFields parse(List<String> values, InputStream in) {
        var fields = new ArrayList<Headers.Field>();
        var warnings = new ArrayList<String>();
        if (values.stream().filter("@-"::equals).count() > 1) {
            throw CommandException.usage(
                    "-H @- is given twice, and the standard input can be read once.", "Give it once.");
        }
        for (String value : values) {
            if (value.startsWith("@")) {
                fields.addAll(fromFile(value.substring(1), in, warnings));
                continue;
            }
            var field = field(value, "-H");
            if (field.isCredential()) {
                warnings.add("warning: every user of this machine can read -H '" + field.name()
                        + ": …' with ps while this command runs; -H @FILE or -H @- keeps it private.");
            }
            fields.add(field);
        }
        return new HeaderFields(Headers.of(fields), warnings);
    }

    private static List<Headers.Field> fromFile(String name, InputStream in, List<String> warnings) {
        String where = name.equals("-") ? "the standard input" : name;
        var fields = new ArrayList<Headers.Field>();
        int number = 0;
        for (String line : read(name, where, in).split("\r\n|\n", -1)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                fields.add(field(line, where + ", line " + number));
            }
        }
        if (fields.stream().anyMatch(Headers.Field::isCredential) && isReadableByOthers(name)) {
            warnings.add(
                    "warning: other users may read " + name + ", which holds credentials; chmod 600 makes it private.");
        }
        return fields;
    }

    private static String read(String name, String where, InputStream in) {
        byte[] bytes;
        try {
            if (name.equals("-")) {
                bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            } else {
                try (var file = Files.newInputStream(Path.of(name))) {
                    bytes = file.readNBytes(FILE_BYTES_MAX + 1);
                }
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            throw CommandException.usage(
                    "The header fields can't be read from " + Text.visible(where, 200) + ": "
                            + Failures.reason(unreadable) + ".",
                    "Check the path that follows @.");
        }
        if (bytes.length > FILE_BYTES_MAX) {
            throw CommandException.usage(
                    "There are more than " + FILE_BYTES_MAX + " bytes of header fields in " + Text.visible(where, 200)
                            + ".",
                    "Check that it is the right file: one 'Name: value' a line.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Doesn't repeat the text in an error, which may be a secret without its name. */
    private static Headers.Field field(String text, String where) {
        int colon = text.indexOf(':');
        try {
            if (colon > 0) {
                return new Headers.Field(text.substring(0, colon).strip(), text.substring(colon + 1));
            }
        } catch (IllegalArgumentException broken) {
            throw CommandException.usage(
                    "A header field in " + Text.visible(where, 200) + " can't be sent: " + broken.getMessage() + ".",
                    "Correct it; a field reads 'Name: value'.");
        }
        throw CommandException.usage(
                "A header field in " + Text.visible(where, 200) + " has no colon after its name.",
                "Write it as 'Name: value'; -H @FILE reads fields from a file, -H @- from the standard input.");
    }

    private static boolean isReadableByOthers(String name) {
        if (name.equals("-")) {
            return false;
        }
        try {
            var permissions = Files.getPosixFilePermissions(Path.of(name));
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
