package dev.outlive.transfer;

import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.Text;
import dev.outlive.transfer.Bodies.ResponseBody;
import dev.outlive.transfer.http.ExchangeHooks;
import dev.outlive.transfer.http.HttpOutcome;
import dev.outlive.transfer.http.Pacer;
import dev.outlive.transfer.http.ResponseHead;
import dev.outlive.transfer.http.ResponseSink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request of an attempt with all its hops, and the answer as it arrives. What it keeps of the answer is removed when
 * it is closed, unless it was stored.
 *
 * <p>The HTTP engine calls it from two threads, and from none once it has returned.
 */
final class Conversation implements ExchangeHooks, AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final int MISDIRECTED = 421;

    private final Place place;
    private final MarkGate gate;
    private final Reports reports;
    private final Movement movement;
    private final Pacing pacing;
    private final String method;
    private final boolean asksAgainWhenMisdirected;
    private final Paced paced;
    private volatile boolean mayHaveSent;

    @Nullable
    private volatile String changedMethod;

    private volatile boolean misdirected;
    private volatile boolean goesAgain;
    private final SentAgain sentAgain;

    @Nullable
    private volatile ResponseHead head;

    @Nullable
    private volatile URI uri;

    @Nullable
    private volatile ResponseBody body;

    /** Which direction the limits are for: the one the task is about. */
    enum Paced {
        REQUEST_BODY,
        RESPONSE_BODY
    }

    /** What is said of the request while it runs; may block. */
    interface Reports {
        /** Its first byte is about to leave. */
        void marked();

        /** The server answers before its final answer. */
        void informed(ResponseHead interim);
    }

    /** Where the body of an answer goes, by its status. */
    @FunctionalInterface
    interface Place {
        ResponseBody of(int status) throws IOException;
    }

    /** Whether a request is sent once more because of an answer, whose body isn't wanted then. */
    @FunctionalInterface
    interface SentAgain {
        boolean because(ResponseHead answer, URI from);
    }

    /** The answer as it is kept, and its body if that is small and not empty. */
    record Kept(Response response, byte @Nullable [] inline) {}

    Conversation(
            Place place,
            MarkGate gate,
            Reports reports,
            Movement movement,
            Pacing pacing,
            String method,
            Paced paced,
            boolean asksAgainWhenMisdirected,
            SentAgain sentAgain) {
        this.place = place;
        this.gate = gate;
        this.reports = reports;
        this.movement = movement;
        this.pacing = pacing;
        this.method = method;
        this.paced = paced;
        this.asksAgainWhenMisdirected = asksAgainWhenMisdirected;
        this.sentAgain = sentAgain;
        pacing.begin();
    }

    /** Whether a mark was granted: request bytes may have left. */
    boolean mayHaveSent() {
        return mayHaveSent;
    }

    /** Whether the server said 421, so that it did nothing, and the request is to be sent on a fresh connection. */
    boolean isMisdirected() {
        return misdirected;
    }

    /** Whether the server asked for something that the next message has. */
    boolean goesAgain() {
        return goesAgain;
    }

    /** The status that came, 0 if none did. */
    int status() {
        ResponseHead came = head;
        return came == null ? 0 : came.status();
    }

    @Override
    public void beforeFirstByte(Hop hop) throws Exception {
        changedMethod = hop.method().equals(method) ? null : hop.method();
        uri = hop.uri();
        gate.pass(reports::marked);
        mayHaveSent = true;
    }

    @Override
    public void onHandedOver(long bytes) {
        movement.sent(bytes);
    }

    @Override
    public Interim onInterim(ResponseHead interim) {
        reports.informed(interim);
        return Interim.NO_PROGRESS;
    }

    @Override
    public Pacer pacer() {
        return paced == Paced.REQUEST_BODY ? pacing.now() : Pacer.UNLIMITED;
    }

    @Override
    public ResponseSink open(ResponseHead answer, URI effectiveUri) throws IOException {
        pacing.answered();
        if (answer.status() == MISDIRECTED && asksAgainWhenMisdirected && changedMethod == null) {
            misdirected = true;
            return ResponseSink.discard();
        }
        if (changedMethod == null && sentAgain.because(answer, effectiveUri)) {
            goesAgain = true;
            return ResponseSink.discard();
        }
        head = answer;
        uri = effectiveUri;
        movement.expectedToReceive(lengthOf(answer.headers()));
        var opened = opened(answer.status());
        body = opened;
        return new Sink(opened);
    }

    /** Makes the whole answer durable. */
    Kept store(HttpOutcome.Answered answered) throws IOException {
        var stored = stored();
        var response = new Response(
                answered.head().status(),
                answered.head().headers(),
                answered.body().trailers(),
                Text.redactedUrl(answered.finalUri()),
                answered.protocol(),
                stored.bytes(),
                stored.path(),
                stored.truncated() || answered.body().truncated(),
                answered.body().lengthUnknown(),
                answered.early(),
                changedMethod);
        return kept(response, stored);
    }

    /** Makes durable what came of an answer that has no end. */
    @Nullable
    Kept storePart() {
        try {
            var stored = stored();
            var response = headOnly(stored);
            return response == null ? null : kept(response, stored);
        } catch (IOException e) {
            var response = headOnly();
            return response == null ? null : new Kept(response, null);
        }
    }

    /** The answer without its body, or null if none came. */
    @Nullable
    Response headOnly() {
        return headOnly(new Bodies.Stored(null, null, 0, true));
    }

    @Override
    public void close() {
        ResponseBody opened = body;
        body = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException | RuntimeException e) {
                // swept at the next start of the daemon
            }
        }
    }

    /** Defects in storing the answer are failures of its file: that the server answered isn't lost to them. */
    private ResponseBody opened(int status) throws IOException {
        try {
            return place.of(status);
        } catch (RuntimeException e) {
            throw new IOException(FailureNames.defect(e), e);
        }
    }

    private Bodies.Stored stored() throws IOException {
        ResponseBody opened = body;
        try {
            return opened == null ? new Bodies.Stored(null, null, 0, false) : opened.finish();
        } catch (RuntimeException e) {
            throw new IOException(FailureNames.defect(e), e);
        }
    }

    private @Nullable Response headOnly(Bodies.Stored stored) {
        ResponseHead came = head;
        URI from = uri;
        if (came == null || from == null) {
            return null;
        }
        return new Response(
                came.status(),
                came.headers(),
                Headers.empty(),
                Text.redactedUrl(from),
                came.version().toLowerCase(Locale.ROOT),
                stored.bytes(),
                stored.path(),
                true,
                false,
                !movement.isAllSent(),
                changedMethod);
    }

    private static Kept kept(Response response, Bodies.Stored stored) {
        byte[] inline = stored.inline();
        return new Kept(response, inline == null || inline.length == 0 ? null : inline);
    }

    private static long lengthOf(Headers headers) {
        return headers.first("Content-Length")
                .filter(text -> LENGTH.matcher(text).matches())
                .map(Long::parseLong)
                .orElse(-1L);
    }

    /** The way of the response body into its place. */
    private final class Sink implements ResponseSink {
        private final ResponseBody place;
        private long received;

        Sink(ResponseBody place) {
            this.place = place;
        }

        @Override
        public long limitBytes() {
            return place.bytesMax();
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            int count = bytes.remaining();
            if (paced == Paced.RESPONSE_BODY) {
                try {
                    pacing.received(count);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while pacing");
                }
            }
            try {
                place.write(bytes);
            } catch (RuntimeException e) {
                throw new IOException(FailureNames.defect(e), e);
            }
            received += count;
            movement.received(received);
        }
    }
}
