package dev.outlive.transfer.http;

import dev.outlive.transfer.http.HopJournal.Mark;
import dev.outlive.transfer.http.Sending.Permission;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The writing half of an exchange: head, permission to go on, body in slices. */
final class Http1Sender {
    /** Bodies written together with their head: one system call, and mostly one wake-up of the peer. */
    private static final int TOGETHER_BYTES_MAX = 128 * 1024;

    /** Bytes of a body in memory written at once. */
    private static final int PIECE_BYTES = 128 * 1024;

    /** Progress is told at least so often while bytes move. */
    private static final long PROGRESS_NANOS = Duration.ofMillis(200).toNanos();

    private final Connection connection;
    private final Outgoing outgoing;
    private final HttpSettings settings;
    private final ExchangeHooks hooks;
    private final ContinueMemory memory;
    private final Sending sending;
    private final Watch watch;
    private final HopJournal journal;
    private long toldBytes;
    private long toldNanos = System.nanoTime();

    Http1Sender(
            Connection connection,
            Outgoing outgoing,
            HttpSettings settings,
            ExchangeHooks hooks,
            ContinueMemory memory,
            Sending sending,
            Watch watch,
            HopJournal journal) {
        this.connection = connection;
        this.outgoing = outgoing;
        this.settings = settings;
        this.hooks = hooks;
        this.memory = memory;
        this.sending = sending;
        this.watch = watch;
        this.journal = journal;
    }

    /** Writes the message, or as much of it as the answer leaves necessary, and reports to {@link Sending}. */
    void send() throws IOException, InterruptedException {
        var head = outgoing.head(settings.userAgent());
        journal.mark(Mark.REQUEST_START);
        watch.quietLimit(Deadline.IDLE, settings.timeouts().idle());
        if (goesTogether()) {
            sendTogether(head);
        } else {
            connection.write(ByteBuffer.wrap(head));
            journal.requestHead(head.length);
            if (outgoing.expectsContinue()) {
                awaitContinue();
            }
            if (!sendBody()) {
                sending.cut();
                return;
            }
        }
        journal.mark(Mark.REQUEST_END);
        if (!sending.isStopWanted()) {
            awaitResponse();
        }
        sending.sent();
    }

    private void awaitResponse() {
        var timeouts = settings.timeouts();
        watch.floorOff();
        watch.quietLimit(Deadline.RESPONSE, longer(timeouts.idle(), timeouts.response()));
        if (!timeouts.total().isZero()) {
            watch.arm(Deadline.TOTAL, timeouts.total());
        }
    }

    private boolean goesTogether() {
        return outgoing.body().lengthBytes() <= TOGETHER_BYTES_MAX
                && !outgoing.expectsContinue()
                && hooks.pacer() == Pacer.UNLIMITED;
    }

    private void sendTogether(byte[] head) throws IOException {
        if (!outgoing.hasBody()) {
            connection.write(ByteBuffer.wrap(head));
            journal.requestHead(head.length);
            return;
        }
        var body = switch (outgoing.body()) {
            case RequestBody.None _ -> ByteBuffer.allocate(0);
            case RequestBody.Bytes(var content) -> ByteBuffer.wrap(content);
            case RequestBody.FileRange range -> readWhole(range);
        };
        connection.write(ByteBuffer.wrap(head), body);
        journal.requestHead(head.length);
        handedOver(outgoing.body().lengthBytes());
    }

    private static ByteBuffer readWhole(RequestBody.FileRange range) throws UnreadableSourceException {
        var content = ByteBuffer.allocate((int) range.lengthBytes());
        while (content.hasRemaining()) {
            int read;
            try {
                read = range.file().read(content, range.offset() + content.position());
            } catch (IOException e) {
                throw UnreadableSourceException.of(e);
            }
            if (read < 0) {
                throw UnreadableSourceException.exhausted(content.position(), range.lengthBytes());
            }
        }
        return content.flip();
    }

    private void awaitContinue() throws InterruptedException {
        if (sending.awaitContinue(settings.timeouts().continueWait()) == Permission.SILENCE) {
            memory.wasSilent(outgoing.place().origin());
        }
    }

    /** Writes the body; false if it was stopped before its end. */
    private boolean sendBody() throws IOException, InterruptedException {
        var timeouts = settings.timeouts();
        long length = outgoing.body().lengthBytes();
        long offset = 0;
        watch.quietLimit(Deadline.IDLE, timeouts.idle());
        watch.floorOn(timeouts.floorBytesPerSecond(), timeouts.floorWindow());
        while (offset < length) {
            long end = offset + granted(Math.min(settings.sliceBytes(), length - offset));
            while (offset < end) {
                if (sending.isStopWanted()) {
                    return false;
                }
                long sent = sendSome(offset, end - offset);
                if (sent == 0) {
                    throw UnreadableSourceException.exhausted(offset, length);
                }
                offset += sent;
                handedOver(offset);
            }
        }
        return true;
    }

    private long granted(long wanted) throws InterruptedException {
        if (hooks.pacer() == Pacer.UNLIMITED) {
            return wanted;
        }
        watch.pause();
        try {
            return Math.clamp(hooks.pacer().acquire(wanted), 1, wanted);
        } finally {
            watch.resume();
        }
    }

    private long sendSome(long offset, long count) throws IOException {
        return switch (outgoing.body()) {
            case RequestBody.None _ -> 0;
            case RequestBody.FileRange range -> connection.send(range.file(), range.offset() + offset, count);
            case RequestBody.Bytes(var content) -> {
                int piece = (int) Math.min(count, PIECE_BYTES);
                connection.write(ByteBuffer.wrap(content, (int) offset, piece));
                yield piece;
            }
        };
    }

    private void handedOver(long bytes) {
        sending.handedOver(bytes);
        journal.requestBody(bytes);
        long now = System.nanoTime();
        if (bytes - toldBytes >= settings.sliceBytes()
                || now - toldNanos >= PROGRESS_NANOS
                || bytes == outgoing.body().lengthBytes()) {
            toldBytes = bytes;
            toldNanos = now;
            hooks.onHandedOver(bytes);
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
