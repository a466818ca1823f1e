package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.ByteCount;
import dev.outlive.cli.input.Checked;
import dev.outlive.cli.input.DestinationFile;
import dev.outlive.cli.input.UploadUrl;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.OnConflict;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskKind;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code outlive download URL [FILE]}. */
@Command(
        name = "download",
        aliases = "down",
        description = "Hands a download to the daemon and prints its id. It goes on when this command has ended.")
final class DownloadCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Parameters(index = "0", paramLabel = "URL", description = "where from, http or https")
    private String url = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "the file to make, or a folder; by default named like the URL's last part, never by the server")
    private @Nullable String file;

    @Option(
            names = "--on-conflict",
            paramLabel = "POLICY",
            description = "if the file is there: fail (default), replace, rename or skip")
    private String onConflict = OnConflict.FAIL.code();

    @Option(names = "--mkdirs", description = "makes the folders above the file")
    private boolean mkdirs;

    @Option(
            names = "--bytes-hint",
            paramLabel = "SIZE",
            description = "how much will come at most, such as 2G: it waits for that much room before it asks")
    private @Nullable String bytesHint;

    @Mixin
    private final TaskChoices choices = new TaskChoices();

    DownloadCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() throws InterruptedException {
        choices.check();
        var uri = UploadUrl.parse(url);
        var path = DestinationFile.of(file, uri, outlive.invocation().workingFolder());
        var destination = new Destination(path.toString(), policy(), mkdirs, List.of());
        var headers = choices.headers(outlive);
        var redirects = choices.redirects();
        var request =
                Checked.of(() -> new Request("GET", uri, headers, null, redirects, choices.cookies()), "Correct -H.");
        return new Handover(outlive, choices)
                .of(choices.submission(outlive, TaskKind.DOWNLOAD, request, null, destination, hint()));
    }

    private @Nullable BytesHint hint() {
        return bytesHint == null ? null : new BytesHint(BytesHint.UNKNOWN, ByteCount.size("--bytes-hint", bytesHint));
    }

    private OnConflict policy() {
        for (OnConflict each : OnConflict.values()) {
            if (each.code().equals(onConflict)) {
                return each;
            }
        }
        throw CommandException.usage(
                "'" + onConflict + "' is no way to treat a file that is there.",
                "Use --on-conflict fail, replace, rename or skip.");
    }
}
