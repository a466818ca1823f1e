package dev.outlive.cli;

import dev.outlive.protocol.model.PauseScope;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code outlive unpause}. */
@Command(name = "unpause", description = "Ends pauses. Tasks that their app suspended stay suspended.")
final class UnpauseCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Mixin
    private ScopeArguments arguments = new ScopeArguments();

    UnpauseCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        PauseScope scope = arguments.scope();
        try (Daemon daemon = outlive.daemon()) {
            new PausePrinter(outlive).print(daemon.unpause(scope));
        }
        return 0;
    }
}
