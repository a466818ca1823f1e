package dev.outlive.client.internal;

import static dev.outlive.client.Tasks.SESSION;

import dev.outlive.client.OutliveException;
import dev.outlive.client.Tasks;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * One run of attach, first event and acknowledgement with all threads of the client: the connection's, the delegate's
 * and one of the app's that acknowledges by hand. Ends when the daemon has every acknowledgement; an
 * acknowledgement that is lost never lets it end, which the caller's model checker finds.
 */
public final class AttachRace implements Runnable {
    private static final int EVENTS = 2;
    private static final SessionSettings SETTINGS = SessionSettings.defaults();
    private static final List<DaemonFrame.Deliver> LOG =
            List.of(event(1), event(2)); // made outside the run: nothing races there

    private static DaemonFrame.Deliver event(long seq) {
        return new DaemonFrame.Deliver(
                SESSION,
                1,
                1,
                seq,
                DaemonFrame.EventType.ENDED,
                Tasks.aTask(seq).finished(200, 0),
                1,
                false,
                true,
                false);
    }

    @Override
    public void run() {
        var race = new Race();
        Thread app = new Thread(race::acknowledge);
        app.start();
        race.serve();
        try {
            race.driver.decide(DeliveryCore::close);
            app.join();
        } catch (InterruptedException never) {
            throw new IllegalStateException(never);
        }
        race.requireNothingWrong();
    }

    private static final class Race implements Connection, SessionHandler {
        final LinkedBlockingQueue<ClientFrame> inbox = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<Settlement> kept = new LinkedBlockingQueue<>();
        final CoreDriver driver;
        private final CoreDriver.Wire wire;
        private final AtomicInteger inCallback = new AtomicInteger();
        private final Set<Long> handed = new HashSet<>(); // by the delegate's thread, one callback at a time
        private final Set<Long> settled = new HashSet<>(); // by the connection's thread
        private volatile boolean snapshotReturned;
        private volatile String wrong = "";

        Race() {
            var calls = new AtomicLong();
            var core = new DeliveryCore(SESSION, SETTINGS, false, calls::incrementAndGet);
            driver = new CoreDriver(SESSION, core, Delivery.AFTER_SNAPSHOT, Runnable::run, this, () -> {});
            wire = driver.wire();
        }

        /** The daemon, as the connection's thread has it. */
        void serve() {
            require(driver.use(wire, this), "the connection was refused");
            try {
                while (true) {
                    ClientFrame frame = inbox.take();
                    if (frame instanceof ClientFrame.Attach attach) {
                        wire.received(new DaemonFrame.Attached(
                                attach.call(),
                                SESSION,
                                1,
                                "cap",
                                1,
                                SessionState.ACTIVE,
                                EVENTS,
                                1,
                                EVENTS,
                                false,
                                LaunchReason.USER));
                        wire.received(new DaemonFrame.SnapshotPage(attach.call(), List.of(), true));
                    } else if (frame instanceof ClientFrame.Start start) {
                        LOG.forEach(wire::received);
                        wire.received(new DaemonFrame.Done(start.call()));
                    } else if (frame instanceof ClientFrame.Acknowledge word) {
                        settled.addAll(word.seqs());
                        wire.received(new DaemonFrame.Done(word.call()));
                        if (settled.size() == EVENTS) {
                            return;
                        }
                    }
                }
            } catch (InterruptedException never) {
                throw new IllegalStateException(never);
            }
        }

        /** The app's thread that acknowledges by hand. */
        void acknowledge() {
            try {
                for (long i = 0; i < EVENTS; i++) {
                    kept.take().acknowledge();
                }
            } catch (InterruptedException never) {
                throw new IllegalStateException(never);
            }
        }

        private void require(boolean holds, String what) {
            if (!holds) {
                wrong = what;
            }
        }

        void requireNothingWrong() {
            if (!wrong.isEmpty()) {
                throw new IllegalStateException(wrong);
            }
        }

        @Override
        public void opened(DaemonFrame.Attached attached, List<TaskSnapshot> tasks) {
            require(inCallback.incrementAndGet() == 1, "two callbacks at once");
            require(handed.isEmpty(), "an event before the snapshot");
            inCallback.decrementAndGet();
            snapshotReturned = true;
        }

        @Override
        public void handed(Handing handing, Settlement settlement) {
            require(inCallback.incrementAndGet() == 1, "two callbacks at once");
            require(snapshotReturned, "an event before the snapshot's callback had returned");
            if (handing instanceof Handing.Event event) {
                require(handed.add(event.deliver().seq()), "an event twice");
                require(handed.size() == event.deliver().seq(), "events out of order");
                kept.add(settlement);
            }
            inCallback.decrementAndGet();
        }

        @Override
        public Acknowledgement acknowledgement() {
            return Acknowledgement.BY_HAND;
        }

        @Override
        public void pushed(DaemonFrame frame) {}

        @Override
        public void resumed() {}

        @Override
        public void ended(Effect.End end) {
            require(end.kind() == Effect.End.Kind.CLOSED, end.message());
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void send(ClientFrame frame) {
            inbox.add(frame);
        }

        @Override
        public <A extends DaemonFrame.Answer> A call(Class<A> type, LongFunction<? extends ClientFrame> frame)
                throws OutliveException {
            throw new IllegalStateException("no calls here");
        }

        @Override
        public <A extends DaemonFrame.Answer> CompletableFuture<A> begin(
                Class<A> type, LongFunction<? extends ClientFrame> frame) {
            throw new IllegalStateException("no calls here");
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }
}
