package dev.outlive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for connections that don't read. */
class OutboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long HEAP = 16 << 20;
    private static final String LONG = "x".repeat(100_000);

    private final OutboxRoom room = new OutboxRoom(HEAP);
    private final List<SocketChannel> open = new ArrayList<>();

    /** The two ends of a connection; the other end reads when it is asked to. */
    private record Ends(SocketChannel here, SocketChannel there, Outbox outbox) {}

    private Ends connected() throws IOException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var there = SocketChannel.open();
            there.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 16);
            there.connect(server.getLocalAddress());
            var here = server.accept();
            open.add(here);
            open.add(there);
            var outbox = new Outbox(here, room);
            outbox.start();
            return new Ends(here, there, outbox);
        }
    }

    @AfterEach
    void end() throws IOException {
        for (SocketChannel each : open) {
            each.close();
        }
    }

    private static DaemonFrame frame(long call) {
        return new DaemonFrame.Refused(call, ErrorCode.BAD_REQUEST, LONG);
    }

    @Proves("I17")
    @Test
    void theConnectionForWhichMostWaitsIsCutOnceHalfTheHeapDoes() throws IOException {
        Ends few = connected();
        Ends many = connected();
        for (int i = 0; i < 20; i++) {
            few.outbox().add(frame(i));
        }
        for (int i = 0; i < 200; i++) {
            many.outbox().add(frame(i));
        }
        await().atMost(PATIENCE).until(() -> !many.here().isOpen());
        assertThat(many.outbox().waitingBytes()).isZero();
        assertThat(few.here().isOpen()).isTrue();
        many.outbox().add(frame(1));
        assertThat(many.outbox().waitingBytes())
                .as("nothing is kept after the end")
                .isZero();
        for (int i = 20; i < 40; i++) {
            few.outbox().add(frame(i));
        }
        readAll(few, 40);
    }

    @Test
    void whatIsReadMakesRoom() throws IOException {
        Ends slow = connected();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 40; i++) {
                slow.outbox().add(frame(i));
            }
            readAll(slow, 40);
        }
        await().atMost(PATIENCE).until(() -> slow.outbox().waitingBytes() == 0);
        assertThat(slow.here().isOpen()).isTrue();
    }

    private static void readAll(Ends ends, int count) throws IOException {
        var reader = new FrameReader(Channels.newInputStream(ends.there()));
        for (int i = 0; i < count; i++) {
            assertThat(reader.readDaemon())
                    .hasValueSatisfying(frame -> assertThat(frame)
                            .isInstanceOfSatisfying(
                                    DaemonFrame.Refused.class,
                                    told -> assertThat(told.message()).isEqualTo(LONG)));
        }
    }
}
