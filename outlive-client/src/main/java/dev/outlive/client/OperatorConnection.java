package dev.outlive.client;

import dev.outlive.client.internal.DaemonAccess;
import dev.outlive.client.internal.DaemonConnection;
import dev.outlive.client.internal.DaemonFinder;
import dev.outlive.client.internal.LatestFrames;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * A connection for tools of the user, which act on any session without its lease: the command line, a dashboard. Apps use
 * {@link BackgroundSession}.
 *
 * <p>Safe from any thread; several threads may have calls under way at once. Ends with the daemon and doesn't come back:
 * open another one.
 */
public final class OperatorConnection implements AutoCloseable {
    private final DaemonConnection connection;
    private final LatestFrames pushed;
    private final CompletableFuture<OutliveException> ended;

    private OperatorConnection(
            DaemonConnection connection, LatestFrames pushed, CompletableFuture<OutliveException> ended) {
        this.connection = connection;
        this.pushed = pushed;
        this.ended = ended;
    }

    /** Connects as the command line does: the app is {@code cli}, the home that of this process's environment. */
    public static OperatorConnection open(DaemonStart start) {
        return open(OutliveHome.current(), new AppId("cli"), start);
    }

    /**
     * Connects.
     *
     * @throws OutliveException {@code daemon-not-found}, {@code daemon-unreachable}, {@code wrong-user},
     *     {@code wire-version-unsupported}
     */
    public static OperatorConnection open(OutliveHome home, AppId app, DaemonStart start) {
        var pushed = new LatestFrames();
        var ended = new CompletableFuture<OutliveException>();
        var listener = new DaemonConnection.Listener() {
            @Override
            public void received(DaemonFrame frame) {
                pushed.add(frame);
            }

            @Override
            public void ended(OutliveException why) {
                pushed.end();
                ended.completeAsync(() -> why);
            }
        };
        var access = new DaemonAccess(home, app, ClientFrame.Role.OPERATOR, DaemonFinder.current());
        return new OperatorConnection(access.connect(start, listener), pushed, ended);
    }

    /**
     * Makes a call and waits for its answer: {@code call(DaemonFrame.Tasks.class, n -> new ClientFrame.Find(n, selection))}.
     *
     * @throws OutliveException with the code and message of a refusal; {@code daemon-unreachable} if the daemon went away
     *     before it answered, so that the call may or may not have taken effect
     */
    public <A extends DaemonFrame.Answer> A call(Class<A> answer, LongFunction<? extends ClientFrame> frame) {
        return connection.call(answer, frame);
    }

    /**
     * Makes a call without waiting for its answer. Calls that one thread begins reach the daemon in that order, so a batch
     * can be begun, filled and committed without a wait between.
     *
     * @return the answer; fails with the {@link OutliveException} that {@link #call} would throw. What depends on it runs
     *     on the thread that reads answers: it must return at once and make no calls that wait.
     */
    public <A extends DaemonFrame.Answer> CompletableFuture<A> begin(
            Class<A> answer, LongFunction<? extends ClientFrame> frame) {
        return connection.begin(answer, frame);
    }

    /**
     * Says who gets the pushed frames, {@code Changed} and {@code Progressed}, after a {@code Watch}. They come one at a
     * time on a thread of the connection, the latest value of each task only if the consumer is slower than they are.
     * The consumer may make calls. Once a connection.
     */
    public void listen(Consumer<DaemonFrame> frames) {
        pushed.listen(frames);
    }

    /** Who answered. */
    public DaemonFrame.Welcome welcome() {
        return connection.welcome();
    }

    public boolean isOpen() {
        return connection.isOpen();
    }

    /** Completes when the connection has ended, with the reason, on a thread that isn't the connection's. */
    public CompletableFuture<OutliveException> ended() {
        return ended.copy();
    }

    @Override
    public void close() {
        connection.close();
        pushed.end();
    }
}
