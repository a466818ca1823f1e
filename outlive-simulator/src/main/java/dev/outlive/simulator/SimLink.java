package dev.outlive.simulator;

import dev.outlive.core.engine.Link;
import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The daemon's end of a connection. */
final class SimLink implements Link {
    private final SimDaemon daemon;
    private final SimConnection connection;

    SimLink(SimDaemon daemon, SimConnection connection) {
        this.daemon = daemon;
        this.connection = connection;
    }

    @Override
    public AppId app() {
        return connection.app();
    }

    @Override
    public long pid() {
        return connection.pid();
    }

    @Override
    public ClientFrame.Role role() {
        return connection.role();
    }

    @Override
    public @Nullable String launch() {
        return connection.launch();
    }

    @Override
    public @Nullable Instant startedAt() {
        Long nanos = connection.startedAtNanos();
        return nanos == null ? null : daemon.steadyAt(nanos);
    }

    @Override
    public void send(DaemonFrame frame) {
        daemon.mayDie();
        if (frame instanceof DaemonFrame.Deliver deliver) {
            daemon.spool().requireThere(deliver);
        }
        connection.toClient(frame);
    }

    @Override
    public void pin(ClientFrame.Submit submit) {
        daemon.socket().pin(this, submit);
    }

    @Override
    public void export(ClientFrame.ExportSession asked, @Nullable Restored held) {
        throw new UnsupportedOperationException("nobody exports in this world");
    }

    long number() {
        return connection.number();
    }

    @Override
    public String toString() {
        return "link " + number();
    }
}
