package dev.outlive.daemon;

import dev.outlive.protocol.model.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/** The check of a launcher's program: what others may write isn't started in the user's name (I32). */
final class Executable {
    private static final int STICKY = 01000;

    private Executable() {}

    /** Why the launcher can't be used, for people; empty if it can, or if there is none. */
    static Optional<String> problem(Launcher launcher) {
        if (!launcher.isPresent()) {
            return Optional.empty();
        }
        Path named = Path.of(launcher.argv().getFirst());
        try {
            return problem(named, launcher);
        } catch (IOException unreadable) {
            return Optional.of("the program " + named + " can't be looked at (" + unreadable.getMessage()
                    + "); it is looked at again before each start");
        }
    }

    private static Optional<String> problem(Path named, Launcher launcher) throws IOException {
        if (!Files.isRegularFile(named)) {
            return Optional.of("the program " + named + " isn't there, or isn't a file; put it there, or name another");
        }
        if (!Files.isExecutable(named)) {
            return Optional.of("the program " + named + " isn't executable; run: chmod u+x " + named);
        }
        Path real = named.toRealPath();
        for (Path path = real; path != null; path = path.getParent()) {
            Optional<String> problem = problemOf(path);
            if (problem.isPresent()) {
                return problem;
            }
        }
        if (!launcher.folder().isEmpty() && !Files.isDirectory(Path.of(launcher.folder()))) {
            return Optional.of("the working folder " + launcher.folder() + " isn't there");
        }
        return Optional.empty();
    }

    /** The file and each folder above it: who may write one of them may put another program there. */
    private static Optional<String> problemOf(Path path) throws IOException {
        UserPrincipal owner = Files.getOwner(path);
        boolean trusted =
                owner.equals(OwnUser.principal()) || Integer.valueOf(0).equals(Files.getAttribute(path, "unix:uid"));
        if (!trusted) {
            return Optional.of(
                    path + " belongs to " + owner + ", not to this user or root, so nothing below it is started");
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        boolean sticky = Files.isDirectory(path) && ((Integer) Files.getAttribute(path, "unix:mode") & STICKY) != 0;
        boolean open =
                mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE);
        return open && !sticky
                ? Optional.of("others may write " + path + ", so it isn't started; run: chmod go-w " + path)
                : Optional.empty();
    }
}
