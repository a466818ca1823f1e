package dev.outlive.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the daemon starts the app again for events that wait: an argv, never passed to a shell.
 *
 * @param argv the program's absolute path, then its arguments; empty for none
 */
public record LaunchCommand(List<String> argv) {
    public LaunchCommand {
        argv = List.copyOf(argv);
        if (!argv.isEmpty() && !Path.of(argv.get(0)).isAbsolute()) {
            throw new IllegalArgumentException(
                    "a launch command begins with an absolute path, not '" + argv.get(0) + "'");
        }
    }

    /** The command that started this process. A class path with relative entries holds only in the same folder. */
    public static LaunchCommand currentProcess() {
        ProcessHandle.Info info = ProcessHandle.current().info();
        if (info.command().isEmpty() || info.arguments().isEmpty()) {
            throw new IllegalStateException(
                    "the system doesn't tell this process's command line; name it with LaunchCommand.of(…)");
        }
        var argv = new ArrayList<String>();
        argv.add(info.command().get());
        argv.addAll(List.of(info.arguments().get()));
        return new LaunchCommand(argv);
    }

    /** A program by its absolute path, and its arguments. */
    public static LaunchCommand of(String program, String... arguments) {
        var argv = new ArrayList<String>();
        argv.add(program);
        argv.addAll(List.of(arguments));
        return new LaunchCommand(argv);
    }

    /** None: events wait until the app is started otherwise. */
    public static LaunchCommand none() {
        return new LaunchCommand(List.of());
    }
}
