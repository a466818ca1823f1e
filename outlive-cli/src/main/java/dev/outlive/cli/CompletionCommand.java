package dev.outlive.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code outlive completion}. */
@Command(
        name = "completion",
        description = {
            "Prints the completion script for bash and zsh.",
            "For this shell: source <(outlive completion)",
        })
final class CompletionCommand implements Callable<Integer> {
    private final Outlive outlive;

    CompletionCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        outlive.terminal().out().print(AutoComplete.bash("outlive", Main.commandLine(outlive)));
        outlive.terminal().out().flush();
        return 0;
    }
}
