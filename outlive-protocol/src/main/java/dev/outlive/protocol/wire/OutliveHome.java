package dev.outlive.protocol.wire;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of one user's daemon are, agreed on by daemon, client and command line.
 *
 * <p>{@code OUTLIVE_HOME=DIR} puts everything under DIR. Otherwise the XDG directories of Linux, {@code Library} on macOS,
 * {@code LOCALAPPDATA} on Windows.
 *
 * @param state {@code outlive.db}, {@code spool/}, {@code logs/}: what must survive
 * @param runtime {@code outlived.sock}, {@code outlived.pid}, {@code outlived.lock}
 * @param config {@code outlive.toml}
 */
public record OutliveHome(Path state, Path runtime, Path config) {
    /** The longest path of a socket that every Unix accepts ({@code sun_path} without its NUL on Linux is 107). */
    public static final int SOCKET_PATH_BYTES_MAX = 107;

    /** The places for this process's environment. */
    public static OutliveHome current() {
        return of(System.getenv(), System.getProperty("user.home"), System.getProperty("os.name"));
    }

    /** The places for an environment, a home folder and the name of an operating system. */
    public static OutliveHome of(Map<String, String> environment, String userHome, String osName) {
        Optional<Path> all = absolute(environment.get("OUTLIVE_HOME"));
        if (all.isPresent()) {
            return under(all.get());
        }
        Path home = Path.of(userHome);
        String os = osName.toLowerCase(Locale.ROOT);
        if (os.startsWith("mac")) {
            Path support = home.resolve("Library/Application Support/outlive");
            return new OutliveHome(support, support.resolve("run"), support);
        }
        if (os.startsWith("windows")) {
            Path local = absolute(environment.get("LOCALAPPDATA"))
                    .orElse(home.resolve("AppData/Local"))
                    .resolve("outlive");
            return new OutliveHome(local, local.resolve("run"), local);
        }
        Path state = absolute(environment.get("XDG_STATE_HOME"))
                .orElse(home.resolve(".local/state"))
                .resolve("outlive");
        Path config = absolute(environment.get("XDG_CONFIG_HOME"))
                .orElse(home.resolve(".config"))
                .resolve("outlive");
        Path runtime = absolute(environment.get("XDG_RUNTIME_DIR"))
                .map(dir -> dir.resolve("outlive"))
                .orElse(state.resolve("run"));
        return new OutliveHome(state, runtime, config);
    }

    /** Everything under one folder. */
    public static OutliveHome under(Path folder) {
        Path all = folder.toAbsolutePath().normalize();
        return new OutliveHome(all, all, all);
    }

    public Path socket() {
        return runtime.resolve("outlived.sock");
    }

    public Path pidFile() {
        return runtime.resolve("outlived.pid");
    }

    /** Locked by the daemon while it owns the store (I36). */
    public Path lockFile() {
        return state.resolve("outlived.lock");
    }

    public Path database() {
        return state.resolve("outlive.db");
    }

    /** Where client libraries put bodies that have no file of their own, for the daemon to take over. */
    public Path handOver() {
        return state.resolve("hand-over");
    }

    public Path spool() {
        return state.resolve("spool");
    }

    public Path logs() {
        return state.resolve("logs");
    }

    public Path configFile() {
        return config.resolve("outlive.toml");
    }

    /** Why the socket's path can't be used, if it can't: it names the path, its length, the limit and the remedy. */
    public Optional<String> socketPathProblem() {
        int bytes = socket().toString().getBytes(StandardCharsets.UTF_8).length;
        return bytes <= SOCKET_PATH_BYTES_MAX
                ? Optional.empty()
                : Optional.of(
                        "the socket's path " + socket() + " has " + bytes + " bytes and a Unix domain socket allows "
                                + SOCKET_PATH_BYTES_MAX + "; set OUTLIVE_HOME to a folder with a shorter path");
    }

    private static Optional<Path> absolute(@Nullable String folder) {
        return folder == null || folder.isBlank()
                ? Optional.empty()
                : Optional.of(Path.of(folder).toAbsolutePath().normalize());
    }
}
