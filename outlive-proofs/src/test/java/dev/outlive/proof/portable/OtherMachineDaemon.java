package dev.outlive.proof.portable;

import dev.outlive.daemon.Outlived;
import dev.outlive.protocol.wire.OutliveHome;

/** The daemon as it is, as if on another machine. */
public final class OtherMachineDaemon {
    private OtherMachineDaemon() {}

    /**
     * @param arguments what tells that machine from others
     */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(Outlived.run(OutliveHome.current(), Outlived.Seams.onMachine(arguments[0])));
    }
}
