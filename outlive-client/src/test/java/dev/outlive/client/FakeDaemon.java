package dev.outlive.client;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameReader;
import dev.outlive.protocol.wire.FrameWriter;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A daemon of one script: it answers every frame as a real one would whose store is empty, unless the test says otherwise
 * with {@link #on}. Real socket, real frames.
 */
public final class FakeDaemon implements AutoCloseable {
    /** What the daemon does with a frame. */
    public interface Script<F> {
        void run(Peer peer, F frame) throws IOException;
    }

    private final OutliveHome home;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<ClientFrame> received = new CopyOnWriteArrayList<>();
    private final Map<Class<?>, Script<ClientFrame>> scripts = new ConcurrentHashMap<>();
    private volatile List<TaskSnapshot> snapshot = List.of();
    private volatile LaunchReason launchReason = LaunchReason.USER;
    private final AtomicLong epoch = new AtomicLong();
    private @Nullable ServerSocketChannel server;

    public FakeDaemon(OutliveHome home) {
        this.home = home;
        on(ClientFrame.Hello.class, (peer, hello) -> peer.send(new DaemonFrame.Welcome(hello.call(), 1, "fake/1", 42)));
        on(ClientFrame.Attach.class, this::attach);
        on(ClientFrame.Start.class, (peer, start) -> peer.send(new DaemonFrame.Done(start.call())));
        on(ClientFrame.Acknowledge.class, (peer, ack) -> peer.send(new DaemonFrame.Done(ack.call())));
        on(ClientFrame.Refuse.class, (peer, refuse) -> peer.send(new DaemonFrame.Done(refuse.call())));
        on(ClientFrame.Flush.class, (peer, frame) -> peer.send(new DaemonFrame.Done(frame.call())));
        on(ClientFrame.Reset.class, (peer, frame) -> peer.send(new DaemonFrame.Done(frame.call())));
        on(ClientFrame.Invalidate.class, (peer, frame) -> peer.send(new DaemonFrame.Done(frame.call())));
        on(ClientFrame.Watch.class, (peer, watch) -> peer.send(new DaemonFrame.Done(watch.call())));
        on(ClientFrame.Find.class, (peer, find) -> peer.send(new DaemonFrame.Tasks(find.call(), snapshot, false)));
        on(ClientFrame.EventsHandled.class, (peer, done) -> peer.send(new DaemonFrame.Done(done.call())));
        on(ClientFrame.AwaitHandOvers.class, (peer, await) -> peer.send(new DaemonFrame.Done(await.call())));
        on(ClientFrame.Pong.class, (peer, pong) -> {});
    }

    /** One that listens in a new private folder. */
    public static FakeDaemon start() throws IOException {
        var daemon = new FakeDaemon(OutliveHome.under(Files.createTempDirectory("ol")));
        daemon.listen();
        return daemon;
    }

    public OutliveHome home() {
        return home;
    }

    /** Listens, also again after {@link #stop}. */
    public synchronized void listen() throws IOException {
        var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(home.socket()));
        server = socket;
        daemonThread(() -> accept(socket)).start();
    }

    /** Dies: no more connections, the present ones break. */
    public synchronized void stop() throws IOException {
        if (server != null) {
            server.close();
            Files.deleteIfExists(home.socket());
        }
        peers.forEach(Peer::drop);
        peers.clear();
    }

    @Override
    public void close() throws IOException {
        stop();
        try (var files = Files.walk(home.state())) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Replaces what the daemon does with frames of this type. */
    @SuppressWarnings("unchecked")
    public <F extends ClientFrame> void on(Class<F> type, Script<F> script) {
        scripts.put(type, (Script<ClientFrame>) (Script<?>) script);
    }

    /** What the next attach shows. */
    public void snapshot(TaskSnapshot... tasks) {
        snapshot = List.of(tasks);
    }

    public long epoch() {
        return epoch.get();
    }

    /** What it does with an Attach by itself. */
    public void attach(Peer peer, ClientFrame.Attach attach) {
        boolean resumed = attach.resumeEpoch() != null && attach.resumeEpoch() == epoch.get();
        if (attach.resumeEpoch() != null && !resumed) {
            peer.send(new DaemonFrame.Refused(attach.call(), ErrorCode.LEASE_LOST, "another process took the session"));
            return;
        }
        if (!resumed) {
            epoch.incrementAndGet();
        }
        peer.send(new DaemonFrame.Attached(
                attach.call(),
                attach.session(),
                epoch(),
                "cap-" + epoch(),
                1,
                SessionState.ACTIVE,
                0,
                1,
                0,
                resumed,
                launchReason));
        if (!resumed) {
            peer.send(new DaemonFrame.SnapshotPage(attach.call(), snapshot, true));
        }
    }

    /** What processes that attach from now on were started for. */
    public void launchedFor(LaunchReason reason) {
        launchReason = reason;
    }

    /** Sends an event to whoever is connected last. */
    public void deliver(SessionRef session, long seq, TaskSnapshot task) {
        deliver(session, seq, task, null);
    }

    /** The same with what was measured of the task. */
    public void deliver(SessionRef session, long seq, TaskSnapshot task, @Nullable TaskMetrics metrics) {
        peer().send(new DaemonFrame.Deliver(
                session, 1, epoch(), seq, DaemonFrame.EventType.ENDED, task, 1, false, false, false, metrics, null, 0));
    }

    /** The connection that came last. */
    public Peer peer() {
        if (peers.isEmpty()) {
            Awaitility.await("a connection").atMost(Duration.ofSeconds(10)).until(() -> !peers.isEmpty());
        }
        return peers.get(peers.size() - 1);
    }

    public int connections() {
        return peers.size();
    }

    /** The frames of a type so far, in order. */
    public <F extends ClientFrame> List<F> received(Class<F> type) {
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits until a frame has come. */
    public <F extends ClientFrame> F await(Class<F> type, Predicate<F> which) {
        var found = new ArrayList<F>();
        Awaitility.await(type.getSimpleName() + " among " + received)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    Optional<F> first = received(type).stream().filter(which).findFirst();
                    first.ifPresent(found::add);
                    return first.isPresent();
                });
        return found.get(0);
    }

    public <F extends ClientFrame> F await(Class<F> type) {
        return await(type, any -> true);
    }

    private void accept(ServerSocketChannel socket) {
        try {
            while (true) {
                var peer = new Peer(socket.accept());
                peers.add(peer);
                daemonThread(peer::serve).start();
            }
        } catch (IOException closed) {
            // stopped
        }
    }

    private static Thread daemonThread(Runnable work) {
        var thread = new Thread(work, "fake-daemon");
        thread.setDaemon(true);
        return thread;
    }

    /** One connected client. */
    public final class Peer {
        private final SocketChannel channel;
        private final FrameWriter writer;

        Peer(SocketChannel channel) {
            this.channel = channel;
            this.writer = new FrameWriter(new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
                    while (left.hasRemaining()) {
                        channel.write(left);
                    }
                }
            });
        }

        /** Sends a frame; to a client that has gone it is lost. */
        public void send(DaemonFrame frame) {
            try {
                writer.write(frame);
            } catch (IOException gone) {
                drop();
            }
        }

        /** Sends text as it is. */
        public void sendLine(String line) throws IOException {
            ByteBuffer left = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }

        /** Whether no other client is connected. */
        public boolean isAlone() {
            return peers.stream().allMatch(peer -> peer.equals(this) || !peer.channel.isOpen());
        }

        /** Breaks the connection. */
        public void drop() {
            try {
                channel.close();
            } catch (IOException ignored) {
                // gone already
            }
        }

        private void serve() {
            var in = new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    return channel.read(ByteBuffer.wrap(bytes, offset, length));
                }
            };
            try {
                var reader = new FrameReader(in);
                for (var frame = reader.readClient(); frame.isPresent(); frame = reader.readClient()) {
                    received.add(frame.get());
                    Script<ClientFrame> script = scripts.get(frame.get().getClass());
                    if (script == null) {
                        throw new IllegalStateException("no script for " + frame.get());
                    }
                    script.run(this, frame.get());
                }
            } catch (IOException gone) {
                // the test sees what follows from it
            }
            drop();
        }
    }
}
