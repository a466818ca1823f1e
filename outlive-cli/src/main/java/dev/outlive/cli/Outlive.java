package dev.outlive.cli;

import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.TaskPrinter;
import dev.outlive.cli.output.Terminal;
import dev.outlive.client.DaemonStart;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code outlive}: the options that every command takes, and what commands need. */
@Command(
        name = "outlive",
        description = "Transfers that outlive the app: uploads that go on in the background and are never lost.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
final class Outlive implements Runnable {
    private final Invocation invocation;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "JSON Lines instead of a table")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "ids only, and no notes")
    private boolean quiet;

    Outlive(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }

    Invocation invocation() {
        return invocation;
    }

    Terminal terminal() {
        return invocation.terminal();
    }

    Clock clock() {
        return invocation.clock();
    }

    boolean isJson() {
        return json;
    }

    Form form() {
        return Form.of(json, quiet, terminal());
    }

    TaskPrinter printer() {
        return new TaskPrinter(form(), terminal(), clock());
    }

    /** The daemon, started at the first call if none runs. */
    Daemon daemon() {
        return daemon(DaemonStart.IF_NEEDED);
    }

    Daemon daemon(DaemonStart start) {
        return new Daemon(() -> invocation.connect(start));
    }

    /** These tasks as they change. */
    Follower follow(List<TaskSnapshot> tasks) {
        return Follower.of(() -> invocation.connect(DaemonStart.IF_NEEDED), tasks, this::note);
    }

    /** All tasks as they change. */
    Follower followAll() {
        return Follower.ofAll(() -> invocation.connect(DaemonStart.IF_NEEDED), this::note);
    }

    /** A line for people beside the result; not if they asked for quiet. */
    void note(String text) {
        if (!quiet) {
            terminal().note(text);
        }
    }
}
