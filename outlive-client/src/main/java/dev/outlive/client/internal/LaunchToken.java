package dev.outlive.client.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What whoever started a process left there to tell what for: {@code OUTLIVE_LAUNCH}, set by the daemon or in a unit; else
 * what systemd says of the processes that it starts, whose number is then in {@code SYSTEMD_EXEC_PID}.
 *
 * <p>Desktops that run each program as a unit start them for their user. Their units are named {@code app-…}, those that
 * they start at log-in {@code app-…@autostart.service}.
 */
final class LaunchToken {
    private static final String SERVICE = "service";
    private static final Path GROUPS = Path.of("/proc/self/cgroup");

    private LaunchToken() {}

    /** That of this process, or null if nobody left anything: then it was the user. */
    static @Nullable String own() {
        return of(System.getenv(), ProcessHandle.current().pid(), ownGroups());
    }

    /**
     * That of a process.
     *
     * @param groups lines such as {@code 0::/user.slice/user@1000.service/app.slice/photos.service}
     */
    static @Nullable String of(Map<String, String> environment, long pid, List<String> groups) {
        String given = environment.get("OUTLIVE_LAUNCH");
        if (given != null) {
            return given.isBlank() ? null : given; // set to nothing: its user, whatever the rest says
        }
        boolean byManager = Long.toString(pid).equals(environment.get("SYSTEMD_EXEC_PID"));
        return byManager && groups.stream().noneMatch(LaunchToken::isOfDesktop) ? SERVICE : null;
    }

    private static boolean isOfDesktop(String group) {
        String unit = group.substring(group.lastIndexOf('/') + 1);
        return unit.startsWith("app-") && unit.endsWith(".service") && !unit.contains("@autostart");
    }

    private static List<String> ownGroups() {
        try {
            return Files.readAllLines(GROUPS);
        } catch (IOException notHere) {
            return List.of();
        }
    }
}
