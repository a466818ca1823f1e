package dev.outlive.receiver;

import static dev.outlive.receiver.Contents.namesIn;
import static dev.outlive.receiver.Contents.ofSize;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlowPeerTest {
    private final RecordedLog log = new RecordedLog();

    @TempDir
    private Path directory;

    private Receiver start() throws IOException {
        return Receiver.start(ReceiverConfig.of(directory)
                .log(log)
                .idleTimeout(Duration.ofMillis(150))
                .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PUT /a HTT",
                "PUT /a HTTP/1.1\r\nHost: h\r\n",
                "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello",
                "PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFF\r\nx"
            })
    void aRequestThatFallsSilentIsGivenUp(String begun) throws Exception {
        try (var receiver = start();
                var wire = new Wire(receiver)) {
            wire.send(begun);
            var answer = wire.read();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.fields()).containsEntry("connection", "close");
            assertThat(log.next().outcome()).isEqualTo(RequestLog.Outcome.CUT);
            assertThat(namesIn(directory)).isEmpty();
        }
    }

    @Test
    void anIdleConnectionEndsWithoutAWord() throws Exception {
        try (var receiver = start();
                var wire = new Wire(receiver)) {
            assertThat(wire.isEnded()).isTrue();
            assertThat(log.isEmpty()).isTrue();
        }
    }

    @Test
    void aReaderThatNeverReadsLosesItsConnection() throws Exception {
        var closed = new CountDownLatch(1);
        var neverRead = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    assertThat(closed.await(20, TimeUnit.SECONDS))
                            .as("closed by the watchdog")
                            .isTrue();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                throw new IOException("closed");
            }
        };
        try (var watchdog = new Watchdog(Duration.ofMillis(50))) {
            var out = watchdog.guard(closed::countDown, neverRead);
            assertThatThrownBy(() -> out.write(ofSize(10))).hasMessage("closed");
        }
    }

    @Test
    void aWriteIsWatchedOnlyWhileItLasts() throws Exception {
        var closed = new CountDownLatch(1);
        var written = new ByteArrayOutputStream();
        try (var watchdog = new Watchdog(Duration.ofMinutes(10))) {
            var watchedOut = new OutputStream() {
                @Override
                public void write(int b) {
                    throw new AssertionError("bytes come in blocks");
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    assertThat(watchdog.watched()).isEqualTo(1);
                    written.write(bytes, offset, length);
                }
            };
            watchdog.guard(closed::countDown, watchedOut).write(ofSize(200_000));
            assertThat(watchdog.watched()).isZero();
        }
        assertThat(closed.getCount()).isEqualTo(1);
        assertThat(written.toByteArray()).isEqualTo(ofSize(200_000));
    }
}
