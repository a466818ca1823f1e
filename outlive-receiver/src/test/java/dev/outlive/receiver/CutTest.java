package dev.outlive.receiver;

import static dev.outlive.receiver.Contents.namesIn;
import static dev.outlive.receiver.Contents.ofSize;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutTest {
    private static final String HALF = "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello";
    private static final String HALF_CHUNKED =
            "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    private final RecordedLog log = new RecordedLog();

    @TempDir
    private Path directory;

    private Receiver start() throws IOException {
        return Receiver.start(ReceiverConfig.of(directory).log(log).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {HALF, HALF_CHUNKED, HALF_CHUNKED + "0\r\n"})
    void aCutBodyLeavesNothing(String request) throws Exception {
        try (var receiver = start()) {
            try (var wire = new Wire(receiver)) {
                wire.send(request).endSending();
                assertThat(wire.isEnded()).isTrue();
            }
            var entry = log.next();
            assertThat(entry.outcome()).isEqualTo(RequestLog.Outcome.CUT);
            assertThat(entry.status()).isZero();
            assertThat(entry.bytes()).isEqualTo(5);
            assertThat(entry.files()).isEmpty();
            assertThat(namesIn(directory)).isEmpty();
        }
    }

    @Test
    void aResetLeavesTheFileThatWasThereBefore() throws Exception {
        Files.writeString(directory.resolve("a"), "before");
        try (var receiver = start()) {
            var wire = new Wire(receiver);
            wire.send("PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(100);
            wire.send("hello").reset();
            assertThat(log.next().outcome()).isEqualTo(RequestLog.Outcome.CUT);
        }
        assertThat(namesIn(directory)).containsExactly("a");
        assertThat(directory.resolve("a")).hasContent("before");
    }

    @Test
    void closingCutsWhatIsOnItsWayAndRemovesIt() throws Exception {
        var receiver = start();
        try (var wire = new Wire(receiver)) {
            wire.send("PUT /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(100);
            assertThat(namesIn(directory)).as("the temporary file").hasSize(1);
            receiver.close();
            assertThat(wire.isEnded()).isTrue();
        }
        assertThat(namesIn(directory)).isEmpty();
        assertThat(log.next().outcome()).isEqualTo(RequestLog.Outcome.CUT);
    }

    @Test
    void closingLetsAWholeRequestHaveItsAnswer() throws Exception {
        var hook = new Hook.DelayResponse(Duration.ofMinutes(5));
        var receiver =
                Receiver.start(ReceiverConfig.of(directory).log(log).hooks(hook).build());
        try (var wire = new Wire(receiver)) {
            wire.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
            while (!Files.exists(directory.resolve("a"))) {
                Thread.onSpinWait();
            }
            receiver.close();
            var answer = wire.read();
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.fields()).containsEntry("connection", "close");
        }
    }

    @Test
    void whatACrashedReceiverLeftIsSweptAndNothingElse() throws Exception {
        var abandoned = ".outlive-receive-" + "0".repeat(32) + ".part";
        for (var name : new String[] {abandoned, ".outlive-receive-mine.part", "a.part", ".hidden"}) {
            Files.write(directory.resolve(name), ofSize(10));
        }
        try (var receiver = start();
                var wire = new Wire(receiver)) {
            assertThat(namesIn(directory)).containsExactly(".hidden", ".outlive-receive-mine.part", "a.part");
            wire.send("PUT /b HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
            wire.read();
            try (var second = start()) {
                assertThat(second.port()).isNotEqualTo(receiver.port());
                wire.send("B");
                assertThat(wire.read().status())
                        .as("a second receiver leaves living files alone")
                        .isEqualTo(201);
            }
        }
        assertThat(directory.resolve("b")).hasContent("B");
    }
}
