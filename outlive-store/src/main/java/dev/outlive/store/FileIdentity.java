package dev.outlive.store;

import dev.outlive.core.engine.PinnedSource.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What one look at a file tells: which version of it this is, and whether it is a plain file at all. */
record FileIdentity(Identity identity, Kind kind, long device) {
    enum Kind {
        FILE,
        FOLDER,
        SPECIAL
    }

    /** Looks at the file that a path leads to, links followed. */
    static FileIdentity of(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return basic(path);
        }
        Map<String, Object> found = Files.readAttributes(path, "unix:size,lastModifiedTime,ino,dev,mode");
        long device = number(found, "dev");
        long inode = number(found, "ino");
        int type = (int) number(found, "mode") & 0170000; // S_IFMT
        return new FileIdentity(
                new Identity(
                        number(found, "size"),
                        ((FileTime) Objects.requireNonNull(found.get("lastModifiedTime"))).to(TimeUnit.NANOSECONDS),
                        Long.toHexString(device) + "-" + Long.toHexString(inode)),
                type == 0100000 ? Kind.FILE : type == 0040000 ? Kind.FOLDER : Kind.SPECIAL,
                device);
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) Objects.requireNonNull(attributes.get(name))).longValue();
    }

    private static FileIdentity basic(Path path) throws IOException {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        return new FileIdentity(
                new Identity(
                        found.size(),
                        found.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                        String.valueOf(found.fileKey())),
                found.isRegularFile() ? Kind.FILE : found.isDirectory() ? Kind.FOLDER : Kind.SPECIAL,
                0);
    }
}
