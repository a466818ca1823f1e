package dev.outlive.cli;

import dev.outlive.cli.input.Checked;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.Sizes;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ExportedSession;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code outlive export}. */
@Command(
        name = "export",
        description = {
            "Writes everything a session holds into a folder, for another machine or a backup.",
            "That is its tasks with their requests and bodies, answers and completions that its app hasn't",
            "acknowledged, keys, cookies, credentials. `outlive import` takes it in, where it holds until somebody says",
            "that the original is gone.",
            "The folder holds secrets: keep it as you keep your home folder.",
            "In a pipe: app, session, tasks, completions, archived, files, bytes, folder."
        })
final class ExportCommand implements Callable<Integer> {
    private final Outlive outlive;

    @Option(names = "--session", paramLabel = "S", description = "which session; cli by default")
    private String session = Invocation.APP;

    @Option(names = "--app", paramLabel = "A", description = "the app of the session; cli by default")
    private String app = Invocation.APP;

    @Option(
            names = "--hold",
            description = "tasks hold here from then on, for a session that moves; `outlive restored accept` ends it")
    private boolean hold;

    @Option(
            names = "--leave-files",
            description = "leaves out files that uploads send where they are (--source reference)")
    private boolean leaveFiles;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "a folder that isn't there yet")
    private String folder = "";

    ExportCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        var ref = new SessionRef(
                Checked.of(() -> new AppId(app), "Correct --app."),
                Checked.of(() -> new SessionId(session), "Correct --session."));
        var path = Folders.absolute(folder, outlive.invocation().workingFolder());
        ExportedSession exported;
        try (Daemon daemon = outlive.daemon()) {
            exported = daemon.export(ref, path, hold, !leaveFiles);
        }
        print(exported);
        exported.left()
                .forEach(file -> outlive.note("not in the export: " + file
                        + (leaveFiles ? "" : ", which isn't what was handed in any more, or can't be read")));
        if (exported.leftFiles() > exported.left().size()) {
            outlive.note("nor " + (exported.leftFiles() - exported.left().size()) + " more files");
        }
        return 0;
    }

    private void print(ExportedSession exported) {
        var out = outlive.terminal().out();
        switch (outlive.form()) {
            case JSON -> JsonLines.print(out, exported);
            case IDS -> out.print(exported.ref() + "\n");
            case TSV ->
                out.print(TaskTable.tabSeparated(List.of(
                                exported.app().value(),
                                exported.session().value(),
                                Long.toString(exported.live()),
                                Long.toString(exported.unacknowledged()),
                                Long.toString(exported.archived()),
                                Long.toString(exported.files()),
                                Long.toString(exported.bytes()),
                                exported.folder()))
                        + "\n");
            case TABLE ->
                out.println("exported " + exported.ref() + " to " + exported.folder() + ": "
                        + Folders.counted(exported.live(), "task") + ", "
                        + Folders.counted(exported.unacknowledged(), "completion") + ", "
                        + Folders.counted(exported.files(), "file") + " (" + Sizes.of(exported.bytes()) + ")"
                        + (hold && exported.live() > 0
                                ? "\nits tasks hold here now; import it elsewhere, then accept it there and discard it here"
                                : ""));
        }
        out.flush();
    }
}
