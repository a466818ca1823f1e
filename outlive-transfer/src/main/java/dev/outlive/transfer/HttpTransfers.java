package dev.outlive.transfer;

import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.Transfers;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.transfer.auth.AuthMemory;
import dev.outlive.transfer.cookies.SessionCookies;
import dev.outlive.transfer.http.Cookies;
import dev.outlive.transfer.http.HttpEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts over HTTP: one thread each, which reads top to bottom. What becomes of an attempt is posted to the mailbox;
 * its last post is its only Responded, AttemptFailed or AttemptStopped. Safe from any thread.
 */
public final class HttpTransfers implements Transfers, AutoCloseable {
    /** A larger request body is a large one: it takes a while, and mostly in the kernel. */
    private static final long BULK_BYTES_MIN = 1024 * 1024;

    private static final long BULK_THREAD_KEPT_SECONDS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransfers.class);

    private final Consumer<Input> mailbox;
    private final Bodies bodies;
    private final TransferSettings settings;
    private final RateLimit shared;
    private final SessionLimits ofSessions = new SessionLimits();
    private final SessionConnections connections = new SessionConnections();
    private final Engines engines;
    private final SessionCookies cookies;
    private final AuthMemory memory = new AuthMemory();
    private final Executor light = HttpTransfers::startVirtual;

    @Nullable
    private final ThreadPoolExecutor bulk;

    private final ConcurrentHashMap<Key, Attempt> out = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Key(TaskId task, long attempt) {}

    /** Transfers with the default settings but for a limit on all attempts together, 0 for none. */
    public HttpTransfers(Consumer<Input> mailbox, Bodies bodies, long bytesPerSecondMax) {
        this(mailbox, bodies, TransferSettings.defaults().withBytesPerSecondMax(bytesPerSecondMax));
    }

    /**
     * Transfers that report to a mailbox.
     *
     * @param mailbox takes a report; may block, and is called from any thread but never from one that calls this object
     */
    public HttpTransfers(Consumer<Input> mailbox, Bodies bodies, TransferSettings settings) {
        this.mailbox = mailbox;
        this.bodies = bodies;
        this.settings = settings;
        this.shared = new RateLimit(settings.bytesPerSecondMax());
        this.engines = new Engines(settings);
        this.cookies = new SessionCookies(settings.clock());
        this.bulk = settings.bulkThreads() == TransferSettings.BulkThreads.PLATFORM
                ? platformThreads(settings.bulkThreadsMax())
                : null;
    }

    @Override
    public void start(Order order) {
        var key = new Key(order.task().id(), order.task().attempt());
        var attempt = new Attempt(
                order,
                engines,
                bodies,
                mailbox,
                ofSessions.of(order.task()),
                shared,
                new Presented(
                        order,
                        memory,
                        settings.renewals(),
                        cookies(order),
                        connections.since(order.task().session())),
                settings.clock());
        if (out.putIfAbsent(key, attempt) != null) {
            throw new IllegalStateException("attempt " + key.attempt() + " of task " + key.task() + " is out already");
        }
        if (closed) {
            stop(key.task(), key.attempt());
            return;
        }
        try {
            executor(order.request().source()).execute(() -> carry(key, attempt));
        } catch (RejectedExecutionException closedMeanwhile) {
            stop(key.task(), key.attempt());
        } catch (OutOfMemoryError noPlatformThread) {
            light.execute(() -> carry(key, attempt));
        }
    }

    private Cookies cookies(Order order) {
        Request asked = order.request().request();
        SessionRef session = order.task().session();
        return cookies.during(
                session,
                asked.cookies() == null ? CookiePolicy.NEVER : asked.cookies(),
                asked.uri(),
                () -> mailbox.accept(new Input.CookiesChanged(session)));
    }

    @Override
    public void stop(TaskId task, long attempt) {
        var key = new Key(task, attempt);
        Attempt known = out.get(key);
        if (known == null) {
            return;
        }
        known.stop();
        if (known.begin()) { // it waits for a thread, and needs none any more
            light.execute(() -> end(key, known, known.stoppedBeforeBegin()));
        }
    }

    @Override
    public void answerMark(TaskId task, long attempt, Mark answer) {
        Attempt known = out.get(new Key(task, attempt));
        if (known != null) {
            known.answerMark(answer);
        }
    }

    /** {@inheritDoc} Called by one thread at a time. */
    @Override
    public List<Sample> sample() {
        var samples = new ArrayList<Sample>();
        out.values().forEach(attempt -> attempt.sample().ifPresent(samples::add));
        return samples;
    }

    @Override
    public List<Cookie> cookies(SessionRef session) {
        return cookies.of(session);
    }

    @Override
    public void fillCookies(SessionRef session, List<Cookie> with) {
        cookies.fill(session, with);
    }

    @Override
    public void renew(SessionRef session) {
        memory.forget(session);
        connections.renew(session);
    }

    /** Changes the limit on all attempts together, 0 for none. It holds for bodies that are on their way, too. */
    public void limit(long bytesPerSecondMax) {
        shared.set(bytesPerSecondMax);
    }

    /** An engine for requests beside those of tasks, to authorization servers. Its owner closes it. */
    public static HttpEngine engine(TransferSettings settings) {
        return Engines.made(settings, settings.timeouts());
    }

    /** Connections kept open for the next request. */
    public int idleConnections() {
        return engines.idleConnections();
    }

    /** Stops every attempt, now and from now on. They still report, each from its own thread. */
    @Override
    public void close() {
        closed = true;
        out.keySet().forEach(key -> stop(key.task(), key.attempt()));
        engines.close();
        if (bulk != null) {
            bulk.shutdown(); // interrupts nobody
        }
    }

    private void carry(Key key, Attempt attempt) {
        if (attempt.begin()) {
            end(key, attempt, attempt.run());
        }
    }

    private void end(Key key, Attempt attempt, List<Input> reports) {
        out.remove(key, attempt);
        for (Input report : reports) {
            try {
                mailbox.accept(report);
            } catch (RuntimeException e) {
                LOG.error("a report of task {} was lost: the mailbox threw {}", key.task(), e.toString());
            }
        }
    }

    private Executor executor(@Nullable PinnedSource source) {
        return bulk != null && source != null && source.bytes() > BULK_BYTES_MIN ? bulk : light;
    }

    private static void startVirtual(Runnable work) {
        Thread.ofVirtual().name("outlive-attempt").start(work);
    }

    private static ThreadPoolExecutor platformThreads(int max) {
        var threads = new ThreadPoolExecutor(
                max,
                max,
                BULK_THREAD_KEPT_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // bounded by what the engine admits
                Thread.ofPlatform().name("outlive-bulk-", 1).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
