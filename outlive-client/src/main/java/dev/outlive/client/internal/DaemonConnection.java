package dev.outlive.client.internal;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameCodec;
import dev.outlive.protocol.wire.FrameReader;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.WireException;
import dev.outlive.protocol.wire.WireVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the daemon: calls are matched with their answers by number, everything else goes to the listener.
 *
 * <p>Two threads of its own, both daemon threads. One reads: it hands frames on in their order and runs no code of the
 * app, so an answer can always arrive. One writes: an app thread that is interrupted must not be inside the channel,
 * which an interrupt would close, and the reader must not wait for a daemon that waits for the reader.
 */
public final class DaemonConnection implements Connection {
    /** How long the daemon may take for its Welcome. */
    private static final Duration WELCOME_DEADLINE = Duration.ofSeconds(10);

    private static final byte[] LAST = new byte[0]; // ends the writing thread
    private static final AtomicLong CALLS =
            new AtomicLong(); // of the whole process: an old answer never fits a new call

    /** What comes in besides the answers to {@link #call}. Runs on the reading thread: must return at once. */
    public interface Listener {
        /** A frame that isn't the answer to a {@link #call}, in the order of the wire. */
        void received(DaemonFrame frame);

        /** The last word: the connection has ended. */
        void ended(OutliveException why);
    }

    private final SocketChannel channel;
    private final Listener listener;
    private final LinkedBlockingQueue<byte[]> outbound =
            new LinkedBlockingQueue<>(); // who begins calls without waiting bounds them
    private final PendingCalls calls = new PendingCalls();
    private final AtomicReference<@Nullable OutliveException> end = new AtomicReference<>();
    private final CountDownLatch readerDone = new CountDownLatch(1);
    private volatile DaemonFrame.@Nullable Welcome welcome;

