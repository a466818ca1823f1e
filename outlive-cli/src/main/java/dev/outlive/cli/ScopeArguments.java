package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.PauseScope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a pause is about: a session, an app, a host, or all. Several together narrow it. */
final class ScopeArguments {
    @Option(names = "--session", paramLabel = "S", description = "tasks of this session")
    private @Nullable String session;

    @Option(names = "--app", paramLabel = "A", description = "tasks of this app")
    private @Nullable String app;

    @Option(names = "--host", paramLabel = "H", description = "tasks to this server, whatever its port")
    private @Nullable String host;

    @Option(names = "--all", description = "every task")
    private boolean all;

    PauseScope scope() {
        boolean narrowed = session != null || app != null || host != null;
        if (narrowed == all) {
            throw CommandException.usage(
                    all ? "--all and a narrower choice exclude each other." : "It isn't said what is meant.",
                    "Give --session S, --app A, --host H, or --all.");
        }
        return Checked.of(() -> new PauseScope(Checked.app(app), Checked.session(session), host), "Correct --host.");
    }
}
