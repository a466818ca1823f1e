package dev.outlive.cli;

import dev.outlive.protocol.model.PauseScope;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code outlive pause}. */
@Command(
        name = "pause",
        description = "Holds tasks until you unpause them; their time budgets stand still. Apart from suspend.")
final class PauseCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Mixin
    private ScopeArguments arguments = new ScopeArguments();

    PauseCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        PauseScope scope = arguments.scope();
        try (Daemon daemon = outlive.daemon()) {
            new PausePrinter(outlive).print(daemon.pause(scope));
        }
        return 0;
    }
}
