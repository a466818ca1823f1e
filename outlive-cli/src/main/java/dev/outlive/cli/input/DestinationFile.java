package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Text;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file a download makes, as it is typed or as the URL names it. A server's word for it is never heard. */
public final class DestinationFile {
    private DestinationFile() {}

    /** The absolute path; in a folder, or without a name, the URL's last part is the name. */
    public static Path of(@Nullable String text, URI url, Path workingFolder) {
        if ("-".equals(text)) {
            throw CommandException.usage(
                    "A download needs a file, since the standard output is gone when this command has ended.",
                    "Name a file; outlive response prints the answer of a task.");
        }
        Path path = resolved(workingFolder, text == null ? "" : text);
        boolean namesFolder = text == null || text.endsWith("/") || Files.isDirectory(path);
        return (namesFolder ? resolved(path, nameIn(url)) : path).normalize();
    }

    private static Path resolved(Path folder, String text) {
        try {
            return folder.resolve(text).toAbsolutePath();
        } catch (InvalidPathException invalid) {
            throw CommandException.usage(
                    "The file name '" + Text.visible(text, 200) + "' is no path here: " + invalid.getReason() + ".",
                    "If it has letters outside ASCII, set a UTF-8 locale, for example LC_ALL=C.UTF-8.");
        }
    }

    private static String nameIn(URI url) {
        String path = url.getPath() == null ? "" : url.getPath();
        String raw = url.getRawPath() == null ? "" : url.getRawPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean hidesSlash = raw.substring(raw.lastIndexOf('/') + 1)
                .toLowerCase(java.util.Locale.ROOT)
                .contains("%2f");
        boolean usable = !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && !hidesSlash
                && name.chars().noneMatch(Character::isISOControl);
        if (!usable) {
            throw CommandException.usage("The URL's last part is no name for a file.", "Name the FILE after the URL.");
        }
        return name;
    }
}
