package dev.outlive.proof.time;

import dev.outlive.daemon.Outlived;
import dev.outlive.protocol.wire.OutliveHome;
import java.nio.file.Path;

/** The daemon as it is, on clocks that a test sets. */
public final class ClockedDaemon {
    private ClockedDaemon() {}

    /**
     * @param arguments the file of the clocks
     */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(Outlived.run(OutliveHome.current(), Outlived.Seams.on(new ClockFile(Path.of(arguments[0])))));
    }
}
