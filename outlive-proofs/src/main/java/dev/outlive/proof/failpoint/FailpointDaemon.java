package dev.outlive.proof.failpoint;

import dev.outlive.daemon.Outlived;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;

/** The daemon of {@code OUTLIVE_HOME}, with the trap that its system properties set. */
public final class FailpointDaemon {
    private FailpointDaemon() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Points points = Points.current();
        System.exit(Outlived.run(
                OutliveHome.current(),
                new Outlived.Seams(
                        store -> new WatchedStore(store, points),
                        transfers -> new WatchedTransfers(transfers, points))));
    }
}
