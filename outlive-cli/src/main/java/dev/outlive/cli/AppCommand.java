package dev.outlive.cli;

import dev.outlive.protocol.wire.ClientFrame.AppAction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code outlive app}: its subcommands do the work. */
@Command(name = "app", description = "Runs, stops and ends apps, and says whether events may start them.")
final class AppCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    /** Without a subcommand there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the app");
    }

    /** The command with all of its subcommands. */
    static CommandLine line(Outlive outlive) {
        var line = new CommandLine(new AppCommand()).addSubcommand("run", new AppRunCommand(outlive));
        add(
                line,
                outlive,
                AppAction.START,
                "Starts the app by its launcher, as its user does: ends a quit, and every back-off.");
        add(
                line,
                outlive,
                AppAction.SUSPEND,
                "Stops the app's process (SIGSTOP) after a grace period; events wake it.");
        add(line, outlive, AppAction.RESUME, "Lets the stopped process run on, in the foreground.");
        add(
                line,
                outlive,
                AppAction.QUIT,
                "Quits the app as its user does: its processes are ended, and the quit policy of each session applies.");
        add(line, outlive, AppAction.KILL, "Ends the app's process as the system would: its transfers go on.");
        add(
                line,
                outlive,
                AppAction.RELAUNCH,
                "Lets events start the app again after too many launches without success.");
        add(line, outlive, AppAction.ENABLE, "Ends a disable.");
        add(
                line,
                outlive,
                AppAction.DISABLE,
                "Cancels the app's tasks, holds new ones, and doesn't start it any more.");
        return line;
    }

    private static void add(CommandLine line, Outlive outlive, AppAction action, String description) {
        var act = new CommandLine(new AppActCommand(outlive, action));
        act.getCommandSpec().usageMessage().description(description);
        line.addSubcommand(action.code(), act);
    }
}
