package dev.outlive.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/** The user this process runs as, told by the owner of what belongs to it: names and numbers alone can be ambiguous. */
final class OwnUser {
    private static final Path PROCESS = Path.of("/proc/self");

    private OwnUser() {}

    static UserPrincipal principal() throws IOException {
        Path own = Files.exists(PROCESS) ? PROCESS.toRealPath() : Path.of(System.getProperty("user.home"));
        return Files.getOwner(own, LinkOption.NOFOLLOW_LINKS);
    }
}
