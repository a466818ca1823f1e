package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.Checked;
import dev.outlive.cli.input.SourceFile;
import dev.outlive.cli.input.UploadUrl;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
    private final TaskChoices choices = new TaskChoices();

    UploadCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() throws InterruptedException {
        requireProtocol();
        choices.check();
        var path = SourceFile.tidied(SourceFile.check(file, outlive.invocation().workingFolder()));
        var source = new Source(path.toString(), sourceMode());
        return new Handover(outlive, choices)
                .of(choices.submission(outlive, TaskKind.UPLOAD, request(), source, null, null));
    }

    private Request request() {
        String verb = List.of("put", "post", "patch").contains(method) ? method.toUpperCase(Locale.ROOT) : method;
        if (BODILESS.contains(verb)) {
            throw CommandException.usage(
                    "An upload has a body, which " + verb + " requests don't have.", "Use PUT or POST.");
        }
        var uri = UploadUrl.parse(url);
        var headers = choices.headers(outlive);
        var redirects = choices.redirects();
        return Checked.of(
                () -> new Request(verb, uri, headers, idempotencyKey, redirects, choices.cookies()),
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
}
