package dev.outlive.daemon.conditions;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A socket that takes connections and says nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentBusTest {
    private static final Duration SOON = Duration.ofMillis(100);

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<BusFacts> told = new LinkedBlockingQueue<>();

    @Test
    void aSilentBusIsGivenUpAndAskedAgain() throws Exception {
        Path path = folder.resolve("bus");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            var bus = new SystemBus[1];
            bus[0] = new SystemBus("unix:path=" + path, SOON, SOON, () -> told.add(bus[0].facts()));
            try (SystemBus asked = bus[0]) {
                assertThat(asked.facts()).isEqualTo(BusFacts.UNREAD);
                asked.start();
                for (int times = 0; times < 3; times++) {
                    try (SocketChannel heard = listener.accept()) {
                        readToTheEnd(heard);
                    }
                }
                assertThat(told.poll(30, TimeUnit.SECONDS))
                        .isEqualTo(BusFacts.none("the system's D-Bus doesn't answer"));
                assertThat(told).as("told again").isEmpty();
            }
        }
    }

    /** Until who asks has closed it. */
    private static void readToTheEnd(SocketChannel heard) throws java.io.IOException {
        var bytes = ByteBuffer.allocate(256);
        while (heard.read(bytes) >= 0) {
            bytes.clear();
        }
    }
}
