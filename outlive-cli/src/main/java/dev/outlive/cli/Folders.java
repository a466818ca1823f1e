package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Folders as people name them, and numbers of things as people read them. */
final class Folders {
    private Folders() {}

    /** The absolute path of a folder that is named from the working folder. */
    static Path absolute(String text, Path workingFolder) {
        try {
            return workingFolder.resolve(text).toAbsolutePath().normalize();
        } catch (InvalidPathException wrong) {
            throw CommandException.usage(
                    "'" + Text.visible(text, 300) + "' is no path: " + wrong.getReason() + ".", "Name a folder.");
        }
    }

    static String counted(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
