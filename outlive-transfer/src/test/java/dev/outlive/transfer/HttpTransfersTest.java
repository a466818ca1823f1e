package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Transfers.Mark;
import dev.outlive.core.task.Received;
import dev.outlive.core.task.Sent;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts that end with an answer: marks before bytes, the answer as it is kept, connections reused. */
class HttpTransfersTest extends TransferTestBase {
    @Proves("I19")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64 * 1024, 3 * 1024 * 1024})
    void fileArrivesAndItsAnswerIsReported(int size) throws Exception {
        var arrived = new CopyOnWriteArrayList<byte[]>();
        try (var server = new LoopbackServer(peer -> {
            arrived.add(peer.request());
            peer.send("HTTP/1.1 201 Created\r\nContent-Length: 4\r\nX-One: 1\r\nX-One: 2\r\n\r\nkept");
            peer.hold();
        })) {
            TaskId task = start(put(server, file(size)));

            var responded = reports.responded(task, 201);
            assertThat(arrived).containsExactly(content(size));
            assertThat(reports.last(task).body()).asString().isEqualTo("kept");
            assertThat(responded.attempt()).isEqualTo(1);
            assertThat(responded.retryAfter()).isNull();
            var response = responded.response();
            assertThat(response.bodyBytes()).isEqualTo(4);
            assertThat(response.bodyPath()).isNull();
            assertThat(response.headers().all("x-one")).containsExactly("1", "2");
            assertThat(response.protocol()).isEqualTo("http/1.1");
            assertThat(response.finalUrl()).isEqualTo(server.uri("/up").toString() + "?…");
            assertThat(response.early()).isFalse();
            assertThat(response.truncated()).isFalse();
            assertThat(response.lengthUnknown()).isFalse();
            assertThat(reports.kinds(task)).containsExactly("AttemptMarked", "Responded");
            bodies.assertReleased();
        }
    }

    @ParameterizedTest
    @EnumSource(TransferSettings.BulkThreads.class)
    void eitherKindOfThreadCarriesLargeBodies(TransferSettings.BulkThreads kind) throws Exception {
        use(new FolderBodies(folder), TransferSettings.defaults().withBulkThreads(kind, 1));
        try (var server = new LoopbackServer(peer -> peer.answer(200, "" + peer.request().length))) {
            var tasks = new ArrayList<TaskId>();
            for (int i = 0; i < 3; i++) {
                tasks.add(start(put(server, file(2 * 1024 * 1024))));
            }
            for (TaskId task : tasks) {
                reports.responded(task, 200);
                assertThat(reports.last(task).body()).asString().isEqualTo("" + 2 * 1024 * 1024);
            }
        }
    }

    @Proves("I24")
    @Test
    void serverSeesNothingUntilTheMarkIsGranted() throws Exception {
        reports.answerMarksWith(null);
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            TaskId task = start(put(server, file(100)));
            reports.awaitMark(task, 1);
            assertThat(server.heads()).isEmpty();
            assertThat(reports.kinds(task)).containsExactly("AttemptMarked");

            transfers.answerMark(task, 7, Mark.GRANTED); // of another attempt
            assertThat(server.heads()).isEmpty();
            transfers.answerMark(task, 1, Mark.GRANTED);

            reports.responded(task, 200);
            assertThat(server.heads()).hasSize(1);
        }
    }

    @Proves("I24")
    @Test
    void refusedMarkStopsTheAttemptWithNothingSent() throws Exception {
        reports.answerMarksWith(Mark.REFUSED);
        var connected = new CountDownLatch(1);
        var bytes = new CopyOnWriteArrayList<Long>();
        try (var server = new LoopbackServer(peer -> {
            connected.countDown();
            bytes.add(peer.drain());
        })) {
            TaskId task = start(put(server, file(100)));
            reports.stopped(task, Sent.NOTHING);
            connected.await();
            transfers.close();
            bodies.assertReleased();
        }
        assertThat(bytes).containsExactly(0L);
    }

    @Test
    void emptyAnswerIsAnAnswer() throws Exception {
        try (var server = LoopbackServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            TaskId task = start(put(server, file(10)));
            var response = reports.responded(task, 204).response();
            assertThat(response.bodyBytes()).isZero();
            assertThat(response.bodyPath()).isNull();
            assertThat(reports.last(task).body()).isNull();
            assertThat(response.truncated()).isFalse();
        }
    }

    @Test
    void largeAnswerIsKeptInAFile() throws Exception {
        var text = "x".repeat(FolderBodies.INLINE_BYTES_MAX + 1);
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, text))) {
            TaskId task = start(Orders.of(Request.get(server.uri("/down"))));
            var response = reports.responded(task, 200).response();
            assertThat(Path.of(String.valueOf(response.bodyPath()))).hasContent(text);
            assertThat(response.bodyBytes()).isEqualTo(text.length());
            assertThat(reports.last(task).body()).isNull();
        }
    }

    @Test
    void answerBeyondTheLimitIsCutAndSaysSo() throws Exception {
        use(
                new FolderBodies(folder) {
                    @Override
                    public ResponseBody response() {
                        return new MemoryBody() {
                            @Override
                            public long bytesMax() {
                                return 5;
                            }
                        };
                    }
                },
                TransferSettings.defaults());
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, "0123456789"))) {
            TaskId task = start(Orders.of(Request.get(server.uri("/down"))));
            var response = reports.responded(task, 200).response();
            assertThat(response.truncated()).isTrue();
            assertThat(response.bodyBytes()).isEqualTo(5);
            assertThat(reports.last(task).body()).asString().isEqualTo("01234");
            assertThat(reports.last(task).received())
                    .as("all of it came, and what isn't kept counts")
                    .isEqualTo(new Received(10, 10));
        }
    }

    @Test
    void earlyRefusalOfALargeBodyIsTheAnswer() throws Exception {
        try (var server = new LoopbackServer(peer -> {
            peer.head();
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.body(1000);
            peer.answer(413, "too large");
            peer.drain();
        })) {
            TaskId task = start(put(server, file(64 * 1024 * 1024)));
            var response = reports.responded(task, 413).response();
            assertThat(response.early()).isTrue();
            assertThat(reports.last(task).body()).asString().isEqualTo("too large");
        }
    }

    @Test
    void retryAfterIsReported() throws Exception {
        try (var server =
                LoopbackServer.answering("HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n")) {
            var responded = reports.responded(start(put(server, file(1))), 503);
            assertThat(responded.retryAfter()).hasSeconds(120);
        }
    }

    @Test
    void keyAndFieldsGoOutAsGiven() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            reports.responded(
                    start(Orders.of(Request.post(server.uri("/"))
                            .header("X-B", "1")
                            .header("X-A", "2")
                            .header("X-B", "3")
                            .idempotencyKey("a\"b\\c"))),
                    200);
            assertThat(server.heads().getFirst())
                    .contains("X-B: 1\r\nX-A: 2\r\nX-B: 3\r\nIdempotency-Key: \"a\\\"b\\\\c\"\r\n");
        }
    }

    @Test
    void fieldOfTheAppWinsOverItsKey() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            reports.responded(
                    start(Orders.of(Request.post(server.uri("/"))
                            .header("Idempotency-Key", "bare")
                            .idempotencyKey("bare"))),
                    200);
            assertThat(server.heads().getFirst())
                    .containsOnlyOnce("Idempotency-Key")
                    .contains(": bare\r\n");
        }
    }

    @Test
    void smallUploadsShareFewConnections() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(201, "ok"))) {
            var source = file(64 * 1024);
            int lanes = 4;
            for (int round = 0; round < 50; round++) {
                var tasks = new ArrayList<TaskId>();
                for (int i = 0; i < lanes; i++) {
                    tasks.add(start(put(server, source)));
                }
                tasks.forEach(task -> reports.responded(task, 201));
            }
            assertThat(server.heads()).hasSize(200);
            assertThat(server.connections()).isLessThanOrEqualTo(lanes);
            bodies.assertReleased();
        }
    }

    @Test
    void samplesTellWhatMovedAndNothingTwice() throws Exception {
        int size = 3 * 1024 * 1024;
        var half = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var server = new LoopbackServer(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
            half.countDown();
            go.await();
            peer.send("56789");
            peer.drain();
        })) {
            assertThat(transfers.sample()).isEmpty();
            TaskId task = start(put(server, file(size)));
            half.await();
            var sampled = awaitSample(task, 5);
            assertThat(sampled.attempt()).isEqualTo(1);
            assertThat(sampled.bytesSent()).isEqualTo(size);
            assertThat(sampled.bytesExpectedToSend()).isEqualTo(size);
            assertThat(sampled.bytesExpectedToReceive()).isEqualTo(10);
            assertThat(transfers.sample()).isEmpty();
            go.countDown();
            reports.responded(task, 200);
            assertThat(transfers.sample()).isEmpty();
        } finally {
            go.countDown();
        }
    }

    @Test
    void consumedAndReferredFilesAreSentFromWhereTheyAre() throws Exception {
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            var source = reference(1000);
            reports.responded(start(put(server, source)), 200);
            assertThat(Files.exists(Path.of(source.path()))).isTrue();
        }
    }

    /** Samples until so many bytes of the answer came, which other threads bring about. */
    private dev.outlive.protocol.model.Progress awaitSample(TaskId task, long bytesReceived) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < deadline) {
            for (var sample : transfers.sample()) {
                if (sample.task().equals(task) && sample.progress().bytesReceived() == bytesReceived) {
                    return sample.progress();
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no sample with " + bytesReceived + " bytes received");
    }
}
