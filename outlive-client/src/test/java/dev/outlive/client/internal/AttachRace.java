package dev.outlive.client.internal;

import static dev.outlive.client.Tasks.SESSION;

import dev.outlive.client.Tasks;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * Attach, first event and acknowledgement, each as its own thread does it: the connection's brings a frame, the delegate's
 * runs a callback, the app's acknowledges by hand what it has kept. No operation waits; what it finds nothing to do for, a
 * later one does.
 */
public final class AttachRace implements Connection, SessionHandler, CallbackQueue {
    private static final int EVENTS = 2;
    private static final SessionSettings SETTINGS = SessionSettings.defaults();
    private static final List<DaemonFrame.Deliver> LOG = List.of(event(1), event(2));

    private final ConcurrentLinkedQueue<ClientFrame> toDaemon = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<DaemonFrame> fromDaemon = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Settlement> kept = new ConcurrentLinkedQueue<>();
    private final CoreDriver driver;
    private final CoreDriver.Wire wire;

    // Of the delegate's thread.
    private final List<Long> handed = new ArrayList<>();
    private boolean snapshotReturned;

    // Of the connection's thread.
    private final List<Long> acknowledged = new ArrayList<>();
    private int starts;

    private volatile @Nullable String wrong;

    /** The session is asked for, and the daemon hasn't answered yet. */
    public AttachRace() {
        var calls = new AtomicLong();
        var core = new DeliveryCore(SESSION, SETTINGS, false, false, calls::incrementAndGet);
        driver = new CoreDriver(SESSION, core, Delivery.AFTER_SNAPSHOT, this, this, () -> {});
        wire = driver.wire();
        require(driver.use(wire, this), "the connection was refused");
    }

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

    /** The connection's thread brings the daemon's next frame. */
    @Operation(nonParallelGroup = "connection")
    public void frame() {
        isFrameBrought();
    }

    /** The delegate's thread runs the next callback. */
    @Operation(nonParallelGroup = "delegate")
    public void callback() {
        isCallbackRun();
    }

    /** A thread of the app acknowledges the oldest event that it has kept. */
    @Operation(nonParallelGroup = "app")
    public void acknowledge() {
        isAcknowledged();
    }

    /** Whatever the order was: when nothing is left to do, each event was handed over once and acknowledged once. */
    @Validate
    public void nothingIsLostDoubledOrEarly() {
        boolean more = true;
        while (more) {
            more = isFrameBrought() | isCallbackRun() | isAcknowledged();
        }
        require(starts == 1, "started " + starts + " times");
        require(handed.equals(List.of(1L, 2L)), "handed over: " + handed);
        require(acknowledged.equals(List.of(1L, 2L)), "acknowledged: " + acknowledged);
        if (wrong != null) {
            throw new IllegalStateException(wrong);
        }
    }

    private boolean isFrameBrought() {
        for (ClientFrame said = toDaemon.poll(); said != null; said = toDaemon.poll()) {
            answer(said);
        }
        DaemonFrame next = fromDaemon.poll();
        if (next == null) {
            return false;
        }
        wire.received(next);
        return true;
    }

    private void answer(ClientFrame said) {
        if (said instanceof ClientFrame.Attach attach) {
            fromDaemon.add(new DaemonFrame.Attached(
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
            fromDaemon.add(new DaemonFrame.SnapshotPage(attach.call(), List.of(), true));
        } else if (said instanceof ClientFrame.Start start) {
            starts++;
            fromDaemon.addAll(LOG);
            fromDaemon.add(new DaemonFrame.Done(start.call()));
        } else if (said instanceof ClientFrame.Acknowledge word) {
            acknowledged.addAll(word.seqs());
            fromDaemon.add(new DaemonFrame.Done(word.call()));
        }
    }

    private boolean isCallbackRun() {
        Runnable next = callbacks.poll();
        if (next == null) {
            return false;
        }
        next.run();
        return true;
    }

    private boolean isAcknowledged() {
        Settlement next = kept.poll();
        if (next == null) {
            return false;
        }
        next.acknowledge();
        return true;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            wrong = what;
        }
    }

    // The delegate

    @Override
    public CompletableFuture<?> opened(DaemonFrame.Attached attached, List<TaskSnapshot> tasks) {
        require(handed.isEmpty(), "an event before the snapshot");
        snapshotReturned = true;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void handed(Handing handing, Settlement settlement) {
        require(snapshotReturned, "an event before the snapshot's callback had returned");
        if (handing instanceof Handing.Event event) {
            handed.add(event.deliver().seq());
            kept.add(settlement);
        }
    }

    @Override
    public Acknowledgement acknowledgement() {
        return Acknowledgement.BY_HAND;
    }

    @Override
    public boolean wantsMetrics() {
        return false;
    }

    @Override
    public void pushed(DaemonFrame frame) {}

    @Override
    public void resumed() {}

    @Override
    public void ended(Effect.End end) {
        require(false, end.message());
    }

    // Where callbacks wait

    @Override
    public void dispatch(Runnable callback) {
        callbacks.add(callback);
    }

    @Override
    public boolean isRunningHere() {
        return false;
    }

    @Override
    public void end() {}

    // The connection

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void send(ClientFrame frame) {
        toDaemon.add(frame);
    }

    @Override
    public <A extends DaemonFrame.Answer> A call(Class<A> type, LongFunction<? extends ClientFrame> frame) {
        throw new IllegalStateException("no calls here");
    }

    @Override
    public <A extends DaemonFrame.Answer> CompletableFuture<A> begin(
            Class<A> type, LongFunction<? extends ClientFrame> frame) {
        throw new IllegalStateException("no calls here");
    }

    @Override
    public void abort() {
        require(false, "the connection was given up");
    }

    @Override
    public void close() {}
}
