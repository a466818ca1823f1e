package dev.outlive.daemon;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Link;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.RoomRequest;
import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameReader;
import dev.outlive.protocol.wire.WireException;
import dev.outlive.protocol.wire.WireVersion;
import dev.outlive.store.DestinationException;
import dev.outlive.store.PortableException;
import dev.outlive.store.SessionExport;
import dev.outlive.store.SessionImport;
import dev.outlive.store.SourceException;
import dev.outlive.store.SpoolFiles;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: a thread that reads its frames and hands them to the engine, an {@link Outbox} that writes the answers.
 * Files are pinned here, before the engine sees the submission, so that copying never holds a turn.
 */
final class AppConnection implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(AppConnection.class);

    /** Files pinned at one time by the whole daemon: a disk doesn't copy more of them faster. */
    private static final Semaphore PINS = new Semaphore(4);

    private final SocketChannel channel;
    private final Parts parts;
    private final Outbox outbox;
    private final Heartbeat.Pulse pulse;
    private volatile ClientFrame.@Nullable Hello hello;

    private volatile @Nullable Instant startedAt;

    @Nullable
    private OpenBatch batch;

    /** What a connection works with. */
    record Parts(
            Mailbox mailbox,
            SpoolFiles spool,
            Path database,
            String software,
            Runnable stopDaemon,
            Heartbeat heartbeat,
            ProcessTable processes,
            OutboxRoom room) {}

    AppConnection(SocketChannel channel, Parts parts) {
        this.channel = channel;
        this.parts = parts;
        this.outbox = new Outbox(channel, parts.room());
        this.pulse = parts.heartbeat().pulse();
    }

    void start(Runnable onEnd) {
        outbox.start();
        Thread.ofVirtual().name("connection").start(() -> {
            try {
                read();
            } finally {
                if (hello != null) { // else the engine has never heard of it
                    parts.mailbox().post(new Input.Closed(this)); // first: who hears the end may come again at once
                }
                outbox.close();
                onEnd.run();
            }
        });
    }

    /** Writes what is waiting and ends the connection. */
    void finish() {
        outbox.close();
    }

    private void read() {
        var reader = new FrameReader(Channels.newInputStream(channel));
        try {
            boolean open = true;
            while (open) {
                try {
                    Optional<ClientFrame> frame = reader.readClient();
                    pulse.heard();
                    open = frame.isPresent() && take(frame.get());
                } catch (WireException broken) {
                    LOG.debug("a line was refused: {}", broken.getMessage());
                    send(new DaemonFrame.Refused(broken.call(), broken.code(), String.valueOf(broken.getMessage())));
                    if (batch != null) {
                        batch.refuse(broken.code(), "a line of it can't be read: " + broken.getMessage());
                    }
                    open = broken.isRecoverable() && hello != null;
                }
            }
        } catch (IOException gone) {
            LOG.debug("connection ended: {}", gone.toString());
        }
    }

    /** Whether the connection goes on after this frame. */
    private boolean take(ClientFrame frame) {
        if (frame instanceof ClientFrame.Hello said) {
            return greet(said);
        }
        if (hello == null) {
            send(new DaemonFrame.Refused(
                    frame.call(), ErrorCode.BAD_FRAME, "the first frame is Hello, not " + frame.name()));
            return false;
        }
        switch (frame) {
            case ClientFrame.Pong _ -> {}
            case ClientFrame.Stop stop -> {
                send(new DaemonFrame.Done(stop.call()));
                parts.stopDaemon().run();
            }
            case ClientFrame.Attach attach -> attach(attach);
            case ClientFrame.RunApp run -> {
                if (isSound(run.call(), run.launcher())) {
                    parts.mailbox().post(Input.FromClient.of(this, run));
                }
            }
            case ClientFrame.BatchBegin begin -> beginBatch(begin);
            case ClientFrame.BatchCommit commit -> commitBatch(commit);
            case ClientFrame.Submit submit -> submit(submit);
            case ClientFrame.ImportSession asked -> takeIn(asked);
            default -> parts.mailbox().post(Input.FromClient.of(this, frame));
        }
        return true;
    }

    private void attach(ClientFrame.Attach attach) {
        if (isSound(attach.call(), attach.settings().lifecycle().launcher())) {
            parts.mailbox().post(Input.FromClient.of(this, attach));
        }
    }

    /** Whether the launcher may be registered. Answers if it may not. */
    private boolean isSound(long call, Launcher launcher) {
        Optional<String> problem = Executable.problem(launcher);
        problem.ifPresent(why -> send(new DaemonFrame.Refused(
                call,
                ErrorCode.BAD_REQUEST,
                why + ". Nothing was registered or started. Mend that, or name another launcher")));
        return problem.isEmpty();
    }

    /** Asks whether the process still reads. Once it doesn't, it isn't asked again until it is heard. */
    void ping() {
        if (hello != null && pulse.mayAsk()) {
            send(new DaemonFrame.Ping(0));
        }
    }

    @Override
    public @Nullable String launch() {
        return greeted().launch();
    }

    @Override
    public @Nullable Instant startedAt() {
        return startedAt;
    }

    @Override
    public @Nullable Instant silentSince() {
        return pulse.silentSince();
    }

    private boolean greet(ClientFrame.Hello said) {
        var version = WireVersion.common(said.wire());
        if (hello != null || version.isEmpty()) {
            String message = hello != null
                    ? "Hello was said already"
                    : "this daemon (" + parts.software() + ") speaks wire version " + WireVersion.SPOKEN + " and "
                            + said.software() + " speaks " + said.wire() + "; update the older of the two";
            ErrorCode code = hello != null ? ErrorCode.BAD_FRAME : ErrorCode.WIRE_VERSION_UNSUPPORTED;
            send(new DaemonFrame.Refused(said.call(), code, message));
            return hello != null;
        }
        startedAt = parts.processes().startedAt(said.pid()).orElse(null); // while it is surely there
        hello = said;
        send(new DaemonFrame.Welcome(
                said.call(),
                version.getAsInt(),
                parts.software(),
                ProcessHandle.current().pid()));
        return true;
    }

    private void beginBatch(ClientFrame.BatchBegin begin) {
        if (batch != null) {
            send(new DaemonFrame.Refused(
                    begin.call(), ErrorCode.BAD_FRAME, "a batch is open already; commit it first"));
            return;
        }
        batch = new OpenBatch(Runtime.getRuntime().maxMemory());
        send(new DaemonFrame.Done(begin.call()));
    }

    private void commitBatch(ClientFrame.BatchCommit commit) {
        OpenBatch open = batch;
        batch = null;
        if (open == null) {
            send(new DaemonFrame.Refused(commit.call(), ErrorCode.BAD_FRAME, "no batch is open"));
            return;
        }
        commit(open, commit);
    }

    private void commit(OpenBatch open, ClientFrame.BatchCommit commit) {
        Thread.ofVirtual().name("pin").start(() -> {
            PINS.acquireUninterruptibly();
            try {
                open.commit(this, commit, parts.spool(), parts.mailbox());
            } catch (SourceException unusable) {
                orMakeRoom(unusable, () -> commit(open, commit), () -> open.refuseAll(this, commit, unusable));
            } finally {
                PINS.release();
            }
        });
    }

    private void submit(ClientFrame.Submit submit) {
        Source source = submit.submission().source();
        Optional<DaemonFrame.Refused> outside = outside(submit);
        if (batch != null) {
            OpenBatch open = batch;
            outside.ifPresent(refused -> open.refuse(refused.code(), refused.message()));
            open.add(submit).ifPresent(this::send);
        } else if (outside.isPresent()) {
            send(outside.get());
        } else if (source == null
                || source.isHandedOver()
                || submit.submission().key() != null) {
            // what is known is answered without holding its file again; else the engine asks for the pin
            String identity = source == null || source.isHandedOver()
                    ? null
                    : parts.spool().identity(source).orElse(null);
            parts.mailbox().post(new Input.FromClient(this, submit, null, identity));
        } else {
            pin(submit);
        }
    }

    /** What is answered for a destination that lies outside of its root by a link. */
    private Optional<DaemonFrame.Refused> outside(ClientFrame.Submit submit) {
        Destination destination = submit.submission().destination();
        try {
            if (destination != null) {
                parts.spool().requireInside(destination);
            }
            return Optional.empty();
        } catch (DestinationException unusable) {
            return Optional.of(new DaemonFrame.Refused(
                    submit.call(),
                    unusable.code(),
                    unusable.getMessage() + ". The task was not created. Name a file that lies in it"));
        }
    }

    @Override
    public void pin(ClientFrame.Submit submit) {
        Thread.ofVirtual().name("pin").start(() -> {
            PINS.acquireUninterruptibly();
            try {
                PinnedSource pinned = parts.spool()
                        .pin(Objects.requireNonNull(submit.submission().source()));
                parts.mailbox()
                        .post(new Input.FromClient(
                                this, submit, pinned, pinned.identity().fingerprint()));
            } catch (SourceException unusable) {
                var refused =
                        new DaemonFrame.Refused(submit.call(), unusable.code(), String.valueOf(unusable.getMessage()));
                orMakeRoom(unusable, () -> pin(submit), () -> send(refused));
            } finally {
                PINS.release();
            }
        });
    }

    /** Asks the engine for the room that files lack, and gives up what lacks something else. */
    private void orMakeRoom(SourceException unusable, Runnable again, Runnable giveUp) {
        if (unusable.bytesMissing() > 0) {
            parts.mailbox().post(new Input.NoRoom(new WantedRoom(unusable.bytesMissing(), again, giveUp)));
        } else {
            giveUp.run();
        }
    }

    private record WantedRoom(long bytesMissing, Runnable again, Runnable giveUp) implements RoomRequest {
        @Override
        public void made() {
            again.run();
        }

        @Override
        public void lacking() {
            giveUp.run();
        }
    }

    @Override
    public void export(ClientFrame.ExportSession asked, @Nullable Restored held) {
        Thread.ofVirtual().name("export").start(() -> {
            try {
                send(new DaemonFrame.SessionExported(
                        asked.call(),
                        SessionExport.write(
                                parts.database(),
                                parts.spool(),
                                asked.session(),
                                Path.of(asked.folder()),
                                asked.filesToo(),
                                Instant.now())));
            } catch (PortableException | InvalidPathException refused) {
                if (held != null) {
                    parts.mailbox().post(new Input.ExportFailed(held));
                }
                refuse(asked.call(), refused);
            }
        });
    }

    private void takeIn(ClientFrame.ImportSession asked) {
        Thread.ofVirtual().name("import").start(() -> {
            try {
                var ready = SessionImport.of(
                        Path.of(asked.folder()), asked.app(), asked.identifier(), parts.database(), parts.spool());
                parts.mailbox().post(new Input.Import(this, asked, ready));
            } catch (PortableException | InvalidPathException refused) {
                refuse(asked.call(), refused);
            }
        });
    }

    private void refuse(long call, Exception refused) {
        if (refused instanceof PortableException portable) {
            send(new DaemonFrame.Refused(call, portable.code(), String.valueOf(portable.getMessage())));
        } else {
            send(new DaemonFrame.Refused(
                    call,
                    ErrorCode.BAD_REQUEST,
                    "the folder isn't a path here: " + refused.getMessage()
                            + ". Nothing was changed. Name another folder"));
        }
    }

    @Override
    public AppId app() {
        return greeted().app();
    }

    @Override
    public long pid() {
        return greeted().pid();
    }

    @Override
    public ClientFrame.Role role() {
        return greeted().role();
    }

    private ClientFrame.Hello greeted() {
        ClientFrame.Hello said = hello;
        if (said == null) {
            throw new IllegalStateException("no frame of a connection reaches the engine before its Hello");
        }
        return said;
    }

    @Override
    public void send(DaemonFrame frame) {
        outbox.add(frame);
    }
}
