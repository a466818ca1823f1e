package dev.outlive.cli;

import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.AppId;
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
        try (Daemon daemon = outlive.daemon()) {
            new AppTable(outlive).print(List.of(daemon.act(id, action)));
        }
        return 0;
    }
}