    private DaemonConnection(SocketChannel channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    /**
     * Connects and shakes hands.
     *
     * @return empty if no daemon listens
     * @throws OutliveException {@code wrong-user}, {@code wire-version-unsupported}, {@code daemon-unreachable}
     */
    public static Optional<DaemonConnection> connect(
            OutliveHome home, AppId app, ClientFrame.Role role, Listener listener) {
        Optional<SocketChannel> channel = DaemonSocket.open(home);
        if (channel.isEmpty()) {
            return Optional.empty();
        }
        var connection = new DaemonConnection(channel.get(), listener);
        thread("outlive-read", connection::read).start();
        thread("outlive-write", connection::write).start();
        try {
            connection.shakeHands(app, role);
        } catch (RuntimeException refused) {
            connection.close();
            throw refused;
        }
        return Optional.of(connection);
    }

    private void shakeHands(AppId app, ClientFrame.Role role) {
        DaemonFrame.Welcome answer;
        try {
            var hello = new ClientFrame.Hello(
                    nextCall(),
                    WireVersion.SPOKEN,
                    Software.NAME,
                    app,
                    ProcessHandle.current().pid(),
                    role,
                    launchToken());
            answer = calls.await(ask(DaemonFrame.Welcome.class, hello), WELCOME_DEADLINE);
        } catch (OutliveException refused) {
            if (refused.code() == ErrorCode.WIRE_VERSION_UNSUPPORTED) {
                throw wireVersionUnsupported("the daemon says: " + refused.getMessage());
            }
            throw refused;
        }
        if (!WireVersion.SPOKEN.contains(answer.wire())) {
            throw wireVersionUnsupported("the daemon " + answer.software() + " (pid " + answer.pid()
                    + ") answers in version " + answer.wire());
        }
        welcome = answer;
    }

    private static OutliveException wireVersionUnsupported(String daemonSide) {
        return new OutliveException(
                ErrorCode.WIRE_VERSION_UNSUPPORTED,
                "this app's " + Software.NAME + " speaks wire versions " + WireVersion.SPOKEN + "; " + daemonSide
                        + ". Transfers go on in the daemon. Upgrade the older of the two; after upgrading Outlive, run"
                        + " `outlive daemon stop` so that the new daemon starts.");
    }

    /** What whoever started this process left to tell what for, or null if nobody did: then it was the user. */
    public static @Nullable String launchToken() {
        return LaunchToken.own();
    }

    /** Who answered. */
    public DaemonFrame.Welcome welcome() {
        DaemonFrame.Welcome answer = welcome;
        if (answer == null) {
            throw new IllegalStateException("no welcome yet");
        }
        return answer;
    }

    @Override
    public boolean isOpen() {
        return end.get() == null;
    }

    /** A number no other call of this process has. */
    public static long nextCall() {
        return CALLS.incrementAndGet();
    }

    /** Sends a frame whose answer, if any, goes to the listener. Doesn't wait. A frame too long for a line throws. */
    @Override
    public void send(ClientFrame frame) {
        byte[] line = encode(frame);
        if (isOpen()) {
            outbound.add(line);
        }
    }

    /**
     * Makes a call and waits for its answer.
     *
     * @throws OutliveException what the daemon refused, or {@code daemon-unreachable} if the connection ended first
     */
    @Override
    public <A extends DaemonFrame.Answer> A call(Class<A> type, LongFunction<? extends ClientFrame> frame) {
        return calls.await(ask(type, frame.apply(nextCall())));
    }

    /**
     * Makes a call without waiting for its answer. Calls that one thread begins reach the daemon in that order.
     *
     * @return the answer; fails with what {@link #call} throws. What depends on it runs on the reading thread: must return at once.
     */
    @Override
    public <A extends DaemonFrame.Answer> CompletableFuture<A> begin(
            Class<A> type, LongFunction<? extends ClientFrame> frame) {
        return ask(type, frame.apply(nextCall())).answer();
    }

    private <A extends DaemonFrame.Answer> PendingCalls.Call<A> ask(Class<A> type, ClientFrame asked) {
        byte[] line = encode(asked);
        PendingCalls.Call<A> call = calls.register(type, asked);
        if (isOpen()) {
            outbound.add(line);
        }
        OutliveException ended =
                end.get(); // read after the registration: either this or the ending thread sees the other
        if (ended != null) {
            calls.failAll(ended);
        }
        return call;
    }

    private static byte[] encode(ClientFrame frame) {
        try {
            return FrameCodec.encode(frame);
        } catch (WireException tooLong) {
            throw new OutliveException(
                    ErrorCode.BAD_REQUEST,
                    tooLong.getMessage() + "; nothing was sent. Shorten the header fields, the URL or the description.",
                    tooLong);
        }
    }

    private void read() {
        OutliveException why;
        try {
            var reader = new FrameReader(new ChannelInput(channel));
            while (true) {
                Optional<DaemonFrame> frame = readOne(reader);
                if (frame == null) {
                    continue;
                }
                if (frame.isEmpty()) {
                    why = gone("the daemon closed the connection", null);
                    break;
                }
                take(frame.get());
            }
        } catch (WireException malformed) {
            why = new OutliveException(
                    ErrorCode.BAD_FRAME,
                    "the daemon sent what isn't a frame of this protocol: " + malformed.getMessage()
                            + ". The connection was ended and sessions reconnect by themselves."
                            + " If this repeats, upgrade client and daemon to the same version.",
                    malformed);
        } catch (IOException broken) {
            why = gone("the connection to the daemon broke: " + broken.getMessage(), broken);
        } catch (RuntimeException bug) {
            why = new OutliveException(ErrorCode.UNKNOWN, "the client failed while reading a frame: " + bug, bug);
        }
        finish(why);
        readerDone.countDown();
    }

    /** The next frame, empty at the end, or null if a malformed line was the answer to one call, which failed. */
    private @Nullable Optional<DaemonFrame> readOne(FrameReader reader) throws IOException {
        try {
            return reader.readDaemon();
        } catch (WireException malformed) {
            boolean isAnswer = malformed.isRecoverable() && calls.failUnreadable(malformed.call(), malformed);
            if (!isAnswer) {
                throw malformed; // it may have been an event: only a new delivery can replace it
            }
            return null;
        }
    }

    private void take(DaemonFrame frame) {
        if (frame instanceof DaemonFrame.Ping ping) {
            send(new ClientFrame.Pong(ping.call()));
            return;
        }
        if (frame instanceof DaemonFrame.Answer answer && calls.answer(answer)) {
            return;
        }
        if (frame instanceof DaemonFrame.Refused refused && refused.call() == 0) {
            calls.failAll(new OutliveException(
                    refused.code(),
                    "the daemon couldn't read a line of this connection, and can't say of which call: "
                            + refused.message()
                            + ". The calls under way fail, of which the others may have taken effect; the connection"
                            + " goes on. Repeat what isn't so."));
        }
        listener.received(frame);
    }

    private void write() {
        try {
            for (byte[] line = outbound.take(); line.length > 0; line = outbound.take()) {
                ByteBuffer bytes = ByteBuffer.wrap(line);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.shutdownOutput();
        } catch (IOException broken) {
            closeChannel(); // the reader sees the end and says so
        } catch (InterruptedException never) {
            closeChannel(); // nobody has a reference to this thread
        }
    }

    /** Drops the connection at once; the listener is told. */
    @Override
    public void abort() {
        closeChannel();
    }

    /** Says everything that was sent, then waits shortly until the daemon has let go, so that its lease is free. */
    @Override
    public void close() {
        end.compareAndSet(null, gone("this connection was closed", null));
        outbound.add(LAST);
        try {
            readerDone.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        closeChannel();
    }

    private void finish(OutliveException why) {
        end.compareAndSet(null, why);
        OutliveException reason = end.get() == null ? why : end.get();
        outbound.add(LAST);
        closeChannel();
        listener.ended(reason); // first: who repeats a failed call must find the next connection, not this one
        calls.failAll(reason);
    }

    private static OutliveException gone(String what, @Nullable Throwable cause) {
        return new OutliveException(
                ErrorCode.DAEMON_UNREACHABLE,
                what + " before it had answered. Transfers go on, or go on when the daemon runs again."
                        + " Repeat the call; `outlive daemon status` tells more.",
                cause);
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // there is nothing left to lose: the other end sees a close either way
        }
    }

    private static Thread thread(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
