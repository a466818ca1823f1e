package dev.outlive.cli;

import dev.outlive.cli.output.Terminal;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/**
 * What one run of the command line works with.
 *
 * @param clock the time, in the user's zone
 */
record Invocation(Terminal terminal, InputStream in, Map<String, String> environment, Path workingFolder, Clock clock) {
    /** The app of the command line's own sessions. */
    static final String APP = "cli";

    /** That of this process. */
    static Invocation ofProcess() {
        return new Invocation(
                Terminal.ofProcess(System.getenv()),
                System.in,
                System.getenv(),
                Path.of(System.getProperty("user.dir")),
                Clock.system(ZoneId.systemDefault()));
    }

    OutliveHome home() {
        return OutliveHome.of(environment, System.getProperty("user.home"), System.getProperty("os.name"));
    }

    OperatorConnection connect(DaemonStart start) {
        return OperatorConnection.open(home(), new AppId(APP), start);
    }
}
