package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.input.Checked;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.Sizes;
import dev.outlive.cli.output.TaskOutlook;
import dev.outlive.cli.output.TaskPhrase;
import dev.outlive.cli.output.Terminal;
import dev.outlive.cli.output.VisibleOutput;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code outlive response TASK}. */
@Command(name = "response", description = "Writes the body of the server's answer as it was received.")
final class ResponseCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Parameters(paramLabel = "TASK", description = "beginning of an id, or a key with --session")
    private String name = "";

    @Option(names = "--session", paramLabel = "S", description = "session of the key")
    private @Nullable String session;

    @Option(names = "--app", paramLabel = "A", description = "app of the session")
    private @Nullable String app;

    @Option(
            names = {"-i", "--include"},
            description = "the status and the header fields before the body")
    private boolean include;

    ResponseCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    /** The answer as JSON: a body that isn't a file stands in it in base 64. */
    record ResponseLine(int schema, TaskId task, Response response, byte @Nullable [] body) {}

    @Override
    public Integer call() throws IOException {
        try (Daemon daemon = outlive.daemon()) {
            var task = new TaskFinder(daemon, outlive.clock(), Checked.app(app), Checked.session(session)).find(name);
            if (task.acknowledged()) {
                throw new CommandException(
                        ExitCode.OTHER,
                        "The answer of task " + task.id() + " was released when it was acknowledged.",
                        TaskOutlook.next(task),
                        TaskOutlook.remedy(task));
            }
            if (task.response() == null) {
                throw noResponse(task);
            }
            write(task, daemon.response(task.id()));
        }
        outlive.terminal().out().flush();
        return 0;
    }

    private void write(TaskSnapshot task, DaemonFrame.ResponseIs answer) throws IOException {
        Response response = answer.response();
        if (outlive.isJson()) {
            JsonLines.print(outlive.terminal().out(), new ResponseLine(1, task.id(), response, answer.body()));
            return;
        }
        if (include) {
            writeHead(response);
        }
        OutputStream out = outlive.terminal().isOutInteractive()
                ? new VisibleOutput(outlive.terminal().out())
                : outlive.terminal().out();
        if (answer.body() != null) {
            out.write(answer.body());
        } else if (response.bodyPath() != null) {
            try (InputStream body = Files.newInputStream(Path.of(response.bodyPath()))) {
                body.transferTo(out);
            } catch (NoSuchFileException released) {
                throw new CommandException(
                        ExitCode.OTHER,
                        "The answer's body " + response.bodyPath() + " isn't there any more.",
                        "Somebody may have acknowledged the task just now; nothing else changes.",
                        "outlive show " + task.id() + " tells its state.");
            }
        }
        out.flush();
        if (response.truncated()) {
            outlive.note("the answer was longer; only its first " + Sizes.of(response.bodyBytes()) + " were kept");
        }
    }

    private void writeHead(Response response) {
        var out = outlive.terminal().out();
        String version = response.protocol().equals("h2") ? "HTTP/2" : "HTTP/1.1";
        out.print(version + " " + response.status() + "\r\n");
        for (Headers.Field field : response.headers()) {
            out.print(field.name() + ": " + Terminal.visible(field.value()) + "\r\n");
        }
        out.print("\r\n");
    }

    private CommandException noResponse(TaskSnapshot task) {
        return new CommandException(
                ExitCode.OTHER,
                "Task " + task.id() + " has no answer: it is " + new TaskPhrase(outlive.clock()).of(task) + ".",
                TaskOutlook.next(task),
                TaskOutlook.remedy(task));
    }
}
