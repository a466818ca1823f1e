package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.output.Terminal;
import dev.outlive.client.OutliveException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code outlive}. */
public final class Main {
    private static final String[] FOOTER = {
        "",
        "TASK is the beginning of a task's id, or its key with --session.",
        "Tables become tab-separated lines in a pipe. NO_COLOR is honoured;",
        "OUTLIVE_HOME=DIR puts everything under DIR.",
        "Exit codes: 0 done, 1 other error, 2 usage, 3 failed, cancelled or not 2xx,",
        "            4 timeout, 5 daemon unreachable, 6 outcome unknown,",
        "            7 credentials needed, 8 source changed."
    };

    private static final int FRAMES_SHOWN_MAX = 12; // enough to tell where, and still a screen

    private Main() {}

    public static void main(String[] arguments) {
        int code = run(Invocation.ofProcess(), arguments);
        System.exit(code);
    }

    /** Runs one command and gives its exit code. */
    static int run(Invocation invocation, String... arguments) {
        var outlive = new Outlive(invocation);
        Terminal terminal = invocation.terminal();
        int code = commandLine(outlive, first(arguments))
                .setOut(new PrintWriter(terminal.out(), true))
                .setErr(new PrintWriter(terminal.err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((refused, _) -> misused(terminal, refused))
                .setExecutionExceptionHandler((failure, _, _) -> failed(terminal, failure))
                .execute(arguments);
        terminal.out().flush();
        terminal.err().flush();
        return code;
    }

    /** The whole command with all of its parts. */
    static CommandLine commandLine(Outlive outlive) {
        return commandLine(outlive, Optional.empty());
    }

    /** Setting up a command takes milliseconds, so a run sets up its own alone; help and misspelt names need all. */
    private static CommandLine commandLine(Outlive outlive, Optional<CommandName> only) {
        var line = new CommandLine(outlive);
        if (only.isPresent()) {
            only.get().addTo(line, outlive);
        } else {
            for (CommandName each : CommandName.values()) {
                each.addTo(line, outlive);
            }
            line.addSubcommand("help", new CommandLine.HelpCommand());
        }
        line.getCommandSpec().usageMessage().footer(FOOTER);
        return line.setExpandAtFiles(false); // an argument @FILE belongs to -H
    }

    private static Optional<CommandName> first(String[] arguments) {
        for (String argument : arguments) {
            if (!argument.startsWith("-")) {
                return CommandName.of(argument);
            }
        }
        return Optional.empty();
    }

    private static int misused(Terminal terminal, ParameterException refused) {
        CommandLine command = refused.getCommandLine();
        var suggestions = new StringWriter();
        UnmatchedArgumentException.printSuggestions(refused, new PrintWriter(suggestions, true));
        terminal.lines("outlive: " + Terminal.visible(String.valueOf(refused.getMessage())) + ".\n"
                + suggestions.toString().indent(2)
                + "  Nothing was done, and nothing happens by itself.\n  "
                + command.getCommandSpec().qualifiedName() + " --help tells how to use it.");
        return ExitCode.USAGE.number();
    }

    private static int failed(Terminal terminal, Exception failure) {
        terminal.out().flush();
        return switch (failure) {
            case CommandException refused -> {
                terminal.lines("outlive: " + refused.text());
                yield refused.exitCode().number();
            }
            case OutliveException refused -> {
                terminal.lines("outlive: " + Sentences.oneALine(String.valueOf(refused.getMessage())));
                yield ExitCode.ofCall(refused.code()).number();
            }
            case InterruptedException _ -> {
                terminal.lines("outlive: interrupted. Transfers go on by themselves.");
                yield ExitCode.OTHER.number();
            }
            default -> {
                var where = Arrays.stream(failure.getStackTrace()).map(StackTraceElement::toString);
                terminal.lines("outlive: the command itself failed: " + failure + ".\n"
                        + "  Transfers in the daemon aren't affected and go on.\n"
                        + "  Please report this, with where it happened:\n    "
                        + where.limit(FRAMES_SHOWN_MAX).collect(Collectors.joining("\n    ")));
                yield ExitCode.OTHER.number();
            }
        };
    }
}
