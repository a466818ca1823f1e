package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.CertificateFile;
import dev.outlive.cli.input.Checked;
import dev.outlive.cli.input.SecretInput;
import dev.outlive.cli.input.Times;
import dev.outlive.cli.input.UploadUrl;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialCommand;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.OAuth2Recipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code outlive credentials set URL}. */
@Command(
        name = "set",
        description = {
            "Stores what a session shows to a server that asks who it is; tasks that wait for it go on at once.",
            "A password or token is one line of the standard input or of --secret-file, never an argument.",
            "With --oauth2 its lines read 'refresh_token: …' and 'client_secret: …', one of them or both.",
            "With --certificate the file is PEM text of the chain and the key, or PKCS #12 (.p12, .pfx), whose passphrase"
                    + " is the line; a key in a file of its own is named by --key.",
            "With --command or --url-command the program and its arguments follow, after --. It reads a JSON object"
                    + " and answers with one: {\"access_token\":\"…\",\"expires_in\":3600},"
                    + " {\"username\":\"…\",\"password\":\"…\"}, {\"certificate\":\"-----BEGIN …\"}"
                    + " (with --tls), {\"url\":\"…\"} or {\"error\":\"…\"}."
        })
final class CredentialsSetCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Mixin
    private final CredentialPlace place = new CredentialPlace();

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Kind kind;

    @Option(names = "--client-id", paramLabel = "ID", description = "of --oauth2: the client, as its server knows it")
    private String clientId = "";

    @Option(names = "--scope", paramLabel = "S", description = "of --oauth2: what is asked for")
    private @Nullable String scope;

    @Option(
            names = "--each-attempt",
            description = "of --url-command: asks before each attempt, not only when the server refuses the URL")
    private boolean eachAttempt;

    @Option(
            names = "--time-limit",
            paramLabel = "D",
            description = "of a program: how long it may take; 30s by default")
    private @Nullable String timeLimit;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "of --oauth2 and --command: failures in a row after which tasks that need it fail; by default"
                    + " it is asked until their time budgets end")
    private int attemptsMax;

    @Option(names = "--key", paramLabel = "FILE", description = "of --certificate: the key, as PEM text")
    private @Nullable String key;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "the secret, instead of the standard input")
    private @Nullable String secretFile;

    @Option(names = "--clear-text", description = "also for a server without TLS, where others can read it")
    private boolean clearText;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", description = "the program and its arguments")
    private List<String> command = new ArrayList<>();

    /** What it is. */
    private static final class Kind {
        @Option(names = "--user", paramLabel = "U", description = "a name and a password, for Basic and Digest")
        private @Nullable String user;

        @Option(names = "--bearer", description = "a token")
        private boolean bearer;

        @Option(names = "--oauth2", paramLabel = "URL", description = "tokens of this token endpoint")
        private @Nullable String oauth2;

        @Option(names = "--command", description = "tokens of a program")
        private boolean command;

        @Option(names = "--ask-app", description = "the app, asked whenever the server wants a new one")
        private boolean askApp;

        @Option(
                names = "--certificate",
                paramLabel = "FILE",
                description = "a client certificate, for servers that want to see one")
        private @Nullable String certificate;

        @Option(names = "--url-command", description = "fresh URLs of a program")
        private boolean urlCommand;
    }

    CredentialsSetCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        boolean program = kind.command || kind.urlCommand;
        if (program == command.isEmpty()) {
            throw CommandException.usage(
                    program ? "A program is missing." : "Only --command and --url-command take a program.",
                    "Write -- and the program with its arguments behind --command or --url-command.");
        }
        Credential credential =
                Checked.of(this::credential, "Correct it; outlive credentials set --help tells what is needed.");
        try (Daemon daemon = outlive.daemon()) {
            new CredentialTable(outlive)
                    .print(daemon.setCredential(
                            place.session(),
                            place.space(credential.kind() == Credential.Kind.CERTIFICATE),
                            credential,
                            clearText));
        }
        return 0;
    }

    private Credential credential() {
        if (kind.command) {
            return Credential.command(launcher(), limit()).withAttemptsMax(attemptsMax);
        }
        if (kind.urlCommand) {
            var when = eachAttempt ? CredentialCommand.When.EACH_ATTEMPT : CredentialCommand.When.REFUSED;
            return Credential.url(launcher(), limit(), when);
        }
        if (kind.askApp) {
            return Credential.app();
        }
        if (kind.certificate != null) {
            return Credential.certificate(CertificateFile.read(kind.certificate, key, this::secrets));
        }
        SecretInput secrets = secrets();
        if (kind.oauth2 != null) {
            var recipe = new OAuth2Recipe(
                    UploadUrl.parse(kind.oauth2),
                    clientId,
                    secrets.named("client_secret"),
                    secrets.named("refresh_token"),
                    scope);
            return Credential.oauth2(recipe).withAttemptsMax(attemptsMax);
        }
        return kind.bearer
                ? Credential.bearer(secrets.only())
                : Credential.password(String.valueOf(kind.user), secrets.only());
    }

    private SecretInput secrets() {
        SecretInput secrets = SecretInput.read(secretFile, outlive.invocation().in());
        secrets.warnings().forEach(outlive::note);
        return secrets;
    }

    private Launcher launcher() {
        return new Launcher(command, "", List.of());
    }

    private Duration limit() {
        return timeLimit == null ? CredentialCommand.TIME_LIMIT_DEFAULT : Times.span("--time-limit", timeLimit);
    }
}
