package dev.outlive.client.internal;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.ErrorCode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the program {@code outlived} may be: the system property {@code outlive.daemon}, the environment's
 * {@code OUTLIVE_DAEMON}, the {@code PATH}, then the folders of an installation.
 *
 * @param property the value of {@code outlive.daemon}, or null
 * @param installFolders where packages put it, in the order they are looked at
 */
public record DaemonFinder(@Nullable String property, Map<String, String> environment, List<Path> installFolders) {
    /** The system property with the program's path. */
    public static final String PROPERTY = "outlive.daemon";

    /** The environment variable with the program's path. */
    public static final String VARIABLE = "OUTLIVE_DAEMON";

    public DaemonFinder {
        environment = Map.copyOf(environment);
        installFolders = List.copyOf(installFolders);
    }

    /** The places for this process. */
    public static DaemonFinder current() {
        Path home = Path.of(System.getProperty("user.home"));
        return new DaemonFinder(
                System.getProperty(PROPERTY),
                System.getenv(),
                List.of(
                        Path.of("/usr/lib/outlive/bin"),
                        Path.of("/usr/local/lib/outlive/bin"),
                        Path.of("/opt/outlive/bin"),
                        home.resolve(".local/share/outlive/bin"),
                        home.resolve("Library/Application Support/outlive/bin"),
                        home.resolve("AppData/Local/Programs/outlive/bin")));
    }

    /** The program. One that is named by property or variable must be there: no other is taken in its place. */
    public Path find() {
        var looked = new ArrayList<String>();
        Optional<Path> named = named("the system property " + PROPERTY, property, looked);
        if (named.isEmpty()) {
            named = named("the environment variable " + VARIABLE, environment.get(VARIABLE), looked);
        }
        if (named.isPresent()) {
            return named.get();
        }
        looked.add("outlived in the folders of the PATH");
        Optional<Path> onPath = onPath("outlived");
        if (onPath.isPresent()) {
            return onPath.get();
        }
        for (Path folder : installFolders) {
            looked.add(folder.toString());
            Optional<Path> installed = in(folder, "outlived");
            if (installed.isPresent()) {
                return installed.get();
            }
        }
        throw new OutliveException(
                ErrorCode.DAEMON_NOT_FOUND,
                "no daemon runs and none is installed in the places looked at: " + String.join("; ", looked)
                        + ". Nothing was sent. Install Outlive, or name the program outlived by -D" + PROPERTY + " or "
                        + VARIABLE + ".");
    }

    private static Optional<Path> named(String by, @Nullable String value, List<String> looked) {
        if (value == null || value.isBlank()) {
            looked.add(by + " (not set)");
            return Optional.empty();
        }
        Path program = Path.of(value).toAbsolutePath();
        if (!isProgram(program)) {
            throw new OutliveException(
                    ErrorCode.DAEMON_NOT_FOUND,
                    "no daemon runs, and " + by + " names " + program
                            + ", which isn't an executable file. Nothing was sent, and no other place was looked at."
                            + " Correct the path, or unset it to look on the PATH and in the install folders.");
        }
        return Optional.of(program);
    }

    /** A program of this name in the folders of the PATH. */
    Optional<Path> onPath(String name) {
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (!folder.isBlank()) {
                Optional<Path> found = in(Path.of(folder).toAbsolutePath(), name);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> in(Path folder, String name) {
        for (String suffix : List.of("", ".exe", ".bat")) {
            Path program = folder.resolve(name + suffix);
            if (isProgram(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path program) {
        return Files.isRegularFile(program) && Files.isExecutable(program);
    }
}
