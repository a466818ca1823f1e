package dev.outlive.daemon;

import dev.outlive.core.engine.Engine;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.StoreException;
import dev.outlive.core.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns store and engine from opening to closing: it drives the turns and is never interrupted, since an
 * interrupt would close the store's files under it.
 */
final class EngineThread {
    private static final Logger LOG = LoggerFactory.getLogger(EngineThread.class);
    /** Waiting doesn't count the system's sleep, and nobody tells when the clock is set: so it is looked at. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Boot boot;
    private final Mailbox mailbox;
    private final EngineClock clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Throwable> broken = new CompletableFuture<>();

    /** Opens the store, recovers, and closes again; all on the engine's thread. */
    interface Boot {
        Engine open();

        void close();
    }

    EngineThread(Boot boot, Mailbox mailbox, EngineClock clock) {
        this.boot = boot;
        this.mailbox = mailbox;
        this.clock = clock;
    }

    /** Starts the thread. */
    void start() {
        Thread.ofPlatform().name("engine").start(this::run);
    }

    /** Completes when the store is open and recovered, or with what kept it from that. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Completes when the engine had to give up. */
    CompletableFuture<Throwable> broken() {
        return broken;
    }

    /** Lets the current turn end, lets no other begin, and waits until the store is closed. */
    void stop() {
        mailbox.close();
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Engine engine = boot.open();
            ready.complete(null);
            drive(engine);
        } catch (RuntimeException | Error failed) {
            boolean opened = ready.isDone();
            mailbox.close();
            ready.completeExceptionally(failed);
            if (opened) {
                LOG.error(
                        "{}; nothing of this turn is durable and nobody was told. The daemon ends and recovers at its"
                                + " next start",
                        describe(failed),
                        failed);
            }
            broken.complete(failed);
        } finally {
            close();
            ended.countDown();
        }
    }

    private void drive(Engine engine) {
        Instant next = Instant.MIN;
        Moment last = clock.now();
        while (!mailbox.isClosed()) {
            List<Input> inputs = mailbox.take(Engine.INPUTS_MAX, untilNanos(next));
            Moment now = clock.now();
            boolean due = !inputs.isEmpty() || !next.isAfter(now.steady()) || now.isSetSince(last);
            if (due && !mailbox.isClosed()) {
                next = engine.turn(inputs, now);
                last = now;
            }
        }
    }

    private long untilNanos(Instant next) {
        Instant now = clock.now().steady();
        if (!next.isAfter(now)) {
            return 0;
        }
        return next.isAfter(now.plus(LOOK_EVERY))
                ? LOOK_EVERY.toNanos()
                : Duration.between(now, next).toNanos();
    }

    private void close() {
        try {
            boot.close();
        } catch (RuntimeException e) {
            LOG.warn("closing the store: {}", e.toString());
        }
    }

    private static String describe(Throwable failed) {
        return failed instanceof StoreException ? "the store failed" : "a turn failed";
    }
}
