package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.ByteCount;
import dev.outlive.cli.input.Checked;
import dev.outlive.cli.input.Times;
import dev.outlive.receiver.ReceiverCommand;
import dev.outlive.receiver.ReceiverConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code outlive receive DIR}. */
@Command(
        name = "receive",
        description = "Receives uploads: stores the bodies of PUT and POST requests as files in DIR, until Ctrl-C.")
final class ReceiveCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Parameters(paramLabel = "DIR", description = "where to, made if it isn't there")
    private String folder = "";

    @Option(names = "--port", paramLabel = "N", description = "the port to listen on (default: any free one)")
    private int port;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "the address to listen on (default: loopback only)")
    private @Nullable String bind;

    @Option(
            names = "--limit-rate",
            paramLabel = "R",
            description = "bytes a second, all connections together, such as 8M")
    private @Nullable String limitRate;

    @Option(names = "--max-size", paramLabel = "SIZE", description = "the longest body")
    private @Nullable String maxSize;

    @Option(
            names = "--idle-timeout",
            paramLabel = "D",
            description = "the longest wait for the next byte (default: 60s)")
    private @Nullable String idleTimeout;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "gets a fsynced line for each upload before its answer")
    private @Nullable String journal;

    ReceiveCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        var format = outlive.isJson() ? ReceiverCommand.Format.JSON : ReceiverCommand.Format.TEXT;
        return ReceiverCommand.run(
                config(), format, outlive.terminal().out(), outlive.terminal().err());
    }

    private ReceiverConfig config() {
        var config = ReceiverConfig.of(path(folder)).port(port);
        if (bind != null) {
            config.bindAddress(address(bind));
        }
        if (limitRate != null) {
            config.limitRate(ByteCount.rate("--limit-rate", limitRate));
        }
        if (maxSize != null) {
            config.maxSize(ByteCount.size("--max-size", maxSize));
        }
        if (idleTimeout != null) {
            config.idleTimeout(Times.span("--idle-timeout", idleTimeout));
        }
        if (journal != null) {
            config.journal(path(journal));
        }
        return Checked.of(config::build, "Correct the option; see outlive receive --help.");
    }

    private Path path(String text) {
        return Checked.of(
                () -> outlive.invocation()
                        .workingFolder()
                        .resolve(text)
                        .toAbsolutePath()
                        .normalize(),
                "Correct the path.");
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException unknown) {
            throw CommandException.usage("--bind names no address of this machine.", "Use 127.0.0.1, ::1 or 0.0.0.0.");
        }
    }
}
