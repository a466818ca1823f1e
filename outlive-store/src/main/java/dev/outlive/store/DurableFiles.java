package dev.outlive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there after a power cut, whole or not at all: written aside, synced, renamed, their folder synced. */
final class DurableFiles {
    private DurableFiles() {}

    /** Puts a small file into place. */
    static void write(Path file, byte[] content) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside); // a crash left it
        try (FileChannel channel = PrivateFiles.create(aside)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        place(aside, file);
    }

    /** Renames a file whose content is synced. */
    static void place(Path synced, Path file) throws IOException {
        rename(synced, file);
        syncFolder(file.toAbsolutePath().getParent());
    }

    /** Renames a file whose content is synced; durable when its folder is synced. */
    static void rename(Path synced, Path file) throws IOException {
        Files.move(synced, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the names in a folder durable. */
    static void syncFolder(@org.jspecify.annotations.Nullable Path folder) throws IOException {
        if (folder == null || java.io.File.separatorChar == '\\') { // Windows opens no folders
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
