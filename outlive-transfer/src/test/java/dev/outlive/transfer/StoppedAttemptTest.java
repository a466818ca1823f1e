package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Transfers.Mark;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskId;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stopping an attempt in each of its phases: it ends, says whether bytes had left, and holds nothing any more. */
@Proves("I24")
class StoppedAttemptTest extends TransferTestBase {
    private static final int LARGE = 64 * 1024 * 1024; // more than any socket buffers

    @Test
    void waitingForAThread() throws Exception {
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
            assertThat(reports.kinds(second)).containsExactly("AttemptStopped");
            stop(first);
            assertThat(reports.last(first).signal()).isInstanceOf(Signal.AttemptStopped.class);
            bodies.assertReleased();
        }
    }

    @Test
    void waitingForANameServer() throws Exception {
        var asked = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        use(new FolderBodies(folder), TransferSettings.defaults().withResolver(host -> {
            asked.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new java.net.UnknownHostException(host);
        }));
        TaskId task = start(Orders.of(Request.get(java.net.URI.create("http://name.example/"))));
        asked.await();
        stop(task);
        reports.stopped(task, Sent.NOTHING);
        assertThat(reports.kinds(task)).containsExactly("AttemptStopped");
    }

    @Test
    void waitingForItsMark() throws Exception {
        reports.answerMarksWith(null);
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            TaskId task = start(put(server, file(10)));
            reports.awaitMark(task, 1);
            stop(task);
            reports.stopped(task, Sent.NOTHING);
            transfers.answerMark(task, 1, Mark.GRANTED); // too late, and harmless
            assertThat(server.heads()).isEmpty();
            bodies.assertReleased();
        }
    }

    @Test
    void waitingForTheMarkOfASecondRequest() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            reports.answerMarksWith(null);
            peer.send("HTTP/1.1 2x0 what\r\n\r\n");
            peer.drain();
        })) {
            TaskId task = start(put(server, file(10)));
            reports.awaitMark(task, 2);
            stop(task);
            reports.stopped(task, Sent.MAYBE); // by the first
        }
    }

    @Test
    void sending() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.head();
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.body(1000);
            peer.hold();
        })) {
            TaskId task = start(put(server, file(LARGE)));
            awaitMovement();
            stop(task);
            reports.stopped(task, Sent.MAYBE);
            bodies.assertReleased();
        }
    }

    @Test
    void heldBackByALimit() throws Exception {
        int count = 40; // each would wait a second for its turn
        use(new FolderBodies(folder), TransferSettings.defaults().withBytesPerSecondMax(1));
        var headsRead = new CountDownLatch(count);
        try (var server = new LoopbackServer(peer -> {
            peer.head();
            headsRead.countDown();
            peer.drain();
        })) {
            var source = file(1000);
            var tasks = new ArrayList<TaskId>();
            for (int i = 0; i < count; i++) {
                tasks.add(start(put(server, source)));
            }
            headsRead.await();
            tasks.forEach(this::stop);
            reports.awaitEnds(tasks);
            for (TaskId task : tasks) {
                reports.stopped(task, Sent.MAYBE);
            }
            bodies.assertReleased();
        }
    }

    @Test
    void waitingForTheAnswer() throws Exception {
        var arrived = new CountDownLatch(1);
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            arrived.countDown();
            peer.hold();
        })) {
            TaskId task = start(post(server, file(1000)));
            arrived.await();
            stop(task);
            stop(task);
            reports.stopped(task, Sent.MAYBE);
            stop(task);
            bodies.assertReleased();
        }
    }

    @Test
    void readingTheAnswer() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
            peer.hold();
        })) {
            TaskId task = start(Orders.of(Request.get(server.uri("/"))));
            awaitMovement();
            stop(task);
            reports.stopped(task, Sent.MAYBE);
            bodies.assertReleased();
        }
    }

    @Test
    void wholeAnswerStandsAlthoughItWasStoppedMeanwhile() throws Exception {
        var storing = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        use(
                new FolderBodies(folder) {
                    @Override
                    public ResponseBody response() {
                        return new MemoryBody() {
                            @Override
                            public Stored finish() throws java.io.IOException {
                                storing.countDown();
                                try {
                                    goOn.await();
                                } catch (InterruptedException e) {
                                    throw new java.io.IOException(e);
                                }
                                return super.finish();
                            }
                        };
                    }
                },
                TransferSettings.defaults());
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, "whole"))) {
            TaskId task = start(put(server, file(10)));
            storing.await();
            stop(task);
            goOn.countDown();
            reports.responded(task, 200);
        }
    }

    @Test
    void byClosingTheTransfers() throws Exception {
        var arrived = new CountDownLatch(2);
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            arrived.countDown();
            peer.hold();
        })) {
            TaskId one = start(put(server, file(10)));
            TaskId other = start(put(server, file(10)));
            arrived.await();
            transfers.close();
            reports.stopped(one, Sent.MAYBE);
            reports.stopped(other, Sent.MAYBE);
            TaskId late = start(put(server, file(10)));
            reports.stopped(late, Sent.NOTHING);
        }
    }

    @Test
    void otherAttemptsAreNotMeant() throws Exception {
        reports.answerMarksWith(null);
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            TaskId task = start(put(server, file(10)));
            reports.awaitMark(task, 1);
            transfers.stop(task, 2);
            transfers.answerMark(task, 1, Mark.GRANTED);
            reports.responded(task, 200);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void atAnyMomentLeavesOneReportEach(long seed) throws Exception {
        var random = new Random(seed);
        try (var server = new LoopbackServer(peer -> {
            while (true) {
                peer.request();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
                peer.send("def");
            }
        })) {
            var source = file(200_000);
            var tasks = new ArrayList<TaskId>();
            for (int i = 0; i < 150; i++) {
                TaskId task = start(random.nextBoolean() ? put(server, source) : post(server, source));
                tasks.add(task);
                for (int spins = random.nextInt(200_000); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
                stop(tasks.get(random.nextInt(tasks.size())));
            }
            tasks.forEach(this::stop);
            tasks.forEach(reports::last);
            tasks.forEach(reports::last); // and no second one since
            bodies.assertReleased();
        }
    }

    /** Waits until a sample shows that bytes move, which other threads bring about. */
    private void awaitMovement() {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (transfers.sample().isEmpty()) {
            assertThat(System.nanoTime()).as("waited in vain for bytes to move").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
