package dev.outlive.client.internal;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection over which a launched process hears of sessions that it hasn't opened, and says of such a session that it
 * has finished with its events. Finds its way back to the daemon by itself, and lasts as long as the process.
 */
public final class HandOverLink {
    private static final System.Logger LOG = System.getLogger("dev.outlive.client");

    private static final Duration BACKOFF_FIRST = Duration.ofMillis(50);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);
    private static final Duration STEADY = Duration.ofSeconds(5); // a connection that held so long was a good one

    /** Who is told, one at a time, on a thread that waits for nothing else. */
    @FunctionalInterface
    public interface Listener {
        /** The process was launched or woken for events of a session that it hadn't opened. */
        void handedOver(SessionRef session, boolean repeated);
    }

    private final DaemonAccess access;
    private final DaemonStart start;
    private final Listener listener;
    private final LinkedBlockingQueue<DaemonFrame.HandOver> heard =
            new LinkedBlockingQueue<>(); // one a session and wake
    private final Set<SessionRef> unsaid = new LinkedHashSet<>(); // finished with, and not confirmed
    private @Nullable DaemonConnection current;

    private HandOverLink(DaemonAccess access, DaemonStart start, Listener listener) {
        this.access = access;
        this.start = start;
        this.listener = listener;
    }

    /** Begins to listen. Doesn't wait. */
    public static HandOverLink begin(DaemonAccess access, DaemonStart start, Listener listener) {
        var link = new HandOverLink(access, start, listener);
        thread("outlive-hand-over-link-" + access.app(), link::connect);
        thread("outlive-hand-over-" + access.app(), link::tell);
        return link;
    }

    private static void thread(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Tells the daemon, now or when it is back, that the app has finished with the events of a session. Doesn't wait. */
    public void handled(SessionRef session) {
        DaemonConnection now;
        synchronized (this) {
            unsaid.add(session);
            now = current;
        }
        if (now != null) {
            say(now, session);
        }
    }

    private void say(DaemonConnection connection, SessionRef session) {
        connection
                .begin(DaemonFrame.Done.class, call -> new ClientFrame.EventsHandled(call, session, null))
                .whenComplete((done, failed) -> {
                    if (failed == null || connection.isOpen()) { // else it is said again
                        said(session);
                    }
                });
    }

    private synchronized void said(SessionRef session) {
        unsaid.remove(session);
    }

    private void tell() {
        try {
            while (true) {
                DaemonFrame.HandOver next = heard.take();
                listener.handedOver(next.session(), next.repeated());
            }
        } catch (InterruptedException never) {
            LOG.log(System.Logger.Level.DEBUG, "hand-overs were interrupted"); // nobody has this thread
        }
    }

    private void connect() {
        var backoff = new Backoff(BACKOFF_FIRST, BACKOFF_MAX);
        String logged = "";
        try {
            while (true) {
                long begun = System.nanoTime();
                try {
                    listen();
                    logged = "";
                } catch (OutliveException failed) {
                    String why = failed.code() + ": " + failed.getMessage();
                    if (!why.equals(logged)) {
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "app " + access.app()
                                        + " can't hear for which sessions it is started or woken, and goes on trying: "
                                        + why);
                        logged = why;
                    }
                }
                if (System.nanoTime() - begun > STEADY.toNanos()) {
                    backoff.reset();
                }
                new CountDownLatch(1).await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException never) {
            LOG.log(System.Logger.Level.DEBUG, "listening for hand-overs was interrupted"); // nobody has this thread
        }
    }

    /** Listens until the connection ends. What the app has finished with is said first, so that it isn't told again. */
    private void listen() throws InterruptedException {
        var ended = new CountDownLatch(1);
        DaemonConnection connection = access.connect(start, new DaemonConnection.Listener() {
            @Override
            public void received(DaemonFrame frame) {
                if (frame instanceof DaemonFrame.HandOver handOver) {
                    heard.add(handOver);
                }
            }

            @Override
            public void ended(OutliveException why) {
                ended.countDown();
            }
        });
        try (connection) {
            use(connection).forEach(session -> say(connection, session));
            connection.call(DaemonFrame.Done.class, ClientFrame.AwaitHandOvers::new);
            ended.await();
        } finally {
            use(null);
        }
    }

    private synchronized List<SessionRef> use(@Nullable DaemonConnection connection) {
        current = connection;
        return List.copyOf(unsaid);
    }
}
