package dev.outlive.transfer;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.Text;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.transfer.http.Cancellation;
import dev.outlive.transfer.http.ExchangeHooks;
import dev.outlive.transfer.http.HttpEngine;
import dev.outlive.transfer.http.HttpFailure;
import dev.outlive.transfer.http.HttpOutcome;
import dev.outlive.transfer.http.HttpRequest;
import dev.outlive.transfer.http.Pacer;
import dev.outlive.transfer.http.RequestBody;
import dev.outlive.transfer.http.ResponseHead;
import dev.outlive.transfer.http.ResponseSink;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one task: check the source, send, keep the answer, report. Runs once, on its own thread; stop, mark and
 * sample may come from others.
 */
final class Attempt {
    private final Task task;
    private final TaskRequest request;
    private final HttpEngine engine;
    private final Bodies bodies;
    private final Consumer<Input> mailbox;
    private final Pacer pacer;
    private final Cancellation cancellation = new Cancellation();
    private final ArrayBlockingQueue<Transfers.Mark> marks = new ArrayBlockingQueue<>(1);
    private volatile long bytesSent;
    private volatile long bytesReceived;
    private volatile long bytesExpectedToReceive = -1;
    private volatile boolean granted;
    private volatile boolean refused;

    /** What was sampled last; touched by the sampling thread alone. */
    private @Nullable Progress sampled;

    Attempt(Transfers.Order order, HttpEngine engine, Bodies bodies, Consumer<Input> mailbox, Pacer shared) {
        this.task = order.task();
        this.request = order.request();
        this.engine = engine;
        this.bodies = bodies;
        this.mailbox = mailbox;
        this.pacer = Pace.both(Pace.of(request.bytesPerSecondMax()), shared);
    }

    long number() {
        return task.attempt();
    }

    /** Ends the attempt soon, unless its answer is complete. */
    void stop() {
        cancellation.cancel();
    }

    /** The engine's answer to the mark this attempt waits for. */
    void answerMark(Transfers.Mark answer) {
        marks.add(answer); // one mark is out at a time, so there is room for its answer
    }

    /** How far it is, if it moved since the last call. */
    Optional<Transfers.Sample> sample() {
        var progress = new Progress(
                task.attempt(), bytesSent, task.traits().bytesExpectedToSend(), bytesReceived, bytesExpectedToReceive);
        if (progress.equals(sampled)) {
            return Optional.empty();
        }
        sampled = progress;
        return Optional.of(
                new Transfers.Sample(task.id(), progress, 0)); // plain HTTP confirms nothing before its answer
    }

    /** Carries the attempt to its end; the one report that ends it. */
    Input run() {
        try {
            return attempt();
        } catch (RuntimeException | Error defect) {
            return failed(new AttemptFailure(
                    ErrorCode.UNKNOWN, "a defect in the transfer: " + defect, sent(), uploaded(), null));
        }
    }

    private Sent sent() {
        return granted ? Sent.MAYBE : Sent.NOTHING;
    }

    private Uploaded uploaded() {
        boolean all = granted && bytesSent >= task.traits().bytesExpectedToSend();
        return all ? Uploaded.UNCONFIRMED : Uploaded.NO;
    }

    private Input attempt() {
        PinnedSource source = request.source();
        if (source == null) {
            return exchange(RequestBody.none(), null);
        }
        Optional<String> changed = bodies.changed(source);
        if (changed.isPresent()) {
            return failed(AttemptFailure.beforeSending(ErrorCode.FILE_CHANGED, changed.get()));
        }
        try (FileChannel file = bodies.open(source)) {
            return exchange(RequestBody.of(file, 0, source.bytes()), source);
        } catch (java.nio.file.NoSuchFileException gone) {
            return failed(AttemptFailure.beforeSending(ErrorCode.FILE_CHANGED, "the file is gone: " + gone.getFile()));
        } catch (IOException unreadable) {
            return failed(AttemptFailure.beforeSending(
                    ErrorCode.SPOOL_UNREADABLE, "the file can't be read: " + unreadable.getMessage()));
        }
    }

    private Input exchange(RequestBody body, @Nullable PinnedSource source) {
        try (Bodies.ResponseBody kept = bodies.response()) {
            HttpOutcome outcome = execute(body, kept);
            if (outcome instanceof HttpOutcome.NotAnswered(var failure, var _) && mayAskAfresh(failure)) {
                try (Bodies.ResponseBody second = bodies.response()) {
                    return report(execute(body, second), second, source);
                }
            }
            return report(outcome, kept, source);
        } catch (IOException unusable) {
            return failed(new AttemptFailure(
                    ErrorCode.CANNOT_WRITE_FILE,
                    "the answer can't be kept: " + unusable.getMessage(),
                    sent(),
                    uploaded(),
                    null));
        }
    }

    /** An answer that couldn't be read may have been the connection's fault: once more on a fresh one, if that is safe. */
    private boolean mayAskAfresh(HttpFailure failure) {
        return failure.code().equals(ErrorCode.CANNOT_PARSE_RESPONSE.code())
                && task.traits().mayRepeat()
                && !cancellation.isCancelled();
    }

