package dev.outlive.daemon;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Link;
import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Whether the daemon has had nothing to do for so long that it may end: no connection and no live task. */
final class IdleWatch implements Link {
    static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    private final Duration idleExit;
    private final EngineClock clock;
    private final IntSupplier connections;
    private final Mailbox mailbox;
    private Instant busyUntil;
    private volatile boolean live = true;

    IdleWatch(Duration idleExit, EngineClock clock, IntSupplier connections, Mailbox mailbox) {
        this.idleExit = idleExit;
        this.clock = clock;
        this.connections = connections;
        this.mailbox = mailbox;
        this.busyUntil = clock.now().steady();
    }

    /** Asks the engine how many tasks are live; its answer counts at the next look. */
    boolean isOver() {
        Instant now = clock.now().steady();
        if (connections.getAsInt() > 0 || live) {
            busyUntil = now;
        }
        mailbox.post(Input.FromClient.of(this, new ClientFrame.Status(0)));
        return Duration.between(busyUntil, now).compareTo(idleExit) >= 0;
    }

    @Override
    public void send(DaemonFrame frame) {
        live = !(frame instanceof DaemonFrame.StatusIs(var _, var status)) || status.liveTasks() > 0;
    }

    @Override
    public AppId app() {
        return new AppId("outlived");
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public ClientFrame.Role role() {
        return ClientFrame.Role.OPERATOR;
    }

    @Override
    public void pin(ClientFrame.Submit submit) {
        throw new IllegalStateException("the idle watch submits nothing");
    }

    @Override
    public void export(ClientFrame.ExportSession asked, @Nullable Restored held) {
        throw new IllegalStateException("the idle watch exports nothing");
    }
}
