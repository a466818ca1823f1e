package dev.outlive.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * An empty file whose name tells how many commits the store must hold at least: {@code outlive.commits-<store>-<count>}. An
 * older copy of the whole folder that is put back over it brings every file back as it was, {@link CommitCount} included, but
 * doesn't take this one away. It is moved on now and then, and never synced.
 */
final class CommitMark {
    private static final String NAME = "outlive.commits-";
    private static final int STORE_CHARACTERS = 8;

    private final Path folder;
    private final String prefix;
    private @Nullable Path file;
    private boolean isAlone;

    private CommitMark(Path folder, String storeId) {
        this.folder = folder;
        this.prefix = NAME + storeId.substring(0, STORE_CHARACTERS) + "-";
    }

    static CommitMark of(Path folder, String storeId) {
        return new CommitMark(folder, storeId);
    }

    /** The highest count that a file of this store tells, 0 if there is none. */
    long told() throws IOException {
        long highest = 0;
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, prefix + "*")) {
            for (Path each : found) {
                try {
                    long told = Long.parseLong(each.getFileName().toString().substring(prefix.length()));
                    if (told >= highest) {
                        highest = told;
                        file = each;
                    }
                } catch (NumberFormatException foreign) {
                    // somebody else's file
                }
            }
        }
        return highest;
    }

    /** So many transactions are durable. The first move removes other marks, also those of stores that were here before. */
    void move(long commits) throws IOException {
        Path next = folder.resolve(prefix + commits);
        if (file != null
                && Files.exists(file)) { // a full disk has room for another name where it has none for another file
            Files.move(file, next, StandardCopyOption.REPLACE_EXISTING);
        } else {
            PrivateFiles.ensure(next);
        }
        file = next;
        if (!isAlone) {
            isAlone = true;
            removeOthers(next);
        }
    }

    private void removeOthers(Path kept) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, NAME + "*")) {
            for (Path each : found) {
                if (!each.equals(kept)) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}
