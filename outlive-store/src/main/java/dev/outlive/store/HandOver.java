package dev.outlive.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The folder, beside the spool, where client libraries put bodies that have no file of their own. They remove them when
 * the task is created or refused; what a process that died has left is removed after {@link #KEPT}.
 */
record HandOver(Path folder) {
    /** Longer than any process takes between writing a body and hearing of its task. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final Pattern OURS = Pattern.compile("[0-9a-f-]{36}\\.body");

    static HandOver beside(Path spool) {
        return new HandOver(spool.resolveSibling("hand-over"));
    }

    /** Gives the file another name in the spool; false if the file system has no links. */
    boolean linked(Path file, Path aside) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is no regular file");
        }
        try {
            Files.createLink(aside, file);
        } catch (UnsupportedOperationException | IOException noLinks) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return true;
    }

    /** Removes what dead processes left; the names of the removed files. */
    List<String> sweep(Instant now) throws IOException {
        var removed = new ArrayList<String>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return removed;
        }
        FileTime oldest = FileTime.from(now.minus(KEPT));
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (OURS.matcher(name).matches()
                        && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                                        .compareTo(oldest)
                                < 0) {
                    Files.deleteIfExists(file);
                    removed.add(name);
                }
            }
        }
        return removed;
    }
}
