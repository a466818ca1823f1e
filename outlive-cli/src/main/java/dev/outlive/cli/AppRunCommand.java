package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code outlive app run}. */
@Command(
        name = "run",
        description = {
            "Starts an app under supervision, and registers its command for events that wait.",
            "It runs in this folder, as a child of the daemon; what it prints goes to logs/app-NAME.log.",
            "A process that was woken or started for events is stopped again when it has done its work."
        })
final class AppRunCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Option(names = "--env", paramLabel = "NAME", description = "hand this variable on from the daemon's environment")
    private List<String> environment = new ArrayList<>();

    @Parameters(index = "0", paramLabel = "NAME", description = "the app's id, which it finds in OUTLIVE_APP")
    private String app = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "the program and its arguments")
    private List<String> command = new ArrayList<>();

    AppRunCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        AppId id = Checked.of(() -> new AppId(app), "outlive apps lists the apps that are known.");
        var argv = new ArrayList<String>();
        argv.add(program(command.getFirst()));
        argv.addAll(command.subList(1, command.size()));
        String folder = outlive.invocation()
                .workingFolder()
                .toAbsolutePath()
                .normalize()
                .toString();
        Launcher launcher = Checked.of(() -> new Launcher(argv, folder, environment), "Correct the command or --env.");
        try (Daemon daemon = outlive.daemon()) {
            new AppTable(outlive).print(List.of(daemon.run(id, launcher)));
        }
        return 0;
    }

    /** The program as the shell would find it, by its absolute path. */
    private String program(String name) {
        Path folder = outlive.invocation().workingFolder().toAbsolutePath();
        if (name.contains("/")) {
            return folder.resolve(name).normalize().toString();
        }
        String path = outlive.invocation().environment().getOrDefault("PATH", "/usr/bin:/bin");
        for (String each : path.split(":")) {
            Path candidate =
                    folder.resolve(each.isEmpty() ? "." : each).resolve(name).normalize();
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new CommandException(
                ExitCode.USAGE,
                "No program " + name + " is on the PATH.",
                "Nothing was started.",
                "Name it by its path.");
    }
}
