package dev.outlive.transfer.http;

import dev.outlive.transfer.http.Exchange.HeadRouter;
import dev.outlive.transfer.http.Exchange.Reply;
import dev.outlive.transfer.http.ExchangeHooks.Interim;
import dev.outlive.transfer.http.HopJournal.Mark;
import dev.outlive.transfer.http.HttpOutcome.BodyReport;
import dev.outlive.transfer.http.RedirectPolicy.Handover;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The reading half of an exchange: interim heads, the final head, its body. */
final class Http1Receiver {
    /** Interim responses without progress in one request; a 104 that confirms more starts the count again. */
    static final int INTERIMS_MAX = 64;

    /** Bytes read beyond what the sink wants, to keep the connection; for more, a new connection is cheaper. */
    static final long SURPLUS_BYTES_MAX = 1024 * 1024;

    private final Connection connection;
    private final String method;
    private final Timeouts timeouts;
    private final ExchangeHooks hooks;
    private final HeadRouter router;
    private final Sending sending;
    private final Watch watch;
    private final HopJournal journal;
    private int interims;
    private volatile @Nullable ResponseHead finalHead;
    private boolean reusable;
    private @Nullable ByteBuffer lent;

    Http1Receiver(
            Connection connection,
            String method,
            Timeouts timeouts,
            ExchangeHooks hooks,
            HeadRouter router,
            Sending sending,
            Watch watch,
            HopJournal journal) {
        this.connection = connection;
        this.method = method;
        this.timeouts = timeouts;
        this.hooks = hooks;
        this.router = router;
        this.sending = sending;
        this.watch = watch;
        this.journal = journal;
    }

    /** The final head, once it is known. */
    @Nullable
    ResponseHead finalHead() {
        return finalHead;
    }

    /** Whether the connection may carry another exchange. */
    boolean isReusable() {
        return reusable;
    }

    /** Reads up to the end of the final response. */
    Reply receive() throws IOException, InterruptedException, ExchangeFailure {
        var head = readHead();
        while (head.isInterim()) {
            take(head);
            head = readHead();
        }
        finalHead = head;
        var framing = Framing.of(method, head);
        var handover = sending.settle();
        boolean early = handover == Handover.PARTIAL;
        watch.quietLimit(early ? Deadline.DRAIN : Deadline.IDLE, early ? timeouts.drain() : timeouts.idle());
        if (!early) {
            watch.floorOn(timeouts.floorBytesPerSecond(), timeouts.floorWindow());
        }
        var sink = route(head, handover);
        if (early) {
            watch.arm(Deadline.TOTAL, timeouts.response());
        }
        try {
            var reader = connection.parser().readBody(framing, this::lendBuffer);
            var body = pump(reader, framing, sink, sink == Exchange.SKIP || (early && !head.isSuccessful()));
            if (reader.isFinished()) {
                journal.mark(Mark.RESPONSE_END);
            }
            reusable = !early && reader.isFinished() && leavesClean(head, framing);
            return new Reply(head, body, early);
        } finally {
            if (lent != null) {
                connection.transport().giveBackBodyBuffer(lent);
            }
        }
    }

    private ResponseHead readHead() throws IOException {
        var parser = connection.parser();
        if (!parser.awaitMessage()) {
            throw new ConnectionEndedException("the server closed the connection without an answer");
        }
        journal.mark(Mark.RESPONSE_START);
        watch.arm(Deadline.HEAD, timeouts.head());
        var head = parser.readHead();
        watch.disarm(Deadline.HEAD);
        journal.responseHead(head, parser.lastHeadBytes());
        return head;
    }

    private void take(ResponseHead interim) throws MalformedResponseException {
        Framing.checkInterim(interim);
        if (interim.status() == 101) {
            throw new MalformedResponseException("the server switches protocols (101), which nobody asked for");
        }
        sending.continued();
        var meaning = hooks.onInterim(interim);
        interims = meaning == Interim.PROGRESS && interim.status() != 100 ? 0 : interims + 1;
        if (interims > INTERIMS_MAX) {
            throw new MalformedResponseException("more than " + INTERIMS_MAX + " interim responses without progress");
        }
    }

    private ResponseSink route(ResponseHead head, Handover handover) throws ExchangeFailure {
        watch.pause();
        try {
            return router.route(head, handover);
        } finally {
            watch.resume();
        }
    }

    /**
     * Moves the body into the sink. What the sink doesn't want is read for a moment only, to keep the connection.
     *
     * @param cutTolerated whether a cut ends the body instead of failing: the server that refuses an upload early
     *     resets the connection, which may erase the tail of its answer but not the status
     */
    private BodyReport pump(BodyReader reader, Framing framing, ResponseSink sink, boolean cutTolerated)
            throws IOException, ExchangeFailure {
        long received = 0;
        long stored = 0;
        boolean full = sink == Exchange.SKIP;
        if (full) {
            watch.arm(Deadline.DRAIN, timeouts.drain());
        }
        try {
            for (var run = reader.next(); run != null; run = reader.next()) {
                received += run.remaining();
                journal.responseBody(received);
                stored += store(run, sink.limitBytes() - stored, sink);
                if (stored < received && !full) {
                    full = true;
                    watch.arm(Deadline.DRAIN, timeouts.drain());
                }
                if (received - stored > SURPLUS_BYTES_MAX) {
                    break;
                }
            }
        } catch (IOException e) {
            if (!(cutTolerated || full) || e instanceof MalformedResponseException) {
                throw e;
            }
        }
        boolean truncated = stored < received || !reader.isFinished();
        return new BodyReport(stored, received, truncated, framing instanceof Framing.UntilClose, reader.trailers());
    }

    private int store(ByteBuffer run, long room, ResponseSink sink) throws ExchangeFailure {
        if (run.remaining() > room) {
            run.limit(run.position() + (int) room);
        }
        int count = run.remaining();
        if (count == 0) {
            return 0;
        }
        watch.pause();
        try {
            sink.write(run);
        } catch (IOException e) {
            throw new ExchangeFailure(
                            FailureCode.CANNOT_WRITE_FILE, "the response body couldn't be stored: " + e.getMessage(), e)
                    .with(finalHead);
        } finally {
            watch.resume();
        }
        return count;
    }

    private boolean leavesClean(ResponseHead head, Framing framing) {
        boolean delimited = switch (framing) {
            case Framing.None(boolean announced) -> !announced;
            case Framing.Length _, Framing.Chunked _ -> true;
            case Framing.UntilClose _ -> false;
        };
        return delimited
                && Framing.keepsConnection(head)
                && !connection.parser().hasUnread();
    }

    private ByteBuffer lendBuffer() {
        var buffer = connection.transport().lendBodyBuffer();
        lent = buffer;
        return buffer;
    }
}
