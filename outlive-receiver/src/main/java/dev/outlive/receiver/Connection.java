package dev.outlive.receiver;

import dev.outlive.receiver.http.Body;
import dev.outlive.receiver.http.ByteSource;
import dev.outlive.receiver.http.CutException;
import dev.outlive.receiver.http.Patience;
import dev.outlive.receiver.http.Refusal;
import dev.outlive.receiver.http.RequestHead;
import dev.outlive.receiver.http.Response;
import dev.outlive.receiver.http.WireInput;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One connection, from accept to close: reads a request, has it carried out, answers, and begins again. It knows HTTP
 * and nothing of files. Runs on a thread of its own; {@link #shutdown} may come from any.
 */
final class Connection implements Runnable {
    /** A head is a few packets; who needs longer holds the connection on purpose. */
    private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(30);
    /** How long an answer to a body that wasn't read is kept from being lost by a reset. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final long LINGER_BYTES_MAX = 64L << 20;

    private final SocketChannel channel;
    private final ReceiverConfig config;
    private final Uploads uploads;
    private final TokenBucket rate;
    private final WireInput in;
    private final OutputStream out;
    private final BooleanSupplier receiverCloses;
    private boolean closing;
    private boolean finishing;

    Connection(
            SocketChannel channel,
            ReceiverConfig config,
            Uploads uploads,
            TokenBucket rate,
            Watchdog watchdog,
            BooleanSupplier receiverCloses)
            throws IOException {
        this.channel = channel;
        this.config = config;
        this.uploads = uploads;
        this.rate = rate;
        this.receiverCloses = receiverCloses;
        var head = HEAD_TIMEOUT.compareTo(config.idleTimeout()) < 0 ? HEAD_TIMEOUT : config.idleTimeout();
        in = new WireInput(
                ByteSource.of(channel.socket()), new Patience(config.idleTimeout(), head, config.floorRate()));
        out = watchdog.guard(channel, channel.socket().getOutputStream());
    }

    @Override
    public void run() {
        try (channel) {
            boolean open = true;
            while (open && awaitRequest()) {
                open = serve();
            }
        } catch (IOException e) {
            // The peer is gone, and its request is logged already.
        }
    }

    private boolean awaitRequest() throws IOException {
        in.patience().beginIdle();
        try {
            return in.awaitByte();
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Serves one request; true if the connection may carry another. */
    private boolean serve() throws IOException {
        var exchange = new Exchange();
        Response response;
        var outcome = RequestLog.Outcome.REFUSED;
        try {
            response = carryOut(exchange);
            outcome = RequestLog.Outcome.COMPLETE;
        } catch (Refusal e) {
            response = e.response();
        } catch (SocketTimeoutException e) {
            outcome = RequestLog.Outcome.CUT;
            response = Response.error(
                    408, "too-slow", "Too few bytes came for too long. Nothing was stored; send the request again.");
        } catch (CutException e) {
            config.log().finished(exchange.entry(0, RequestLog.Outcome.CUT));
            return false;
        } catch (Uploads.WithheldException e) {
            config.log().finished(exchange.entry(0, RequestLog.Outcome.COMPLETE));
            return false;
        } catch (IOException e) {
            response = failed(e);
        }
        try (var _ = response.payload()) {
            config.log().finished(exchange.entry(response.status(), outcome));
            boolean kept = exchange.keepsConnection() && !receiverCloses.getAsBoolean();
            response.writeTo(out, exchange.method(), kept ? Response.Connection.KEPT : Response.Connection.CLOSED);
            if (!exchange.isRead()) {
                linger();
            }
            return kept;
        } finally {
            endFinish();
        }
    }

    private Response carryOut(Exchange exchange) throws IOException {
        in.patience().beginHead();
        var head = RequestHead.read(in);
        exchange.began(head);
        var body = Body.after(head, in);
        boolean invites = head.expectsContinue() && !body.isFinished();
        var intake = new Intake(
                body, config.maxSize(), rate, invites ? () -> Response.writeContinue(out) : Intake.Invitation.NONE);
        exchange.receives(body, intake);
        in.patience().beginBody();
        return uploads.answer(head, intake, exchange, this::beginFinish);
    }

    /** Storing failed, through no fault of the request. */
    private static Response failed(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return Response.error(
                    409,
                    "name-taken",
                    "The name belongs to a folder, or to too many files. Nothing was stored; use another.");
        }
        var reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (reason.contains("no space left")
                || reason.contains("quota exceeded")
                || reason.contains("not enough space")) {
            return Response.error(
                    507, "disk-full", "The receiver's disk is full. Nothing was stored; make room and send it again.");
        }
        return Response.error(
                500, "store-failed", "The receiver couldn't store the body. Nothing is promised; send it again.");
    }

    /** Reads on for a moment after an early answer, so that a reset doesn't erase it on its way (RFC 9112 §9.6). */
    private void linger() throws IOException {
        channel.shutdownOutput();
        var socket = ByteSource.of(channel.socket());
        var buffer = new byte[16 * 1024];
        long end = System.nanoTime() + LINGER.toNanos();
        long left = LINGER_BYTES_MAX;
        while (left > 0) {
            long wait = end - System.nanoTime();
            int count = wait < TimeUnit.MILLISECONDS.toNanos(1) ? -1 : socket.read(buffer, 0, buffer.length, wait);
            if (count < 0) {
                return;
            }
            left -= count;
        }
    }

    private synchronized boolean beginFinish() {
        finishing = !closing;
        return finishing;
    }

    private synchronized void endFinish() {
        finishing = false;
    }

    /** Ends the connection, after the answer to a request whose body is already there. */
    synchronized void shutdown() throws IOException {
        closing = true;
        if (!finishing) {
            channel.close();
        }
    }

    /** Ends the connection at once. */
    void abort() throws IOException {
        channel.close();
    }
}