    private HttpOutcome execute(RequestBody body, Bodies.ResponseBody kept) {
        Request asked = request.request();
        Headers headers = asked.headers();
        if (asked.idempotencyKey() != null) {
            headers = headers.with("Idempotency-Key", '"' + asked.idempotencyKey() + '"');
        }
        HttpRequest message = HttpRequest.to(asked.method(), asked.uri())
                .headers(headers)
                .body(body)
                .connection(
                        task.traits().mayRepeat()
                                ? HttpRequest.ConnectionChoice.POOLED_OR_FRESH
                                : HttpRequest.ConnectionChoice.FRESH)
                .build();
        return engine.execute(message, new Hooks(kept), cancellation);
    }

    private Input report(HttpOutcome outcome, Bodies.ResponseBody kept, @Nullable PinnedSource source)
            throws IOException {
        return switch (outcome) {
            case HttpOutcome.Answered answered -> answered(answered, kept.finish(), source);
            case HttpOutcome.NotAnswered(var failure, var _) -> notAnswered(failure);
        };
    }

    private Input answered(HttpOutcome.Answered answered, Bodies.Stored body, @Nullable PinnedSource source) {
        bytesSent = answered.bytesSent();
        var response = new Response(
                answered.head().status(),
                answered.head().headers(),
                answered.body().trailers(),
                Text.redactedUrl(answered.finalUri()),
                answered.protocol(),
                body.bytes(),
                body.path(),
                body.truncated() || answered.body().truncated(),
                answered.body().lengthUnknown(),
                answered.early());
        Optional<String> changed = source == null ? Optional.empty() : bodies.changed(source);
        if (changed.isPresent() && !answered.early()) {
            return failed(new AttemptFailure(
                    ErrorCode.FILE_CHANGED,
                    changed.get() + " while it was sent",
                    Sent.MAYBE,
                    Uploaded.UNCONFIRMED,
                    response));
        }
        Duration retryAfter =
                RetryAfter.of(answered.head().headers(), Instant.now()).orElse(null);
        return new Input.FromTransfer(
                task.id(), new Signal.Responded(task.attempt(), response, retryAfter), body.inline());
    }

    private Input notAnswered(HttpFailure failure) {
        if (refused || cancellation.isCancelled()) {
            return new Input.FromTransfer(task.id(), new Signal.AttemptStopped(task.attempt(), sentBy(failure)), null);
        }
        boolean all = failure.bytesHandedOver() >= task.traits().bytesExpectedToSend();
        Uploaded uploaded = sentBy(failure) == Sent.MAYBE && all ? Uploaded.UNCONFIRMED : Uploaded.NO;
        return failed(new AttemptFailure(codeOf(failure), failure.message(), sentBy(failure), uploaded, null));
    }

    private static Sent sentBy(HttpFailure failure) {
        return failure.sent() == dev.outlive.transfer.http.Sent.MAYBE ? Sent.MAYBE : Sent.NOTHING;
    }

    /** The engine's finer codes in the closed set: a deadline before the request is no connection, one after it a lost one. */
    private static ErrorCode codeOf(HttpFailure failure) {
        return ErrorCode.of(failure.code())
                .filter(code -> code != ErrorCode.TIMED_OUT && code != ErrorCode.CANCELLED)
                .orElseGet(() -> {
                    if (failure.deadline().isEmpty()) {
                        return ErrorCode.UNKNOWN;
                    }
                    return failure.sent() == dev.outlive.transfer.http.Sent.NOTHING
                            ? ErrorCode.CANNOT_CONNECT
                            : ErrorCode.CONNECTION_LOST;
                });
    }

    private Input failed(AttemptFailure failure) {
        return new Input.FromTransfer(task.id(), new Signal.AttemptFailed(task.attempt(), failure), null);
    }

    /** What the exchange asks and tells while it runs. */
    private final class Hooks implements ExchangeHooks {
        private final Bodies.ResponseBody kept;

        Hooks(Bodies.ResponseBody kept) {
            this.kept = kept;
        }

        /** Waits until the mark is durable. */
        @Override
        public void beforeFirstByte(Hop hop) throws IOException, InterruptedException {
            mailbox.accept(new Input.FromTransfer(task.id(), new Signal.AttemptMarked(task.attempt()), null));
            if (marks.take() == Transfers.Mark.REFUSED) {
                refused = true;
                throw new IOException("the attempt is no longer wanted");
            }
            granted = true;
            bytesSent = 0;
        }

        @Override
        public void onHandedOver(long bytes) {
            bytesSent = bytes;
        }

        @Override
        public ResponseSink open(ResponseHead head, URI effectiveUri) {
            bytesExpectedToReceive = head.headers()
                    .first("Content-Length")
                    .filter(text -> text.matches("[0-9]{1,18}"))
                    .map(Long::parseLong)
                    .orElse(-1L);
            return new ResponseSink() {
                private long received;

                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    received += bytes.remaining();
                    kept.write(bytes);
                    bytesReceived = received;
                }
            };
        }

        @Override
        public Pacer pacer() {
            return pacer;
        }
    }
}
