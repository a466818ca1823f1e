package dev.outlive.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files and folders that only their owner can reach (I29): 0600 and 0700 from the moment they exist, whatever the umask,
 * and checked before use. Where a file system has no such permissions the folder's own protection stands.
 */
final class PrivateFiles {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private PrivateFiles() {}

    /** Makes the folder if it isn't there, and checks it. */
    static void folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try {
                Files.createDirectory(folder, attributes(folder, FOLDER));
            } catch (java.nio.file.FileAlreadyExistsException made) {
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    throw made;
                }
            }
        }
        requirePrivate(folder);
    }

    /** Opens a file that must not exist for writing. */
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.<OpenOption>of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ),
                attributes(file, FILE));
    }

    /** Makes an empty file unless it is there, and checks it. */
    static void ensure(Path file) throws IOException {
        try {
            create(file).close();
        } catch (java.nio.file.FileAlreadyExistsException there) {
            // checked below
        }
        requirePrivate(file);
    }

    /** Refuses a file or folder of somebody else, or one that others can reach; says which command mends it. */
    static void requirePrivate(Path path) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return;
        }
        PosixFileAttributes found = view.readAttributes();
        String name = "'" + path + "'";
        if (found.isSymbolicLink()) {
            throw new FileSystemException(
                    path.toString(), null, name + " is a symbolic link; the store isn't kept behind one");
        }
        String user = System.getProperty("user.name");
        if (!found.owner().getName().equals(user) && !Owner.isMine(path)) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    name + " belongs to " + found.owner().getName() + ", not to " + user
                            + "; it is left alone. Give it back: chown " + user + " " + name);
        }
        Set<PosixFilePermission> wanted = found.isDirectory() ? FOLDER : FILE;
        if (!wanted.containsAll(found.permissions())) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    name + " can be reached by others (" + PosixFilePermissions.toString(found.permissions())
                            + "); it isn't used so. Close it: chmod " + (found.isDirectory() ? "700 " : "600 ") + name);
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** Who this process is, by number: a user may have no name in a container. */
    private static final class Owner {
        private static boolean isMine(Path path) throws IOException {
            Path self = Path.of("/proc/self");
            return Files.exists(self)
                    && Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                            .equals(Files.getAttribute(self, "unix:uid"));
        }
    }
}
