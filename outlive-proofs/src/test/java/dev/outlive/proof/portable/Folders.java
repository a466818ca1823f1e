package dev.outlive.proof.portable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Copies a daemon's home as a backup does: files and folders with their modes and times, no sockets. */
final class Folders {
    private Folders() {}

    static Path copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(from)) {
            all = found.toList();
        }
        for (Path each : all) {
            boolean keeps = Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)
                    || Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS);
            if (keeps) {
                Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return to;
    }
}
