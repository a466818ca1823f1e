package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.Checked;
import dev.outlive.cli.input.UploadUrl;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose credential, and for which server. */
final class CredentialPlace {
    @Parameters(
            index = "0",
            paramLabel = "URL",
            description = "any URL of the server; scheme, host and port count, and the credential goes nowhere else")
    private String url = "";

    @Option(names = "--session", paramLabel = "S", description = "whose it is; cli by default")
    private String session = Invocation.APP;

    @Option(names = "--app", paramLabel = "A", description = "the app of the session; cli by default")
    private String app = Invocation.APP;

    @Option(names = "--realm", paramLabel = "R", description = "only for this realm of the server; any by default")
    private @Nullable String realm;

    SessionRef session() {
        return new SessionRef(
                Checked.of(() -> new AppId(app), "Correct --app."),
                Checked.of(() -> new SessionId(session), "Correct --session."));
    }

    @Option(
            names = "--tls",
            description = "what connections to the server show: a client certificate, not what requests show")
    private boolean tls;

    /** What connections show, if that is meant or the credential is one that only they can. */
    ProtectionSpace space(boolean certificate) {
        if (certificate || tls) {
            if (realm != null) {
                throw CommandException.usage("A connection has no realms.", "Leave --realm out.");
            }
            return Checked.of(() -> ProtectionSpace.ofConnection(UploadUrl.parse(url)), "Give an https URL.");
        }
        return space();
    }

    private ProtectionSpace space() {
        var uri = UploadUrl.parse(url);
        String named = realm;
        return Checked.of(
                () -> named == null ? ProtectionSpace.of(uri) : ProtectionSpace.of(uri, named), "Correct the URL.");
    }
}
