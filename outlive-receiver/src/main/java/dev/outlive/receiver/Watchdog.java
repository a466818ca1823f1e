package dev.outlive.receiver;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Closes connections whose peer doesn't take its answer: a blocked write knows no timeout. Safe from any thread. */
final class Watchdog implements AutoCloseable {
    /** A peer has the whole time for each of these. */
    private static final int WRITE_BYTES_MAX = 64 * 1024;

    private final ScheduledThreadPoolExecutor timer;
    private final Duration patience;

    Watchdog(Duration patience) {
        this.patience = patience;
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("receiver-watchdog").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** The stream of a connection, which this watchdog closes when a write takes too long. */
    OutputStream guard(Closeable connection, OutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += WRITE_BYTES_MAX) {
                    var timeout =
                            timer.schedule(() -> closeConnection(connection), patience.toNanos(), TimeUnit.NANOSECONDS);
                    try {
                        out.write(bytes, offset + done, Math.min(WRITE_BYTES_MAX, length - done));
                    } finally {
                        timeout.cancel(false);
                    }
                }
            }
        };
    }

    /** How many writes it watches now. */
    int watched() {
        return timer.getQueue().size();
    }

    private static void closeConnection(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
