package dev.outlive.client.internal;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attached session: the {@link DeliveryCore} with a real connection, executor and clock around it.
 *
 * <p>Comes back by itself when the connection breaks, starting the daemon if need be. Safe from any thread. The core is
 * used under one lock, under which nothing waits and no code of the app runs.
 */
public final class SessionLink implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.outlive.client");

    /** How long the daemon may take for an attach, whatever the state of its journal. */
    private static final Duration ATTACH_DEADLINE = Duration.ofSeconds(10);

    /** How long a call waits for a daemon that is away: longer than a start takes. */
    private static final Duration AWAY_DEADLINE = Duration.ofSeconds(20);

    /** How long {@link #close} waits for acknowledgements that are under way. */
    private static final Duration CLOSE_FLUSH_MAX = Duration.ofSeconds(2);

    private static final Duration BACKOFF_FIRST = Duration.ofMillis(50);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);
    private static final Duration STEADY = Duration.ofSeconds(5); // a connection that held so long was a good one
    private static final int REPEATS_MAX = 5; // a daemon that dies on each call isn't helped by one more

    /** What a session gives to its app. */
    public interface Handler {
        /** The snapshot; on the session's executor. Throwing ends the attach. */
        void opened(DaemonFrame.Attached attached, List<TaskSnapshot> tasks);

        /** An event or progress; on the session's executor, one at a time. Throwing refuses an event. */
        void handed(Handing handing);

        /** A change of a watched task, on a thread of its own; only without a delegate. */
        void pushed(DaemonFrame frame);

        /** The session goes on with a daemon that was away: changes may have been missed. May make calls. */
        void resumed();

        /** The last word; must return at once. */
        void ended(Effect.End end);
    }

    /** When events are delivered. */
    public enum Delivery {
        /** When the snapshot's callback has returned. */
        AFTER_SNAPSHOT,
        /** When {@link #start} is called. */
        ON_START,
        /** Never: there is no delegate. Tasks are watched instead. */
        NONE
    }

    /** Whether a call may be made again if the connection broke before its answer came. */
    public enum Repeat {
        /** Twice is as good as once. */
        SAFE,
        /** The caller must look first what is so. */
        NEVER
    }

    /** Makes a frame of a call's number and the lease's capability. */
    @FunctionalInterface
    public interface Framing {
        ClientFrame frame(long call, String capability);
    }

    private final DaemonAccess access;
    private final DaemonStart daemonStart;
    private final SessionRef session;
    private final Delivery delivery;
    private final Handler handler;
    private final EventDispatcher dispatcher;
    private final LatestFrames pushed = new LatestFrames();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final DeliveryCore core;
    private @Nullable Wire current;
    private Effect.@Nullable End end;
    private boolean opened;
    private boolean reconnecting;
    private Duration backoff = BACKOFF_FIRST;
    private long attachedAt;
    private String lastFailure = "";

    /** One connection, of which only the current one is listened to. */
    private final class Wire implements DaemonConnection.Listener {
        private @Nullable DaemonConnection connection;
        private boolean dead;

        @Override
        public void received(DaemonFrame frame) {
            lock.lock();
            try {
                if (current == this) {
                    run(core.received(frame));
                }
            } finally {
                lock.unlock();
            }
            if (delivery == Delivery.NONE) {
                pushed.add(frame);
            }
        }

        @Override
        public void ended(OutliveException why) {
            lock.lock();
            try {
                dead = true;
                if (current == this) {
                    current = null;
                    lastFailure = String.valueOf(why.getMessage());
                    run(core.disconnected());
                    reconnectIfWanted();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private SessionLink(
            DaemonAccess access,
            DaemonStart daemonStart,
            SessionRef session,
            DeliveryCore core,
            Delivery delivery,
            @Nullable Executor executor,
            Handler handler) {
        this.access = access;
        this.daemonStart = daemonStart;
        this.session = session;
        this.core = core;
        this.delivery = delivery;
        this.handler = handler;
        this.dispatcher = new EventDispatcher(session.session().value(), executor);
    }

    /**
     * Attaches a session, creating it if absent, and returns when its snapshot is here.
     *
     * @throws OutliveException {@code session-in-use}, or why the daemon can't be reached
     */
    public static SessionLink open(
            DaemonAccess access,
            DaemonStart daemonStart,
            SessionRef session,
            SessionSettings settings,
            boolean takeOver,
            Delivery delivery,
            @Nullable Executor executor,
            Handler handler) {
        var core = new DeliveryCore(session, settings, takeOver, DaemonConnection::nextCall);
        var link = new SessionLink(access, daemonStart, session, core, delivery, executor, handler);
        try {
            link.attach();
        } catch (RuntimeException failed) {
            link.giveUp();
            throw failed;
        }
        if (delivery == Delivery.NONE) {
            link.pushed.listen(handler::pushed);
        }
        return link;
    }

    private void attach() {
        long giveUpAt = System.nanoTime() + ATTACH_DEADLINE.toNanos();
        while (true) {
            connect();
            lock.lock();
            try {
                awaitAttached();
                if (core.isAttached()) {
                    opened = true;
                    return;
                }
                Effect.End refused = end;
                if (refused != null) {
                    throw new OutliveException(refused.code(), refused.message());
                }
                if (System.nanoTime() - giveUpAt >= 0) {
                    throw new OutliveException(
                            ErrorCode.DAEMON_UNREACHABLE,
                            "the daemon has not attached session " + session + " within " + ATTACH_DEADLINE.toSeconds()
                                    + " s" + (lastFailure.isEmpty() ? "" : ": " + lastFailure)
                                    + ". Its tasks go on. Look at `outlive daemon status`, then open the session again.");
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void giveUp() {
        lock.lock();
        try {
            run(core.close());
        } finally {
            lock.unlock();
        }
        closeConnection();
    }

    /** Connects and asks for the session; the answer comes to the core. */
    private void connect() {
        var wire = new Wire();
        DaemonConnection connection = access.connect(daemonStart, wire);
        lock.lock();
        try {
            wire.connection = connection;
            if (!wire.dead && !core.isEnded()) {
                current = wire;
                run(core.connected());
                return;
            }
        } finally {
            lock.unlock();
        }
        connection.close();
    }

    /** Waits, under the lock, until the session is attached, has ended, or has no connection. */
    private void awaitAttached() {
        waitFor(() -> core.isAttached() || core.isEnded() || current == null, ATTACH_DEADLINE);
    }

    /** Waits, under the lock, until the condition holds; false if that took too long. */
    private boolean waitFor(BooleanSupplier condition, Duration max) {
        long left = max.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutliveException(
                    ErrorCode.UNKNOWN,
                    "interrupted while waiting for the daemon; session " + session
                            + " and its tasks go on. Repeat the call.",
                    interrupted);
        }
    }

    private void run(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send) {
                send(send.frame());
            } else if (effect instanceof Effect.Opened snapshot) {
                attachedAt = System.nanoTime();
                watch();
                if (delivery != Delivery.NONE) {
                    dispatcher.dispatch(() -> handSnapshot(snapshot));
                }
            } else if (effect instanceof Effect.Resumed) {
                attachedAt = System.nanoTime();
                watch();
            } else if (effect instanceof Effect.Hand hand) {
                dispatcher.dispatch(() -> hand(hand.handing()));
            } else if (effect instanceof Effect.Reconnect again) {
                LOG.log(System.Logger.Level.WARNING, "session " + session + " connects again: " + again.why());
                lastFailure = again.why();
                abort();
            } else if (effect instanceof Effect.Report report) {
                LOG.log(System.Logger.Level.WARNING, report.message());
            } else if (effect instanceof Effect.Ended ended) {
                end(ended.end());
            }
        }
        changed.signalAll();
    }

    private void send(ClientFrame frame) {
        Wire wire = current;
        if (wire != null && wire.connection != null) {
            wire.connection.send(frame);
        }
    }

    private void abort() {
        Wire wire = current;
        if (wire != null && wire.connection != null) {
            wire.connection.abort();
        }
    }

    private void watch() {
        if (delivery == Delivery.NONE) {
            var ours = new Selection(
                    session.app(), session.session(), null, null, List.of(), false, false, false, null, 0);
            send(new ClientFrame.Watch(DaemonConnection.nextCall(), ours));
        }
    }

    private void end(Effect.End why) {
        end = why;
        if (why.kind() != Effect.End.Kind.CLOSED) {
            abort(); // close() says good-bye instead
        }
        dispatcher.end();
        pushed.end();
        handler.ended(why);
    }

    private void handSnapshot(Effect.Opened snapshot) {
        if (isEnded()) {
            return;
        }
        try {
            handler.opened(snapshot.attached(), snapshot.tasks());
        } catch (Throwable thrown) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "onSnapshot of session " + session + " threw; this process lets go of the session",
                    thrown);
            apply(() -> core.snapshotFailed(String.valueOf(thrown)));
            return;
        }
        if (delivery == Delivery.AFTER_SNAPSHOT) {
            apply(core::start);
        }
    }

    private void hand(Handing handing) {
        if (isEnded()) {
            return; // after close() or lease-lost nothing is begun: another process may have it already
        }
        try {
            handler.handed(handing);
        } catch (Throwable thrown) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    handing instanceof Handing.Event
                            ? "the delegate of session " + session + " threw; the event comes again after a while"
                            : "the delegate of session " + session + " threw at progress, which is dropped",
                    thrown);
            apply(() -> core.threw(handing, Wording.bounded(thrown)));
            return;
        }
        apply(() -> core.returned(handing));
    }

    private boolean isEnded() {
        lock.lock();
        try {
            return core.isEnded();
        } finally {
            lock.unlock();
        }
    }

    private void apply(Supplier<List<Effect>> step) {
        lock.lock();
        try {
            run(step.get());
        } finally {
            lock.unlock();
        }
    }

    /** Begins delivery where it doesn't begin by itself. */
    public void start() {
        if (delivery == Delivery.NONE) {
            throw new IllegalStateException("session " + session + " was opened without a delegate: nothing to start");
        }
        apply(core::start);
    }

    /**
     * Makes a call of the session and waits for its answer, also while the daemon restarts.
     *
     * @throws OutliveException what the daemon refused; {@code lease-lost}; {@code daemon-unreachable}
     */
    public <A extends DaemonFrame.Answer> A call(Class<A> answer, Repeat repeat, Framing framing) {
        for (int tries = 1; ; tries++) {
            String capability;
            DaemonConnection connection;
            lock.lock();
            try {
                connection = awaitConnection();
                capability = core.capability();
            } finally {
                lock.unlock();
            }
            try {
                return connection.call(answer, call -> framing.frame(call, capability));
            } catch (OutliveException failed) {
                if (failed.code() == ErrorCode.LEASE_LOST) {
                    apply(() -> core.leaseLost(String.valueOf(failed.getMessage())));
                }
                boolean broke = !connection.isOpen()
                        && (failed.code() == ErrorCode.DAEMON_UNREACHABLE || failed.code() == ErrorCode.BAD_FRAME);
                if (!broke || repeat == Repeat.NEVER || tries == REPEATS_MAX) {
                    throw failed;
                }
            }
        }
    }

    private DaemonConnection awaitConnection() {
        waitFor(() -> core.isEnded() || (core.isAttached() && current != null), AWAY_DEADLINE);
        Effect.End ended = end;
        if (ended != null) {
            throw new OutliveException(ended.code(), ended.message());
        }
        Wire wire = current;
        if (wire != null && wire.connection != null && core.isAttached()) {
            return wire.connection;
        }
        throw new OutliveException(
                ErrorCode.DAEMON_UNREACHABLE,
                "the daemon has been away for " + AWAY_DEADLINE.toSeconds() + " s: " + lastFailure + " Session "
                        + session + " goes on trying by itself. Repeat the call later.");
    }

    /** Waits until everything the delegate has returned from is acknowledged for good; false if that took too long. */
    public boolean flush(Duration max) {
        lock.lock();
        try {
            Set<Long> mine = core.unconfirmed();
            return waitFor(() -> core.isEnded() || Collections.disjoint(mine, core.unconfirmed()), max);
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the session. Its tasks go on; events that aren't acknowledged come again at the next open. */
    @Override
    public void close() {
        boolean wasInterrupted = Thread.interrupted(); // letting go properly is worth two seconds
        try {
            flush(CLOSE_FLUSH_MAX);
        } catch (OutliveException interrupted) {
            wasInterrupted = true;
        }
        apply(core::close);
        closeConnection();
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeConnection() {
        DaemonConnection connection;
        lock.lock();
        try {
            connection = current == null ? null : current.connection;
            current = null;
        } finally {
            lock.unlock();
        }
        if (connection != null) {
            connection.close();
        }
    }

    private void reconnectIfWanted() {
        if (!opened || core.isEnded() || reconnecting) {
            return;
        }
        reconnecting = true;
        if (System.nanoTime() - attachedAt > STEADY.toNanos()) {
            backoff = BACKOFF_FIRST;
        }
        var thread = new Thread(this::reconnect, "outlive-reconnect-" + session.session());
        thread.setDaemon(true);
        thread.start();
    }

    private void reconnect() {
        String said = "";
        while (awaitNextTry()) {
            try {
                connect();
                if (isResumed()) {
                    handler.resumed();
                    return;
                }
            } catch (OutliveException failed) {
                String message = failed.code() + ": " + failed.getMessage();
                if (!message.equals(said)) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "session " + session + " can't reach the daemon, and goes on trying: " + message);
                    said = message;
                }
                lock.lock();
                try {
                    lastFailure = message;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /** Waits for the back-off; false if there is nothing to come back to. */
    private boolean awaitNextTry() {
        lock.lock();
        try {
            Duration wait = backoff;
            backoff = wait.multipliedBy(2).compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : wait.multipliedBy(2);
            return !waitFor(core::isEnded, wait);
        } finally {
            lock.unlock();
        }
    }

    private boolean isResumed() {
        lock.lock();
        try {
            awaitAttached();
            if (core.isAttached() || core.isEnded()) {
                reconnecting = false;
                return true;
            }
            abort(); // silent, or gone already
            waitFor(() -> current == null, ATTACH_DEADLINE);
            return false;
        } finally {
            lock.unlock();
        }
    }
}
