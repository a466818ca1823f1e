package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of the sessions that were restored: one, those of an app, or all. */
final class RestoredArguments {
    @Option(names = "--session", paramLabel = "S", description = "this session")
    private @Nullable String session;

    @Option(names = "--app", paramLabel = "A", description = "sessions of this app")
    private @Nullable String app;

    @Option(names = "--all", description = "every session")
    private boolean all;

    /** Refuses to guess. */
    void requireChoice() {
        if ((session != null || app != null) == all) {
            throw CommandException.usage(
                    all ? "--all and a narrower choice exclude each other." : "It isn't said what is meant.",
                    "Give --session S, --app A, or --all.");
        }
    }

    List<RestoredSession> find(Daemon daemon) {
        AppId wantedApp = Checked.app(app);
        SessionId wantedSession = Checked.session(session);
        return daemon.restored().stream()
                .filter(each -> (wantedApp == null || wantedApp.equals(each.app()))
                        && (wantedSession == null || wantedSession.equals(each.session())))
                .toList();
    }
}
