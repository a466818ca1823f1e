package dev.outlive.client.internal;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@link DeliveryCore} of one session with its current connection: one decision at a time under one lock, under which
 * nothing waits for I/O and no code of the app runs. Carries out what the core decides. Safe from any thread.
 */
final class CoreDriver implements EventDispatcher.Decisions {
    private static final System.Logger LOG = System.getLogger("dev.outlive.client");

    private final SessionRef session;
    private final SessionHandler.Delivery delivery;
    private final SessionHandler handler;
    private final EventDispatcher dispatcher;
    private final LatestFrames pushed = new LatestFrames();
    private final AtomicBoolean listening = new AtomicBoolean();
    private final Runnable connectionLost;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final DeliveryCore core;
    private @Nullable Wire current;
    private Effect.@Nullable End end;
    private long attachedAtNanos;
    private String lastFailure = "";

    /**
     * @param connectionLost told, under the lock, that the current connection has ended; must return at once
     */
    CoreDriver(
            SessionRef session,
            DeliveryCore core,
            SessionHandler.Delivery delivery,
            CallbackQueue callbacks,
            SessionHandler handler,
            Runnable connectionLost) {
        this.session = session;
        this.core = core;
        this.delivery = delivery;
        this.handler = handler;
        this.connectionLost = connectionLost;
        this.dispatcher = new EventDispatcher(session.session().value(), delivery, callbacks, handler, this);
        if (delivery == SessionHandler.Delivery.NONE) {
            listenToPushed();
        }
    }

    private void listenToPushed() {
        if (listening.compareAndSet(false, true)) {
            pushed.listen(handler::pushed);
        }
    }

    /** One connection, of which only the current one is listened to. */
    final class Wire implements DaemonConnection.Listener {
        private @Nullable Connection connection;
        private boolean dead;

        @Override
        public void received(DaemonFrame frame) {
            locked(() -> {
                if (this == current) {
                    run(core.received(frame));
                }
                return null;
            });
            if (delivery == SessionHandler.Delivery.NONE) {
                pushed.add(frame);
            } else if (frame instanceof DaemonFrame.Changed) { // progress goes by way of the delegate
                listenToPushed();
                pushed.add(frame);
            }
        }

        @Override
        public void ended(OutliveException why) {
            locked(() -> {
                dead = true;
                if (this == current) {
                    current = null;
                    lastFailure = String.valueOf(why.getMessage());
                    run(core.disconnected());
                    connectionLost.run();
                }
                return null;
            });
        }
    }

    /** A way to call the daemon now, and what it wants to see with each frame. */
    record Access(Connection connection, String capability) {}

    /** The listener of a connection that is about to be made. */
    Wire wire() {
        return new Wire();
    }

    /** Makes a connection the current one and asks for the session on it. False if it, or the session, has ended meanwhile. */
    boolean use(Wire wire, Connection connection) {
        return locked(() -> {
            wire.connection = connection;
            if (wire.dead || core.isEnded()) {
                return false;
            }
            current = wire;
            run(core.connected());
            return true;
        });
    }

    /**
     * Waits until the session is attached, has ended, or has no connection; false if nothing of its snapshot came for so
     * long. A snapshot of many tasks may take longer in all.
     */
    boolean awaitAttached(Duration silenceMax) {
        while (true) {
            int read = ask(DeliveryCore::snapshotRead);
            if (!waitFor(known -> isSettled(known) || known.snapshotRead() != read, silenceMax)) {
                return false;
            }
            if (ask(this::isSettled)) {
                return true;
            }
        }
    }

    private boolean isSettled(DeliveryCore known) {
        return known.isAttached() || known.isEnded() || current == null;
    }

    /**
     * Waits until calls can be made; null if that took too long. The connection may break before it is used. Throws what ended
     * the session.
     */
    @Nullable
    Access awaitAccess(Duration max) {
        return locked(() -> {
            var found = new AtomicReference<@Nullable Access>();
            waitFor(
                    known -> {
                        found.set(access());
                        return known.isEnded() || found.get() != null;
                    },
                    max);
            Effect.End ended = end;
            if (ended != null) {
                throw new OutliveException(ended.code(), ended.message());
            }
            return found.get();
        });
    }

    /** The same without waiting: null while the daemon is away, or once the session isn't held any more. */
    @Nullable
    Access accessNow() {
        return locked(this::access);
    }

    private @Nullable Access access() {
        Wire wire = current;
        Connection connection = wire == null ? null : wire.connection;
        return connection != null && connection.isOpen() && core.isAttached()
                ? new Access(connection, core.capability())
                : null;
    }

    /** Waits until something holds for the core; false if that took too long. */
    boolean waitFor(Predicate<DeliveryCore> condition, Duration max) {
        return locked(() -> {
            long left = max.toNanos();
            try {
                while (!condition.test(core)) {
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
        });
    }

    /** What the core says, under the lock. */
    <T> T ask(Function<DeliveryCore, T> question) {
        return locked(() -> question.apply(core));
    }

    /** Begins delivery, as soon as events may come. */
    void start() {
        dispatcher.start();
    }

    @Override
    public void decide(Function<DeliveryCore, List<Effect>> decision) {
        locked(() -> {
            run(decision.apply(core));
            return null;
        });
    }

    /** Whether this thread runs a callback of the session. */
    boolean isInCallback() {
        return dispatcher.isInCallback();
    }

    @Override
    public boolean isEnded() {
        return ask(DeliveryCore::isEnded);
    }

    /** Takes the current connection out of use, to be closed by the caller. */
    @Nullable
    Connection release() {
        return locked(() -> {
            Wire wire = current;
            current = null;
            return wire == null ? null : wire.connection;
        });
    }

    /** Drops the current connection, and waits until its end is known. */
    void drop(Duration max) {
        locked(() -> {
            abort();
            return waitFor(known -> current == null, max);
        });
    }

    /** For how long the session has been, or was, attached on one connection. */
    Duration attachedFor() {
        return locked(() -> Duration.ofNanos(System.nanoTime() - attachedAtNanos));
    }

    /** Why the daemon can't be reached, or empty. */
    String lastFailure() {
        return locked(() -> lastFailure);
    }

    void failed(String why) {
        locked(() -> lastFailure = why);
    }

    private void run(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send) {
                send(send.frame());
            } else if (effect instanceof Effect.Opened snapshot) {
                attached();
                dispatcher.dispatch(snapshot);
            } else if (effect instanceof Effect.Resumed) {
                attached();
            } else if (effect instanceof Effect.Hand hand) {
                dispatcher.dispatch(hand.handing());
            } else if (effect instanceof Effect.Answered answer) {
                dispatcher.answered(answer);
            } else if (effect instanceof Effect.AnswerRefused answer) {
                dispatcher.answerRefused(answer);
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

    private void attached() {
        attachedAtNanos = System.nanoTime();
        if (delivery == SessionHandler.Delivery.NONE) {
            var ours = new Selection(
                    session.app(), session.session(), null, null, List.of(), false, false, false, null, 0);
            send(new ClientFrame.Watch(DaemonConnection.nextCall(), ours));
        }
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

    private void end(Effect.End why) {
        end = why;
        if (why.kind() != Effect.End.Kind.CLOSED) {
            abort(); // who closes says good-bye instead
        }
        dispatcher.end();
        pushed.end();
        handler.ended(why);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
