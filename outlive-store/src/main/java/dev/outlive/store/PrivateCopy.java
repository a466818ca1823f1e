package dev.outlive.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies of whole files, for their owner only, synced. */
final class PrivateCopy {
    private PrivateCopy() {}

    /** Copies a file to a place where none is, sharing its bytes where the file system can; returns its length. */
    static long of(Path original, Path copy) throws IOException {
        if (Reflink.tryClone(original, copy)) {
            try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                channel.force(true);
                return channel.size();
            }
        }
        try (FileChannel from = FileChannel.open(original, StandardOpenOption.READ);
                FileChannel to = PrivateFiles.create(copy)) {
            long bytes = from.size();
            long copied = 0;
            while (copied < bytes) {
                long more = from.transferTo(copied, bytes - copied, to);
                if (more <= 0) {
                    break; // shorter than it was; who knows its length compares
                }
                copied += more;
            }
            to.force(true);
            return copied;
        }
    }

    /** Removes a folder with all that is in it, if it is there. */
    static void removeAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var found = Files.walk(folder)) {
            for (Path each : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
