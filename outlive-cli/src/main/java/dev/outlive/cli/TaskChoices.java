package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.ByteCount;
import dev.outlive.cli.input.Checked;
import dev.outlive.cli.input.HeaderFields;
import dev.outlive.cli.input.Times;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.UserInfo;
import dev.outlive.protocol.wire.Submission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that creates a task. */
final class TaskChoices {
    @Option(
            names = "-H",
            paramLabel = "FIELD",
            description = "'Name: value', or @FILE with such lines, or @- for the standard input")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--session", paramLabel = "S", description = "session of the task (default: ${DEFAULT-VALUE})")
    private String session = "cli";

    @Option(names = "--app", paramLabel = "A", description = "app of the session (default: ${DEFAULT-VALUE})")
    private String app = Invocation.APP;

    @Option(names = "--key", paramLabel = "K", description = "your name for the task: the same key never makes two")
    private @Nullable String key;

    @Option(names = "--description", paramLabel = "T", description = "a text that is shown with the task")
    private String description = "";

    @Option(names = "--priority", paramLabel = "P", description = "0.0 to 1.0 (default: ${DEFAULT-VALUE})")
    private double priority = Submission.PRIORITY_DEFAULT;

    @Option(names = "--not-before", paramLabel = "T", description = "the earliest start: 2026-08-01T12:00:00Z, or +10m")
    private @Nullable String notBefore;

    @Option(
            names = "--not-after",
            paramLabel = "T",
            description = "the latest start: a task that hasn't begun by then fails with deadline-missed")
    private @Nullable String notAfter;

    @Option(
            names = "--user-info",
            paramLabel = "NAME=VALUE",
            description = "kept with the task and shown with it; may be given more than once")
    private Map<String, String> userInfo = new LinkedHashMap<>();

    @Option(names = "--limit-rate", paramLabel = "R", description = "at most so many bytes a second, for example 8M")
    private @Nullable String limitRate;

    @Mixin
    private final FailureOptions failures = new FailureOptions();

    @Mixin
    private final PolicyOptions conditions = new PolicyOptions();

    @Mixin
    private final ProxyOptions proxies = new ProxyOptions();

    @Option(names = "--no-cookies", description = "sends none of the session's cookies, and keeps none")
    private boolean noCookies;

    @Mixin
    private final RedirectOptions redirects = new RedirectOptions();

    @Option(names = "--suspended", description = "creates the task without starting it")
    private boolean suspended;

    @Option(
            names = "--wait",
            description = "waits for the end and tells how by the exit code; Ctrl-C only ends the waiting")
    private boolean wait;

    SessionRef session() {
        return Checked.of(() -> new SessionRef(new AppId(app), new SessionId(session)), "Correct --app or --session.");
    }

    boolean waits() {
        return wait;
    }

    boolean suspended() {
        return suspended;
    }

    /** The rule for redirects, or null where the session's is enough. */
    @Nullable
    Redirects redirects() {
        return redirects.rule();
    }

    /** The policy for cookies, or null where the session's is enough. */
    @Nullable
    CookiePolicy cookies() {
        return noCookies ? CookiePolicy.NEVER : null;
    }

    Headers headers(Outlive outlive) {
        var headers = HeaderFields.parse(fields, outlive.invocation().in());
        headers.warnings().forEach(outlive.terminal()::note);
        return headers.headers();
    }

    /** Refuses options that exclude each other. */
    void check() {
        if (wait && suspended) {
            throw CommandException.usage(
                    "--wait and --suspended exclude each other: a suspended task doesn't end.",
                    "Leave out one of the two.");
        }
    }

    Submission submission(
            Outlive outlive,
            TaskKind kind,
            Request request,
            @Nullable Source source,
            @Nullable Destination destination,
            @Nullable BytesHint bytesHint) {
        var failurePolicy = failures.policy();
        var earliest = notBefore == null ? null : Times.parse("--not-before", notBefore, outlive.clock());
        var latest = notAfter == null ? null : Times.parse("--not-after", notAfter, outlive.clock());
        long rate = limitRate == null ? 0 : ByteCount.rate("--limit-rate", limitRate);
        var policy = conditions.policy().over(proxies.rules(outlive));
        var taskKey = Checked.key(key);
        return Checked.of(
                () -> new Submission(
                        kind,
                        taskKey,
                        UUID.randomUUID().toString(),
                        request,
                        source,
                        destination,
                        description,
                        priority,
                        earliest,
                        !suspended,
                        rate,
                        failurePolicy,
                        latest,
                        bytesHint,
                        new UserInfo(userInfo),
                        null,
                        policy,
                        null),
                "Correct the option; see outlive " + kind.code() + " --help.");
    }
}
