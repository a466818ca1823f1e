package dev.outlive.simulator.engine;

import dev.outlive.core.engine.Link;
import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection that keeps what it was told, as it would arrive at the other end. */
final class RecordingLink implements Link {
    private final AppId app;
    private final long pid;
    private final ClientFrame.Role role;
    private final List<String> log;
    private final @Nullable String token;

    @Nullable
    Instant startedAt;

    final List<DaemonFrame> received = new ArrayList<>();
    final List<ClientFrame.Submit> toPin = new ArrayList<>();
    final List<Export> exports = new ArrayList<>();

    /** An export that the connection was asked to write. */
    record Export(ClientFrame.ExportSession asked, Optional<Restored> held) {}

    RecordingLink(AppId app, long pid, ClientFrame.Role role, List<String> log) {
        this(app, pid, role, log, null);
    }

    RecordingLink(AppId app, long pid, ClientFrame.Role role, List<String> log, @Nullable String token) {
        this.token = token;
        this.app = app;
        this.pid = pid;
        this.role = role;
        this.log = log;
    }

    @Override
    public AppId app() {
        return app;
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public ClientFrame.Role role() {
        return role;
    }

    @Override
    public @Nullable String launch() {
        return token;
    }

    @Override
    public @Nullable Instant startedAt() {
        return startedAt;
    }

    @Override
    public void send(DaemonFrame frame) {
        log.add("send " + frame.name());
        byte[] line = FrameCodec.encode(frame);
        received.add(FrameCodec.decodeDaemon(Arrays.copyOf(line, line.length - 1)));
    }

    @Override
    public void pin(ClientFrame.Submit submit) {
        toPin.add(submit);
    }

    @Override
    public void export(ClientFrame.ExportSession asked, @Nullable Restored held) {
        log.add("export " + asked.session());
        exports.add(new Export(asked, Optional.ofNullable(held)));
    }

    /** All frames of a kind, in order. */
    <F extends DaemonFrame> List<F> all(Class<F> kind) {
        return received.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The last frame of a kind. */
    <F extends DaemonFrame> F last(Class<F> kind) {
        List<F> all = all(kind);
        if (all.isEmpty()) {
            throw new AssertionError("no " + kind.getSimpleName() + " among " + received);
        }
        return all.getLast();
    }

    /** What answered a call. */
    List<DaemonFrame> answers(long call) {
        return received.stream()
                .filter(frame -> frame instanceof DaemonFrame.Answer answer && answer.call() == call)
                .toList();
    }
}
