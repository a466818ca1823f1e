package dev.outlive.cli;

import dev.outlive.cli.input.Checked;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.ImportedSession;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code outlive import}. */
@Command(
        name = "import",
        description = {
            "Takes in a session that `outlive export` has written, or one of the backup of a home.",
            "Its tasks hold until `outlive restored accept` says that the original is gone; completions are delivered",
            "at once.",
            "In a pipe: app, session, tasks, completions, folder."
        })
final class ImportCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Option(names = "--session", paramLabel = "S", description = "which session, if there are several")
    private @Nullable String session;

    @Option(names = "--app", paramLabel = "A", description = "the app of the session")
    private @Nullable String app;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "the export")
    private String folder = "";

    ImportCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        var path = Folders.absolute(folder, outlive.invocation().workingFolder());
        ImportedSession imported;
        try (Daemon daemon = outlive.daemon()) {
            imported = daemon.take(path, Checked.app(app), Checked.session(session));
        }
        var out = outlive.terminal().out();
        switch (outlive.form()) {
            case JSON -> JsonLines.print(out, imported);
            case IDS -> out.print(imported.ref() + "\n");
            case TSV ->
                out.print(TaskTable.tabSeparated(List.of(
                                imported.app().value(),
                                imported.session().value(),
                                Long.toString(imported.live()),
                                Long.toString(imported.unacknowledged()),
                                imported.from()))
                        + "\n");
            case TABLE ->
                out.println("imported " + imported.ref() + ": "
                        + Folders.counted(imported.live(), "task") + ", "
                        + Folders.counted(imported.unacknowledged(), "completion")
                        + (imported.live() > 0
                                ? "\nits tasks hold: outlive restored accept --app " + imported.app() + " --session "
                                        + imported.session() + " once the original is gone or holds"
                                : ""));
        }
        out.flush();
        return 0;
    }
}
