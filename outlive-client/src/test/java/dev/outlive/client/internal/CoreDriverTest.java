package dev.outlive.client.internal;

import static dev.outlive.client.Tasks.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class CoreDriverTest {
    private final AtomicLong calls = new AtomicLong();
    private final BreakingConnection connection = new BreakingConnection();

    /** A connection that breaks between two looks at it fails the call that uses it; it isn't a daemon that was away for long. */
    @Test
    void aConnectionThatBreaksWhileItIsTakenIsStillTaken() {
        CoreDriver driver = attached();

        connection.looksUntilBroken = 1;

        assertThat(driver.awaitAccess(Duration.ofSeconds(30)))
                .isNotNull()
                .extracting(CoreDriver.Access::capability)
                .isEqualTo("cap-1");
    }

    private CoreDriver attached() {
        var core = new DeliveryCore(SESSION, SessionSettings.defaults(), false, false, calls::incrementAndGet);
        var driver = new CoreDriver(
                SESSION, core, SessionHandler.Delivery.ON_START, new NoCallbacks(), new NoDelegate(), () -> {});
        CoreDriver.Wire wire = driver.wire();
        assertThat(driver.use(wire, connection)).isTrue();
        long call = ((ClientFrame.Attach) connection.sent.get(0)).call();
        wire.received(new DaemonFrame.Attached(
                call, SESSION, 1, "cap-1", 1, SessionState.ACTIVE, 0, 1, 0, false, LaunchReason.USER));
        wire.received(new DaemonFrame.SnapshotPage(call, List.of(), true));
        return driver;
    }

    /** Seems open for so many looks. */
    private static final class BreakingConnection implements Connection {
        final List<ClientFrame> sent = new ArrayList<>();
        int looksUntilBroken = Integer.MAX_VALUE;

        @Override
        public boolean isOpen() {
            return looksUntilBroken-- > 0;
        }

        @Override
        public void send(ClientFrame frame) {
            sent.add(frame);
        }

        @Override
        public <A extends DaemonFrame.Answer> A call(Class<A> type, LongFunction<? extends ClientFrame> frame) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <A extends DaemonFrame.Answer> CompletableFuture<A> begin(
                Class<A> type, LongFunction<? extends ClientFrame> frame) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }

    private static final class NoCallbacks implements CallbackQueue {
        @Override
        public void dispatch(Runnable callback) {}

        @Override
        public boolean isRunningHere() {
            return false;
        }

        @Override
        public void end() {}
    }

    private static final class NoDelegate implements SessionHandler {
        @Override
        public CompletableFuture<?> opened(DaemonFrame.Attached attached, List<TaskSnapshot> tasks) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void handed(Handing handing, Settlement settlement) {}

        @Override
        public Acknowledgement acknowledgement() {
            return Acknowledgement.ON_RETURN;
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
        public void ended(Effect.End end) {}
    }
}
