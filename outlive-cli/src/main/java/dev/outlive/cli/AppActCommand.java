package dev.outlive.cli;

import dev.outlive.cli.exit.ExitCode;
import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One thing done to one app. */
@Command
final class AppActCommand implements Callable<Integer> {
    private final Outlive outlive;
    private final ClientFrame.AppAction action;

    @Parameters(paramLabel = "APP", description = "the app's id: outlive apps lists them")
    private String app = "";

    AppActCommand(Outlive outlive, ClientFrame.AppAction action) {
        this.outlive = outlive;
        this.action = action;
    }

    @Override
    public Integer call() {
        AppId id = Checked.of(() -> new AppId(app), "outlive apps lists the apps that are known.");
        AppSnapshot after;
        try (Daemon daemon = outlive.daemon()) {
            after = daemon.act(id, action);
        }
        new AppTable(outlive).print(List.of(after));
        if (action == ClientFrame.AppAction.QUIT && !after.problem().isEmpty()) {
            outlive.note(after.problem());
            return ExitCode.OTHER.number();
        }
        return 0;
    }
}
