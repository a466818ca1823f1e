package dev.outlive.client.internal;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.OutliveHome;
import java.util.Optional;

/** The way to the daemon of one home: connects, and starts it first where that is wanted. */
public record DaemonAccess(OutliveHome home, AppId app, ClientFrame.Role role, DaemonFinder finder) {
    /** A connection.
     *
     * @throws OutliveException {@code daemon-not-found}, {@code daemon-unreachable}, {@code wrong-user},
     *     {@code wire-version-unsupported}
     */
    public DaemonConnection connect(DaemonStart start, DaemonConnection.Listener listener) {
        Optional<DaemonConnection> running = tryConnect(start, listener);
        if (running.isPresent()) {
            return running.get();
        }
        if (start == DaemonStart.NEVER) {
            throw new OutliveException(
                    ErrorCode.DAEMON_UNREACHABLE,
                    "no daemon listens at " + home.socket()
                            + ". It is started by the next app or `outlive` command that needs it, or by `outlive daemon start`.");
        }
        return new DaemonStarter(home, finder, DaemonStarter.READY_DEADLINE)
                .start(() -> DaemonConnection.connect(home, app, role, listener));
    }

    /** One that is stopping counts as none where another may be started. */
    private Optional<DaemonConnection> tryConnect(DaemonStart start, DaemonConnection.Listener listener) {
        try {
            return DaemonConnection.connect(home, app, role, listener);
        } catch (OutliveException gone) {
            if (start == DaemonStart.IF_NEEDED
                    && gone.code() == ErrorCode.DAEMON_UNREACHABLE
                    && home.socketPathProblem().isEmpty()) {
                return Optional.empty();
            }
            throw gone;
        }
    }
}
