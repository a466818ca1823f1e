package dev.outlive.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** A folder nobody but this user may look into: made with mode 0700, or checked to have it (I29). */
final class PrivateFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateFolder() {}

    /** Makes the folder if it is missing; refuses a link, a foreign owner, and a mode that lets others in. */
    static void require(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    folder + " isn't a folder, or is a link; remove it or set OUTLIVE_HOME to another place");
        }
        if (!Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(OwnUser.principal())) {
            throw new IOException(folder + " belongs to another user; set OUTLIVE_HOME to a folder of your own");
        }
        var mode = EnumSet.copyOf(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
        mode.removeAll(OWNER_ONLY);
        if (!mode.isEmpty()) {
            throw new IOException("others may look into " + folder + "; run: chmod 700 " + folder);
        }
    }
}
