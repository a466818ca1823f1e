package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The file of an upload, looked at before the daemon is asked, so that what is plainly wrong is said at once. */
public final class SourceFile {
    private SourceFile() {}

    /** The absolute path of a regular file that can be read. An empty file is one. */
    public static Path check(String text, Path workingFolder) {
        if (text.equals("-")) {
            throw CommandException.usage(
                    "An upload needs a file, since the standard input can't be read again after a crash.",
                    "Write it to a file first, then upload that.");
        }
        Path path = absolute(text, workingFolder);
        var attributes = attributes(path);
        if (attributes.isDirectory()) {
            throw wrong(path, "is a folder", "Name a file in it; an archive of it can be uploaded as one file.");
        }
        if (!attributes.isRegularFile()) {
            throw wrong(
                    path,
                    "is a special file (a pipe, socket or device), whose bytes can't be read again",
                    "Copy what it gives into a file first, then upload that.");
        }
        if (!Files.isReadable(path)) {
            throw wrong(path, "may not be read by you", "Check its permissions with ls -l.");
        }
        return path;
    }

    private static Path absolute(String text, Path workingFolder) {
        try {
            return workingFolder.resolve(text).toAbsolutePath();
        } catch (InvalidPathException invalid) {
            throw CommandException.usage(
                    "The file name '" + Text.visible(text, 200) + "' is no path here: " + invalid.getReason() + ".",
                    "If it has letters outside ASCII, set a UTF-8 locale, for example LC_ALL=C.UTF-8.");
        }
    }

    private static BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException missing) {
            boolean link = Files.isSymbolicLink(path);
            throw wrong(path, link ? "is a link to nothing" : "doesn't exist", "Check the path.");
        } catch (IOException unreadable) {
            throw wrong(
                    path,
                    "can't be looked at: " + Failures.reason(unreadable),
                    "Check the permissions of the file and of the folders above it.");
        }
    }

    /** The path without "." and ".." where that leads to the same file; links are kept as they are named. */
    public static Path tidied(Path path) {
        try {
            return path.toRealPath(LinkOption.NOFOLLOW_LINKS);
        } catch (IOException gone) {
            return path;
        }
    }

    private static CommandException wrong(Path path, String what, String remedy) {
        return CommandException.usage("The file " + Text.visible(path.toString(), 1000) + " " + what + ".", remedy);
    }
}
