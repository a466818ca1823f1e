package dev.outlive.cli;

import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.CredentialSnapshot;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code outlive credentials list}. */
@Command(
        name = "list",
        description = {
            "Lists what sessions show to servers, and how it is doing. Nothing secret is told.",
            "In a pipe: origin, realm, app, session, kind, who, state, set at, until, text."
        })
final class CredentialsListCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Option(names = "--session", paramLabel = "S", description = "only those of this session")
    private @Nullable String session;

    @Option(names = "--app", paramLabel = "A", description = "only those of this app")
    private @Nullable String app;

    CredentialsListCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        var wantedApp = Checked.app(app);
        var wantedSession = Checked.session(session);
        List<CredentialSnapshot> credentials;
        try (Daemon daemon = outlive.daemon()) {
            credentials = daemon.credentials(null).stream()
                    .filter(each -> (wantedApp == null || wantedApp.equals(each.app()))
                            && (wantedSession == null || wantedSession.equals(each.session())))
                    .toList();
        }
        new CredentialTable(outlive).print(credentials);
        if (credentials.isEmpty() && outlive.terminal().isOutInteractive()) {
            outlive.note("no credentials are stored; a 401 is an answer like any other then");
        }
        return 0;
    }
}
