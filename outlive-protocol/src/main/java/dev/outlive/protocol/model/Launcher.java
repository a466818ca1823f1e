package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * How the daemon starts an app: a program with its arguments, never passed to a shell and never built from what a task
 * says.
 *
 * @param argv the program's absolute path, then its arguments; empty for no launcher
 * @param folder the absolute path of the working folder, or empty for the user's home
 * @param environment names of the variables that are handed on from the daemon's environment, beside those every app gets
 */
public record Launcher(List<String> argv, String folder, List<String> environment) {
    /** Words of a command line: more than any system takes at once would be a mistake. */
    public static final int WORDS_MAX = 4096;

    /** Events wait until the app is started otherwise. */
    public static final Launcher NONE = new Launcher(List.of(), "", List.of());

    public Launcher {
        argv = List.copyOf(argv);
        environment = List.copyOf(environment);
        if (argv.size() > WORDS_MAX) {
            throw new IllegalArgumentException("a launcher has at most " + WORDS_MAX + " words, not " + argv.size());
        }
        if (!argv.isEmpty()) {
            requireAbsolute("a launcher's program", argv.get(0));
        }
        if (!folder.isEmpty()) {
            requireAbsolute("a launcher's working folder", folder);
        }
        for (String name : environment) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,254}")) {
                throw new IllegalArgumentException("'" + Text.visible(name, 60) + "' isn't the name of a variable");
            }
        }
    }

    private static void requireAbsolute(String what, String path) {
        if (path.indexOf('\0') >= 0 || !(path.startsWith("/") || path.matches("[A-Za-z]:\\\\.*"))) {
            throw new IllegalArgumentException(
                    what + " is named by its absolute path, not '" + Text.visible(path, 200) + "'");
        }
    }

    /** Whether there is one. */
    @JsonIgnore
    public boolean isPresent() {
        return !argv.isEmpty();
    }
}
