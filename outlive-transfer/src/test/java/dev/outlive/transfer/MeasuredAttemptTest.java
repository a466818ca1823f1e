package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.TaskId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What an attempt has measured comes with the signal that ends it, however it ends. */
class MeasuredAttemptTest extends TransferTestBase {
    private static final int LARGE = 64 * 1024 * 1024; // more than any socket buffers

    @Test
    void anAnswerComesWithEveryExchangeThatLedToIt() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            peer.send("HTTP/1.1 2x0 what\r\n\r\n"); // can't be read: asked again on a fresh connection
            peer.close();
        })) {
            TaskId task = start(put(server, file(10)));
            assertThat(reports.last(task).signal()).isInstanceOf(Signal.AttemptFailed.class);
            assertThat(exchanges(task)).extracting(ExchangeMetrics::status).containsExactly(null, null);
            assertThat(exchanges(task))
                    .extracting(ExchangeMetrics::requestBodyBytes)
                    .containsExactly(10L, 10L);
            assertThat(exchanges(task).toString()).doesNotContain("secret");
            assertThat(reports.marks(task))
                    .as("nothing is over yet when an attempt is marked")
                    .containsOnlyNulls();
        }
    }

    @Test
    void aStoppedAttemptSaysWhatItHadSent() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.head();
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.body(1000);
            peer.hold();
        })) {
            TaskId task = start(put(server, file(LARGE)));
            while (transfers.sample().isEmpty()) {
                Thread.onSpinWait();
            }
            stop(task);
            reports.stopped(task, Sent.MAYBE);
            assertThat(exchanges(task)).singleElement().satisfies(exchange -> {
                assertThat(exchange.requestBodyBytes()).isPositive().isLessThan(LARGE);
                assertThat(exchange.requestEnd()).isNull();
                assertThat(exchange.status()).isNull();
            });
        }
    }

    @Test
    void anAttemptThatAskedNobodyHasNoExchanges() throws Exception {
        use(
                new FolderBodies(folder),
                TransferSettings.defaults().withBulkThreads(TransferSettings.BulkThreads.PLATFORM, 1));
        var busy = new CountDownLatch(1);
        try (var server = new LoopbackServer(peer -> {
            peer.head();
            busy.countDown();
            peer.hold();
        })) {
            TaskId first = start(put(server, file(LARGE)));
            busy.await();
            TaskId second = start(put(server, file(LARGE)));
            stop(second);
            reports.stopped(second, Sent.NOTHING);
            assertThat(exchanges(second)).isEmpty();
            stop(first);
            assertThat(exchanges(first)).hasSize(1);
        }
    }

    private List<ExchangeMetrics> exchanges(TaskId task) {
        return Objects.requireNonNull(reports.last(task).exchanges());
    }
}
