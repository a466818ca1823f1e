package dev.outlive.client;

import dev.outlive.client.internal.OwnCommandLine;
import dev.outlive.protocol.model.Launcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the daemon starts the app again for events that wait: an argv, never passed to a shell and never built from what a
 * task says.
 *
 * <p>It is registered once for the app, when a session that names it is opened, and replaces an earlier one. The program
 * belongs to this user or to root and nobody else may write it; the daemon checks that when it is registered, which is
 * refused otherwise, and again before each start. {@code outlive relaunchers} lists what is registered.
 *
 * @param argv the program's absolute path, then its arguments; empty for none
 * @param folder the absolute path of the working folder, or empty for the user's home
 * @param environment names of variables handed on from the daemon's environment, beside {@code PATH}, {@code HOME} and the
 *     like, which every app gets
 */
public record LaunchCommand(List<String> argv, String folder, List<String> environment) {
    public LaunchCommand {
        argv = List.copyOf(argv);
        environment = List.copyOf(environment);
        if (!argv.isEmpty() && !Path.of(argv.get(0)).isAbsolute()) {
            throw new IllegalArgumentException(
                    "a launch command begins with an absolute path, not '" + argv.get(0) + "'");
        }
        new Launcher(argv, folder, environment); // the same rules as the daemon's
    }

    /**
     * The command that started this process, in its working folder, however long its class path is.
     *
     * @throws IllegalStateException if the system doesn't tell, as Windows doesn't
     */
    public static LaunchCommand currentProcess() {
        ProcessHandle.Info info = ProcessHandle.current().info();
        Optional<List<String>> arguments = OwnCommandLine.arguments();
        if (info.command().isEmpty() || arguments.isEmpty()) {
            throw new IllegalStateException(
                    "the system doesn't tell this process's command line; name it with LaunchCommand.of(…)");
        }
        var argv = new ArrayList<String>();
        argv.add(info.command().get());
        argv.addAll(arguments.get());
        return new LaunchCommand(argv, System.getProperty("user.dir"), List.of());
    }

    /** A program by its absolute path, and its arguments; it runs in the user's home. */
    public static LaunchCommand of(String program, String... arguments) {
        var argv = new ArrayList<String>();
        argv.add(program);
        argv.addAll(List.of(arguments));
        return new LaunchCommand(argv, "", List.of());
    }

    /** None: events wait until the app is started otherwise. */
    public static LaunchCommand none() {
        return new LaunchCommand(List.of(), "", List.of());
    }

    /** The same command in another working folder. */
    public LaunchCommand in(Path workingFolder) {
        return new LaunchCommand(
                argv, workingFolder.toAbsolutePath().normalize().toString(), environment);
    }

    /** The same command with the names of variables that are handed on. */
    public LaunchCommand passing(String... names) {
        return new LaunchCommand(argv, folder, List.of(names));
    }

    Launcher launcher() {
        return new Launcher(argv, folder, environment);
    }
}
