package dev.outlive.receiver;

import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The receiver as a program of its own, for tests and demonstrations that want to kill it. */
public final class Main {
    private static final String USAGE = """
            Usage: receive DIR [--port N] [--bind ADDRESS] [--limit-rate RATE] [--max-size SIZE]
                           [--idle-timeout DURATION] [--journal FILE] [--hooks HOOK,…] [--json]
            Stores the bodies of PUT and POST requests as files in DIR.
            """;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help")) {
            out.print(USAGE);
            return 0;
        }
        ReceiverConfig config;
        try {
            config = parse(new ArrayDeque<>(arguments));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return 2;
        }
        var format = arguments.contains("--json") ? ReceiverCommand.Format.JSON : ReceiverCommand.Format.TEXT;
        return ReceiverCommand.run(config, format, out, err);
    }

    private static ReceiverConfig parse(Deque<String> arguments) {
        var directory = arguments.isEmpty() || arguments.peek().startsWith("--") ? "" : arguments.pop();
        if (directory.isEmpty()) {
            throw new IllegalArgumentException("The directory is missing.");
        }
        var config = ReceiverConfig.of(path(directory));
        while (!arguments.isEmpty()) {
            var option = arguments.pop();
            switch (option) {
                case "--json" -> {}
                case "--port" -> config.port(number(option, value(option, arguments)));
                case "--bind" -> config.bindAddress(address(value(option, arguments)));
                case "--limit-rate" -> config.limitRate(value(option, arguments));
                case "--max-size" -> config.maxSize(value(option, arguments));
                case "--idle-timeout" -> config.idleTimeout(Durations.parse(value(option, arguments)));
                case "--journal" -> config.journal(path(value(option, arguments)));
                case "--hooks" -> config.hooks(Hook.parseAll(value(option, arguments)));
                default -> throw new IllegalArgumentException("Unknown option: " + option);
            }
        }
        return config.build();
    }

    private static String value(String option, Deque<String> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("The value of " + option + " is missing.");
        }
        return arguments.pop();
    }

    private static int number(String option, String text) {
        if (!text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(option + " takes a number, not '" + text + "'.");
        }
        return Integer.parseInt(text);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no address of this machine.", e);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' can't be a path here.", e);
        }
    }
}
