package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.input.ByteRate;
import dev.outlive.cli.input.Checked;
import dev.outlive.cli.input.HeaderFields;
import dev.outlive.cli.input.RetryChoice;
import dev.outlive.cli.input.SourceFile;
import dev.outlive.cli.input.Times;
import dev.outlive.cli.input.UploadUrl;
import dev.outlive.cli.output.Form;
import dev.outlive.cli.output.TaskPhrase;
import dev.outlive.cli.output.TaskPrinter;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code outlive upload FILE URL}. */
@Command(
        name = "upload",
        aliases = "up",
        description = "Hands an upload to the daemon and prints its id. It goes on when this command has ended.")
final class UploadCommand implements Callable<Integer> {
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "TRACE", "CONNECT");
    private static final Set<String> COMING_PROTOCOLS = Set.of("resumable", "tus", "s3", "gcs", "graph");

    private final Outlive outlive;

    @Parameters(index = "0", paramLabel = "FILE", description = "the file whose bytes are the body")
    private String file = "";

    @Parameters(index = "1", paramLabel = "URL", description = "where to, http or https")
    private String url = "";

    @Option(names = "-X", paramLabel = "METHOD", description = "PUT (default), POST or another method with a body")
    private String method = "PUT";

    @Option(
            names = "-H",
            paramLabel = "FIELD",
            description = "'Name: value', or @FILE with such lines, or @- for the standard input")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--session", paramLabel = "S", description = "session of the task (default: ${DEFAULT-VALUE})")
    private String session = "cli";

    @Option(names = "--app", paramLabel = "A", description = "app of the session (default: ${DEFAULT-VALUE})")
    private String app = Invocation.APP;

    @Option(names = "--key", paramLabel = "K", description = "your name for the task: the same key never uploads twice")
    private @Nullable String key;

    @Option(names = "--description", paramLabel = "T", description = "a text that is shown with the task")
    private String description = "";

    @Option(names = "--priority", paramLabel = "P", description = "0.0 to 1.0 (default: ${DEFAULT-VALUE})")
    private double priority = Submission.PRIORITY_DEFAULT;

    @Option(names = "--not-before", paramLabel = "T", description = "the earliest start: 2026-08-01T12:00:00Z, or +10m")
    private @Nullable String notBefore;

    @Option(names = "--limit-rate", paramLabel = "R", description = "at most so many bytes a second, for example 8M")
    private @Nullable String limitRate;

    @Option(
            names = "--retry",
            paramLabel = "POLICY",
            description = "none, or statuses to try again and attempts=N: 503,429,attempts=5")
    private @Nullable String retry;

    @Option(
            names = "--source",
            paramLabel = "MODE",
            description = "auto (default), snapshot, reference, or consume, which deletes the file after success")
    private String source = SourceMode.AUTO.code();

    @Option(
            names = "--idempotency-key",
            paramLabel = "K",
            description =
                    "sent with each attempt; states that the server knows repeats by it, so a POST may be repeated")
    private @Nullable String idempotencyKey;

    @Option(names = "--protocol", paramLabel = "P", description = "auto (default) or plain")
    private String protocol = "auto";

    @Mixin
    private final PolicyOptions conditions = new PolicyOptions();

    @Option(names = "--suspended", description = "creates the task without starting it")
    private boolean suspended;

    @Option(
            names = "--wait",
            description = "waits for the end and tells how by the exit code; Ctrl-C only ends the waiting")
    private boolean wait;

    UploadCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() throws InterruptedException {
        var to =
                Checked.of(() -> new SessionRef(new AppId(app), new SessionId(session)), "Correct --app or --session.");
        Submission submission = submission();
        DaemonFrame.Accepted accepted;
        try (Daemon daemon = outlive.daemon()) {
            accepted = daemon.submit(to, submission);
        }
        TaskSnapshot task = accepted.task();
        tell(accepted);
        if (!wait) {
            return ExitCode.DONE.number();
        }
        TaskSnapshot ended = task.outcome() == null ? new Attendance(outlive).untilEnd(task) : task;
        if (outlive.isJson()) {
            printTask(ended);
        }
        if (ExitCode.of(ended) == ExitCode.DONE) {
            outlive.note(Verdict.of(ended, outlive.clock()));
        } else {
            outlive.terminal().lines(Verdict.of(ended, outlive.clock()));
        }
        return ExitCode.of(ended).number();
    }

    private Submission submission() {
        requireProtocol();
        if (wait && suspended) {
            throw CommandException.usage(
                    "--wait and --suspended exclude each other: a suspended task doesn't end.",
                    "Leave out one of the two.");
        }
        var path = SourceFile.tidied(SourceFile.check(file, outlive.invocation().workingFolder()));
        SourceMode mode = sourceMode();
        var choice = retry == null ? RetryChoice.DEFAULT : RetryChoice.parse(retry);
        var earliest = notBefore == null ? null : Times.parse("--not-before", notBefore, outlive.clock());
        long rate = limitRate == null ? 0 : ByteRate.parse("--limit-rate", limitRate);
        Request request = request();
        var policy = conditions.policy();
        var taskKey = Checked.key(key);
        return Checked.of(
                () -> new Submission(
                        TaskKind.UPLOAD,
                        taskKey,
                        UUID.randomUUID().toString(),
                        request,
                        new Source(path.toString(), mode),
                        description,
                        priority,
                        earliest,
                        !suspended,
                        rate,
                        choice.attemptsMax(),
                        choice.statuses(),
                        policy),
                "Correct the option; see outlive upload --help.");
    }

    private Request request() {
        String verb = List.of("put", "post", "patch").contains(method) ? method.toUpperCase(Locale.ROOT) : method;
        if (BODILESS.contains(verb)) {
            throw CommandException.usage(
                    "An upload has a body, which " + verb + " requests don't have.", "Use PUT or POST.");
        }
        var uri = UploadUrl.parse(url);
        var headers = HeaderFields.parse(fields, outlive.invocation().in());
        headers.warnings().forEach(outlive.terminal()::note);
        return Checked.of(
                () -> new Request(verb, uri, headers.headers(), idempotencyKey),
                "Correct -X, -H or --idempotency-key.");
    }

    private SourceMode sourceMode() {
        for (SourceMode each : SourceMode.values()) {
            if (each.code().equals(source)) {
                return each;
            }
        }
        throw CommandException.usage(
                "'" + source + "' is no way to hold the file.", "Use --source auto, snapshot, reference or consume.");
    }

    private void requireProtocol() {
        if (COMING_PROTOCOLS.contains(protocol)) {
            throw CommandException.usage(
                    "--protocol " + protocol + " isn't part of this version; it comes with step 3, Protocols.",
                    "Use --protocol auto or plain, which send the file in one request.");
        }
        if (!protocol.equals("auto") && !protocol.equals("plain")) {
            throw CommandException.usage("'" + protocol + "' is no upload protocol.", "Use --protocol auto or plain.");
        }
    }

    private void tell(DaemonFrame.Accepted accepted) {
        TaskSnapshot task = accepted.task();
        if (outlive.isJson()) {
            printTask(task);
        } else {
            outlive.terminal().out().print(task.id() + "\n");
            outlive.terminal().out().flush();
        }
        String phrase = new TaskPhrase(outlive.clock()).of(task);
        switch (accepted.found()) {
            case CREATED -> {
                if (!wait && outlive.terminal().isErrInteractive()) {
                    outlive.note(
                            suspended
                                    ? "created and not started; outlive resume " + task.id() + " starts it"
                                    : "goes on in the background; outlive watch " + task.id() + " shows it");
                }
            }
            case EXISTING -> outlive.note("the key names this task already (" + phrase + "); nothing new was created");
            case ARCHIVED ->
                outlive.note("the key names an acknowledged task (" + phrase
                        + "); nothing is sent again, another key makes a new upload");
        }
    }

    private void printTask(TaskSnapshot task) {
        var printer = new TaskPrinter(Form.JSON, outlive.terminal(), outlive.clock());
        printer.add(task);
    }
}
