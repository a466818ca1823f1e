package dev.outlive.receiver;

import static dev.outlive.receiver.Contents.ofSize;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitRateTest {
    @TempDir
    private Path directory;

    private long nanosFor(String rate, int connections) throws Exception {
        try (var receiver = Receiver.start(
                        ReceiverConfig.of(directory).limitRate(rate).build());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var puts = IntStream.range(0, connections)
                    .<Callable<Integer>>mapToObj(i -> () -> put(receiver, "/" + i, ofSize(512 * 1024 / connections)))
                    .toList();
            long before = System.nanoTime();
            for (var put : threads.invokeAll(puts)) {
                assertThat(put.get()).isBetween(200, 201);
            }
            return System.nanoTime() - before;
        }
    }

    private static int put(Receiver receiver, String path, byte[] content) throws IOException {
        try (var wire = new Wire(receiver)) {
            wire.send("PUT " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + content.length + "\r\n\r\n");
            return wire.send(content).read().status();
        }
    }

    @Test
    void theRateHoldsForAllConnectionsTogether() throws Exception {
        // 512 KiB at 1 MiB/s are half a second less one slice, however many share it; a slower machine only takes
        // longer.
        assertThat(nanosFor("1M", 1)).isGreaterThan(400_000_000L);
        assertThat(nanosFor("1M", 4)).isGreaterThan(400_000_000L);
    }
}
