package dev.outlive.client.internal;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One attached session: calls on it, and its way back to the daemon when the connection breaks, starting the daemon if
 * need be. Safe from any thread.
 */
public final class SessionLink implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.outlive.client");

    /** How long the daemon may take for an attach, whatever the state of its journal. */
    private static final Duration ATTACH_DEADLINE = Duration.ofSeconds(10);

    /** How long a call waits for a daemon that is away: longer than a start takes. */
    private static final Duration AWAY_DEADLINE = DaemonStarter.READY_DEADLINE;

    /** How long {@link #close} waits for acknowledgements that are under way. */
    private static final Duration CLOSE_FLUSH_MAX = Duration.ofSeconds(2);

    private static final Duration BACKOFF_FIRST = Duration.ofMillis(50);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);
    private static final Duration STEADY = Duration.ofSeconds(5); // a connection that held so long was a good one
    private static final int REPEATS_MAX = 5; // a daemon that dies on each call isn't helped by one more

    private static final int BATCH_AHEAD = 1000; // submissions on the way to the daemon before it is waited for

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
    private final SessionHandler.Delivery delivery;
    private final SessionHandler handler;
    private final CoreDriver driver;
    private final Backoff backoff = new Backoff(BACKOFF_FIRST, BACKOFF_MAX); // of the one thread that reconnects
    private final AtomicBoolean reconnecting = new AtomicBoolean(true); // until the first attach its caller does it

    private SessionLink(
            DaemonAccess access,
            DaemonStart daemonStart,
            SessionRef session,
            DeliveryCore core,
            SessionHandler.Delivery delivery,
            @Nullable Executor executor,
            SessionHandler handler) {
        this.access = access;
        this.daemonStart = daemonStart;
        this.session = session;
        this.delivery = delivery;
        this.handler = handler;
        this.driver = new CoreDriver(
                session,
                core,
                delivery,
                new SerialCallbacks(session.session().value(), executor),
                handler,
                this::reconnectIfWanted);
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
            SessionHandler.Delivery delivery,
            @Nullable Executor executor,
            SessionHandler handler) {
        var core = new DeliveryCore(session, settings, takeOver, handler.wantsMetrics(), DaemonConnection::nextCall);
        var link = new SessionLink(access, daemonStart, session, core, delivery, executor, handler);
        try {
            link.attach();
        } catch (RuntimeException failed) {
            link.letGo();
            throw failed;
        }
        return link;
    }

    private void attach() {
        long giveUpAt = System.nanoTime() + ATTACH_DEADLINE.toNanos();
        while (true) {
            connect();
            boolean answered = driver.awaitAttached(ATTACH_DEADLINE);
            if (endReconnecting()) {
                driver.awaitAccess(Duration.ZERO); // throws why, if the attach was refused
                return;
            }
            if (!answered || System.nanoTime() - giveUpAt >= 0) {
                String why = driver.lastFailure();
                throw new OutliveException(
                        ErrorCode.DAEMON_UNREACHABLE,
                        "the daemon has not attached session " + session + " within " + ATTACH_DEADLINE.toSeconds()
                                + " s"
                                + (why.isEmpty() ? "" : ": " + why)
                                + ". Its tasks go on. Look at `outlive daemon status`, then open the session again.");
            }
        }
    }

    /** Connects and asks for the session; the answer comes to the core. */
    private void connect() {
        CoreDriver.Wire wire = driver.wire();
        Connection connection = access.connect(daemonStart, wire);
        if (!driver.use(wire, connection)) {
            connection.close();
        }
    }

    /** Whether the session is attached or over, so that the next broken connection begins a new way back. */
    private boolean endReconnecting() {
        return driver.ask(core -> {
            boolean settled = core.isAttached() || core.isEnded();
            if (settled) {
                reconnecting.set(false); // under the driver's lock: no break between the look and the mark
            }
            return settled;
        });
    }

    /** Begins delivery where it doesn't begin by itself. */
    public void start() {
        if (delivery == SessionHandler.Delivery.NONE) {
            throw new IllegalStateException("session " + session + " was opened without a delegate: nothing to start");
        }
        driver.start();
    }

    /**
     * Tells the daemon, now or when it is back, that the app has finished with the events it was started or woken for; false
     * if the session isn't held any more, so that somebody else has to.
     */
    public boolean eventsHandled() {
        driver.decide(DeliveryCore::eventsHandled);
        return !driver.isEnded();
    }

    /**
     * Makes a call of the session and waits for its answer, also while the daemon restarts.
     *
     * @throws OutliveException what the daemon refused; {@code lease-lost}; {@code daemon-unreachable}
     */
    public <A extends DaemonFrame.Answer> A call(Class<A> answer, Repeat repeat, Framing framing) {
        A answered =
                attempts(repeat, now -> now.connection().call(answer, call -> framing.frame(call, now.capability())));
        if (answered instanceof DaemonFrame.TaskIs is && is.task().acknowledged()) {
            driver.decide(core -> core.settled(is.task().id()));
        }
        return answered;
    }

    /**
     * Makes a batch of these submissions and waits until it is committed, also while the daemon restarts. No other Submit
     * of the session may be under way.
     *
     * @throws OutliveException as {@link #call}: then nothing of the batch exists
     */
    public List<DaemonFrame.Accepted> batch(SessionRef of, List<Submission> submissions) {
        return attempts(Repeat.SAFE, now -> batch(now, of, submissions));
    }

    private static List<DaemonFrame.Accepted> batch(
            CoreDriver.Access now, SessionRef of, List<Submission> submissions) {
        Connection connection = now.connection();
        var answers = new ArrayList<CompletableFuture<DaemonFrame.Accepted>>(submissions.size());
        boolean whole = false;
        try {
            connection.call(DaemonFrame.Done.class, call -> new ClientFrame.BatchBegin(call, of, now.capability()));
            for (Submission submission : submissions) {
                answers.add(connection.begin(
                        DaemonFrame.Accepted.class,
                        call -> new ClientFrame.Submit(call, of, now.capability(), submission)));
                if (answers.size() % BATCH_AHEAD == 0) {
                    connection.call(DaemonFrame.LaunchIs.class, ClientFrame.Launch::new); // it has read all before
                }
            }
            whole = true;
        } finally {
            if (!whole) {
                connection.abort(); // else the batch stays open there, and takes every later Submit
            }
        }
        connection.call(DaemonFrame.Done.class, ClientFrame.BatchCommit::new);
        return answers.stream().map(CompletableFuture::join).toList(); // each came before the last word
    }

    private interface Asking<R> {
        R ask(CoreDriver.Access now);
    }

    private <R> R attempts(Repeat repeat, Asking<R> asking) {
        for (int tries = 1; ; tries++) {
            CoreDriver.Access now = driver.awaitAccess(AWAY_DEADLINE);
            if (now == null) {
                throw new OutliveException(
                        ErrorCode.DAEMON_UNREACHABLE,
                        "the daemon has been away for " + AWAY_DEADLINE.toSeconds() + " s: " + driver.lastFailure()
                                + " Session " + session + " goes on trying by itself. Repeat the call later.");
            }
            try {
                return asking.ask(now);
            } catch (OutliveException failed) {
                if (failed.code() == ErrorCode.LEASE_LOST) {
                    driver.decide(core -> core.leaseLost(String.valueOf(failed.getMessage())));
                }
                boolean broke = !now.connection().isOpen()
                        && (failed.code() == ErrorCode.DAEMON_UNREACHABLE || failed.code() == ErrorCode.BAD_FRAME);
                if (!broke || repeat == Repeat.NEVER || tries == REPEATS_MAX) {
                    throw failed;
                }
            }
        }
    }

    /**
     * Waits until everything the delegate has returned from, and what it is called with now, is settled for good; false if
     * that took too long. Inside a callback that one isn't waited for.
     */
    public boolean flush(Duration max) {
        Set<Long> mine = driver.ask(driver.isInCallback() ? DeliveryCore::unconfirmed : DeliveryCore::unfinished);
        return driver.waitFor(core -> core.isEnded() || Collections.disjoint(mine, core.unfinished()), max);
    }

    /** Lets the session's next requests go over new connections. A daemon that is away has none left. */
    public void renewConnections() {
        CoreDriver.Access now = driver.accessNow();
        if (now != null) {
            try {
                now.connection()
                        .call(DaemonFrame.Done.class, call -> new ClientFrame.Flush(call, session, now.capability()));
            } catch (OutliveException gone) {
                // with its connections, or the session has ended
            }
        }
    }

    private boolean flushReturned(Duration max) {
        Set<Long> mine = driver.ask(DeliveryCore::unconfirmed);
        return driver.waitFor(core -> core.isEnded() || Collections.disjoint(mine, core.unconfirmed()), max);
    }

    /** Lets go of the session. Its tasks go on; events that aren't acknowledged come again at the next open. */
    @Override
    public void close() {
        boolean wasInterrupted = Thread.interrupted(); // letting go properly is worth two seconds
        try {
            flushReturned(CLOSE_FLUSH_MAX);
        } catch (OutliveException interrupted) {
            wasInterrupted = true;
        }
        letGo();
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void letGo() {
        driver.decide(DeliveryCore::close);
        Connection connection = driver.release();
        if (connection != null) {
            connection.close();
        }
    }

    private void reconnectIfWanted() {
        if (driver.isEnded() || !reconnecting.compareAndSet(false, true)) {
            return;
        }
        if (driver.attachedFor().compareTo(STEADY) > 0) {
            backoff.reset();
        }
        var thread = new Thread(this::reconnect, "outlive-reconnect-" + session.session());
        thread.setDaemon(true);
        thread.start();
    }

    private void reconnect() {
        String said = "";
        while (!driver.waitFor(DeliveryCore::isEnded, backoff.next())) {
            try {
                connect();
                driver.awaitAttached(ATTACH_DEADLINE);
            } catch (RuntimeException failed) {
                String message = failed instanceof OutliveException known
                        ? known.code() + ": " + known.getMessage()
                        : failed.toString();
                driver.failed(message);
                if (!message.equals(said)) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "session " + session + " can't reach the daemon, and goes on trying: " + message);
                    said = message;
                }
                continue;
            }
            if (endReconnecting()) {
                break;
            }
            driver.drop(ATTACH_DEADLINE); // silent, or gone already
        }
        if (!driver.isEnded()) {
            handler.resumed();
        }
    }
}
