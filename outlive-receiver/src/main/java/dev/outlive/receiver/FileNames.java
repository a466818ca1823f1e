package dev.outlive.receiver;

import dev.outlive.receiver.http.Percent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * File names made from what a client sent. The result is one segment that no file system takes for a path, a device, a
 * hidden file or one of the receiver's own temporary files; it may differ from what was sent, so answers always name
 * it.
 */
final class FileNames {
    /** File systems allow 255 bytes; the rest is room for the number of {@link #numbered}. */
    static final int NAME_BYTES_MAX = 240;

    private static final Pattern DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\\$|conout\\$)(\\..*)?");

    private FileNames() {}

    /** The name in the last segment of a percent-coded URL path, if it has one. */
    static Optional<String> ofPath(String path) {
        return Percent.decode(path.substring(path.lastIndexOf('/') + 1))
                .flatMap(FileNames::utf8)
                .flatMap(FileNames::clean);
    }

    /** What is left of a name when everything but a plain file name is taken away. */
    static Optional<String> clean(String name) {
        var segment = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        var text = new StringBuilder();
        segment.codePoints().filter(FileNames::isVisible).forEach(c -> text.appendCodePoint(isReserved(c) ? '_' : c));
        var clean = text.toString().replaceAll("^[\\s.]+", "");
        clean = shortened(clean, NAME_BYTES_MAX).replaceAll("[\\s.]+$", "");
        if (DEVICE.matcher(clean).matches()) {
            clean = "_" + clean;
        }
        return clean.isEmpty() ? Optional.empty() : Optional.of(clean);
    }

    /** The name with a number before its suffix: photo.jpg, photo-1.jpg, photo-2.jpg. */
    static String numbered(String name, int number) {
        int dot = name.lastIndexOf('.');
        return number == 0
                ? name
                : dot <= 0 ? name + "-" + number : name.substring(0, dot) + "-" + number + name.substring(dot);
    }

    /** The name in ASCII, for file systems and locales that have nothing else. */
    static String ascii(String name) {
        return shortened(Percent.encode(name), NAME_BYTES_MAX);
    }

    /** Control and format characters (among them those that turn the writing direction) and what isn't text at all. */
    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static boolean isReserved(int c) {
        return "<>:\"|?*".indexOf(c) >= 0;
    }

    /** Cuts the stem, not the suffix, where the suffix is a short one. */
    private static String shortened(String name, int bytesMax) {
        if (bytes(name) <= bytesMax) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        var suffix = dot > 0 && bytes(name.substring(dot)) <= 32 ? name.substring(dot) : "";
        var stem = new StringBuilder(name.substring(0, name.length() - suffix.length()));
        while (bytes(stem + suffix) > bytesMax) {
            stem.setLength(stem.offsetByCodePoints(stem.length(), -1));
        }
        return stem + suffix;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
