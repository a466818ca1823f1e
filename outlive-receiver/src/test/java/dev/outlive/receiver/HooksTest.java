package dev.outlive.receiver;

import static dev.outlive.receiver.Contents.namesIn;
import static dev.outlive.receiver.Contents.ofSize;
import static dev.outlive.receiver.Contents.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HooksTest {
    private static final String PUT = "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
    private static final String TRUE_DIGEST = sha256("hello".getBytes());
    private final RecordedLog log = new RecordedLog();

    @TempDir
    private Path directory;

    private Receiver start(String hooks) throws IOException {
        return Receiver.start(ReceiverConfig.of(directory)
                .log(log)
                .hooks(Hook.parseAll(hooks))
                .build());
    }

    @Test
    void aLieIsToldToTheSenderOnly() throws Exception {
        try (var receiver = start("lie-about-digest");
                var wire = new Wire(receiver)) {
            var body = wire.send(PUT).read().body();
            assertThat(body)
                    .contains("\"sha256\":\"")
                    .doesNotContain(TRUE_DIGEST)
                    .contains(TRUE_DIGEST.substring(1));
            assertThat(log.next().sha256()).isEqualTo(TRUE_DIGEST);
            assertThat(directory.resolve("a")).hasContent("hello");
        }
    }

    @Test
    void anEmptyAnswerIsA204() throws Exception {
        try (var receiver = start("answer-empty");
                var wire = new Wire(receiver)) {
            var answer = wire.send(PUT).read();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.fields()).doesNotContainKey("content-length");
            assertThat(wire.send(PUT).read().status())
                    .as("the connection goes on")
                    .isEqualTo(204);
            assertThat(directory.resolve("a")).hasContent("hello");
        }
    }

    @Test
    void anErrorStatusStoresNothing() throws Exception {
        try (var receiver = start("answer-status=503");
                var wire = new Wire(receiver)) {
            var answer = wire.send(PUT).read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("\"error\":\"hook\"");
            var entry = log.next();
            assertThat(entry.outcome()).isEqualTo(RequestLog.Outcome.COMPLETE);
            assertThat(entry.status()).isEqualTo(503);
            assertThat(namesIn(directory)).isEmpty();
        }
    }

    @Test
    void aSuccessStatusStores() throws Exception {
        try (var receiver = start("answer-status 202");
                var wire = new Wire(receiver)) {
            var answer = wire.send(PUT).read();
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.body()).contains(TRUE_DIGEST);
            assertThat(directory.resolve("a")).hasContent("hello");
        }
    }

    @Test
    void oneAnswerIsDroppedAfterItsFileWasStored() throws Exception {
        try (var receiver = start("drop-final-response-once")) {
            try (var wire = new Wire(receiver)) {
                assertThat(wire.send(PUT).isEnded()).isTrue();
            }
            var entry = log.next();
            assertThat(entry.outcome()).isEqualTo(RequestLog.Outcome.COMPLETE);
            assertThat(entry.status()).isZero();
            assertThat(directory.resolve("a")).hasContent("hello");
            try (var wire = new Wire(receiver)) {
                assertThat(wire.send(PUT).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aDelayComesAfterTheFileIsStored() throws Exception {
        try (var receiver = start("delay-response=200ms");
                var wire = new Wire(receiver)) {
            long before = System.nanoTime();
            assertThat(wire.send(PUT).read().status()).isEqualTo(201);
            assertThat(System.nanoTime() - before)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
            assertThat(Files.exists(directory.resolve("a"))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 413, 503})
    void anEarlyAnswerComesBeforeTheBody(int status) throws Exception {
        try (var receiver = start("answer-early=" + status);
                var wire = new Wire(receiver)) {
            wire.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(status);
            wire.send(ofSize(10_000_000)).endSending();
            assertThat(wire.isEnded()).isTrue();
            assertThat(log.next().bytes()).isZero();
            assertThat(namesIn(directory)).isEmpty();
        }
    }

    @Test
    void hooksAreReadFromText() {
        assertThat(Hook.parseAll("lie-about-digest,answer-empty, delay-response=2m,answer-early=413,,"))
                .containsExactly(
                        new Hook.LieAboutDigest(),
                        new Hook.AnswerEmpty(),
                        new Hook.DelayResponse(Duration.ofMinutes(2)),
                        new Hook.AnswerEarly(413));
        for (var wrong :
                new String[] {"lie", "answer-status", "answer-status=x", "answer-early=104", "delay-response=5"}) {
            assertThatThrownBy(() -> Hook.parseAll(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
