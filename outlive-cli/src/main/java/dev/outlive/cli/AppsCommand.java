package dev.outlive.cli;

import dev.outlive.protocol.model.AppSnapshot;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code outlive apps}. */
@Command(
        name = "apps",
        description = {"Lists apps: what their processes do, and what waits for them.", AppTable.PIPE})
final class AppsCommand implements Callable<Integer> {
    private final Outlive outlive;

    AppsCommand(Outlive outlive) {
        this.outlive = outlive;
    }

    @Override
    public Integer call() {
        List<AppSnapshot> apps;
        try (Daemon daemon = outlive.daemon()) {
            apps = daemon.apps();
        }
        new AppTable(outlive).print(apps);
        if (apps.isEmpty() && outlive.terminal().isOutInteractive()) {
            outlive.note("no apps");
        }
        return 0;
    }
}
