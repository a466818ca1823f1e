package dev.outlive.transfer;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.AttemptFailure;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.BytesHint;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.Uploaded;
import dev.outlive.transfer.http.Cancellation;
import dev.outlive.transfer.http.FailureCode;
import dev.outlive.transfer.http.HttpEngine;
import dev.outlive.transfer.http.HttpFailure;
import dev.outlive.transfer.http.HttpOutcome;
import dev.outlive.transfer.http.HttpRequest;
import dev.outlive.transfer.http.HttpRequest.ConnectionChoice;
import dev.outlive.transfer.http.RequestBody;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of one task: check the source, send, keep the answer, report. {@link #run} is called once, on a thread of
 * the attempt's own; everything else is safe from any thread.
 */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final RateLimit NO_LIMIT = new RateLimit(0);

    private final Task task;
    private final TaskRequest request;
    private final Engines engines;
    private final Bodies bodies;
    private final Consumer<Input> mailbox;
    private final InstantSource clock;
    private final Movement movement;
    private final Pacing pacing;
    private final Presented presented;
    private final MarkGate gate = new MarkGate();
    private final Cancellation cancellation = new Cancellation();
    private final List<ExchangeMetrics> exchanges = new ArrayList<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean stopped;

    /** Whether the requests that are over may have reached a server. */
    private Sent sent = Sent.NOTHING;

    @Nullable
    private Conversation current;

    Attempt(
            Transfers.Order order,
            Engines engines,
            Bodies bodies,
            Consumer<Input> mailbox,
            RateLimit ofSession,
            RateLimit shared,
            Presented presented,
            InstantSource clock) {
        this.presented = presented;
        this.task = order.task();
        this.request = order.request();
        this.engines = engines;
        this.bodies = bodies;
        this.mailbox = mailbox;
        this.clock = clock;
        this.movement = new Movement(
                task.attempt(), request.source() == null ? 0 : request.source().bytes());
        this.pacing = new Pacing(
                request.bytesPerSecondMax() == 0 ? NO_LIMIT : new RateLimit(request.bytesPerSecondMax()),
                ofSession,
                shared);
    }

    /** Claims the attempt, for the thread that carries it or the one that stops it before; true for the first caller. */
    boolean begin() {
        return begun.compareAndSet(false, true);
    }

    /** Ends the attempt soon, unless its answer is complete. Interrupts nothing: only its connection is closed. */
    void stop() {
        stopped = true;
        cancellation.cancel();
        gate.stop();
        pacing.stop();
    }

    void answerMark(Transfers.Mark answer) {
        gate.answer(answer);
    }

    /** How far it is, if it moved since the last call. */
    Optional<Transfers.Sample> sample() {
        return movement.sample().map(progress -> new Transfers.Sample(task.id(), progress, 0)); // see reports()
    }

    /** Carries the attempt to its end, and says what to report of it: the last report is the one that ends it. */
    List<Input> run() {
        try {
            return reports(carry());
        } catch (Throwable defect) { // an Error, too: whatever broke, the engine waits for a report
            Sent truth = current != null && current.mayHaveSent() ? Sent.MAYBE : sent;
            if (stopped) {
                return reports(input(new Signal.AttemptStopped(task.attempt(), truth), null));
            }
            log(FailureNames.defect(defect));
            return reports(failed(new AttemptFailure(
                    ErrorCode.UNKNOWN,
                    FailureNames.defect(defect),
                    truth,
                    uploaded(truth),
                    current == null ? null : current.headOnly())));
        }
    }

    /** The reports of an attempt that is stopped before it began. */
    List<Input> stoppedBeforeBegin() {
        return List.of(stopped().measured(exchanges));
    }

    /** How far it came belongs to its end, unless a success says it; what was measured always does. */
    private List<Input> reports(Input.FromTransfer end) {
        Input.FromTransfer last =
                end.measured(exchanges).having(movement.atEnd(exchanges.isEmpty() ? null : exchanges.getLast()));
        boolean answered = last.signal() instanceof Signal.Responded(var _, var response, var _)
                && response.isSuccessful()
                && !response.early();
        long bytesSent = movement.bytesSent();
        if (answered || bytesSent == 0) {
            return List.of(last);
        }
        // a plain server confirms nothing before its answer
        return List.of(input(new Signal.Advanced(task.attempt(), bytesSent, 0), null), last);
    }

    private Input.FromTransfer carry() {
        BytesHint hint = task.traits().bytesHint();
        if (hint != null && task.traits().kind() == TaskKind.DOWNLOAD) {
            try {
                bodies.requireRoom(request.destination(), hint.toReceive());
            } catch (Bodies.UnusableDestinationException e) {
                return failed(AttemptFailure.beforeSending(e.code(), reason(e)));
            }
        }
        if (request.destination() != null) {
            return download(request.destination());
        }
        if (request.source() == null) {
            return exchange(RequestBody.none(), null);
        }
        try (var file = UploadFile.open(bodies, request.source())) {
            return exchange(file.body(), file);
        } catch (UploadFile.UnusableException e) {
            return failed(AttemptFailure.beforeSending(e.code(), e.explanation()));
        }
    }

    /** A destination that can't be written, or needn't be, is noticed before anything is asked for. */
    private Input.FromTransfer download(Destination destination) {
        Optional<Path> there;
        try {
            there = bodies.look(task.id(), destination);
        } catch (Bodies.UnusableDestinationException e) {
            return failed(AttemptFailure.beforeSending(e.code(), reason(e)));
        }
        return there.isEmpty()
                ? exchange(RequestBody.none(), null)
                : input(
                        new Signal.Responded(
                                task.attempt(),
                                Response.notAsked(
                                        task.traits().url(),
                                        there.get().toString(),
                                        there.get().toFile().length()),
                                null),
                        null);
    }

    private Input.FromTransfer exchange(RequestBody body, @Nullable UploadFile file) {
        boolean mayResend = task.traits().mayResend();
        // an idle connection that dies leaves it open whether the request arrived: no risk for one that goes out once
        var connection = mayResend ? ConnectionChoice.POOLED_OR_FRESH : ConnectionChoice.FRESH;
        var done = EnumSet.noneOf(Again.class);
        while (true) {
            HttpRequest message;
            try {
                message = presented.message(body, connection);
            } catch (Presented.NotRenewedException e) {
                return stopped
                        ? stopped()
                        : failed(AttemptFailure.beforeSending(ErrorCode.AUTH_PROVIDER_FAILED, reason(e)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return stopped();
            } catch (IllegalArgumentException e) {
                return failed(
                        AttemptFailure.beforeSending(ErrorCode.BAD_REQUEST, "the request can't be sent: " + reason(e)));
            }
            try (var conversation = conversation(body, !done.contains(Again.MISDIRECTED))) {
                current = conversation;
                HttpOutcome outcome = engine().execute(message, conversation, cancellation);
                exchanges.addAll(outcome.hops());
                if (conversation.goesAgain() && outcome instanceof HttpOutcome.Answered) {
                    continue; // a final answer: the server did nothing, so whatever it is, it may be sent again
                }
                Again again = again(outcome, conversation, done);
                if (again == null) {
                    return report(outcome, conversation, file);
                }
                done.add(again);
                connection = ConnectionChoice.FRESH;
            }
        }
    }

    private Conversation conversation(RequestBody body, boolean asksAgainWhenMisdirected) {
        return new Conversation(
                this::place,
                gate,
                new EngineReports(task, mailbox),
                movement,
                pacing,
                request.request().method(),
                body.lengthBytes() > 0 ? Conversation.Paced.REQUEST_BODY : Conversation.Paced.RESPONSE_BODY,
                asksAgainWhenMisdirected,
                presented::answers);
    }

    /** Where the body of an answer with this status goes. */
    private Bodies.ResponseBody place(int status) throws IOException {
        return switch (task.traits().kind()) {
            case UPLOAD, DATA -> bodies.response();
            case DOWNLOAD -> {
                Destination destination = request.destination();
                boolean isResult = destination == null ? status >= 200 && status <= 299 : destination.accepts(status);
                yield isResult ? bodies.result(task.id(), destination) : bodies.page();
            }
        };
    }

    private HttpEngine engine() {
        return engines.withIdle(request.idleTimeout());
    }

    private @Nullable Again again(HttpOutcome outcome, Conversation conversation, Set<Again> done) {
        if (conversation.isMisdirected()) {
            return Again.MISDIRECTED;
        }
        if (!(outcome instanceof HttpOutcome.NotAnswered(var failure, var hops))
                || !task.traits().mayResend()
                || stopped) {
            return null;
        }
        Again again = switch (FailureNames.codeOf(failure)) {
            case CANNOT_PARSE_RESPONSE -> Again.UNREADABLE;
            case CONNECTION_LOST ->
                failure.deadline().isEmpty()
                                && conversation.status() == 0
                                && !hops.isEmpty()
                                && hops.getLast().reusedConnection()
                        ? Again.STALE
                        : null;
            default -> null;
        };
        if (again == null || done.contains(again)) {
            return null;
        }
        noteSent(failure);
        return again;
    }

    private Input.FromTransfer report(HttpOutcome outcome, Conversation conversation, @Nullable UploadFile file) {
        return switch (outcome) {
            case HttpOutcome.Answered answered -> answered(answered, conversation, file);
            case HttpOutcome.NotAnswered(var failure, var _) -> notAnswered(failure, conversation, file);
        };
    }

    private Input.FromTransfer answered(
            HttpOutcome.Answered answered, Conversation conversation, @Nullable UploadFile file) {
        movement.sent(answered.bytesSent());
        sent = Sent.MAYBE;
        Conversation.Kept kept;
        try {
            kept = conversation.store(answered);
        } catch (IOException e) {
            return notKept(conversation, FailureNames.ofFile(e), e);
        }
        Optional<String> changed = file == null ? Optional.empty() : file.changed();
        if (changed.isPresent()) {
            return failed(
                    new AttemptFailure(
                            ErrorCode.FILE_CHANGED, changed.get(), Sent.MAYBE, uploaded(Sent.MAYBE), kept.response()),
                    kept.inline());
        }
        Optional<Grant> refused = presented.refused(answered);
        if (refused.isPresent()) {
            Grant grant = refused.get();
            return input(
                    new Signal.Refused(task.attempt(), kept.response(), grant.space(), grant.version()), kept.inline());
        }
        Duration retryAfter =
                RetryAfter.of(answered.head().headers(), clock.instant()).orElse(null);
        return input(new Signal.Responded(task.attempt(), kept.response(), retryAfter), kept.inline());
    }

    /** The server did answer: that stays true, whatever becomes of the answer's body. */
    private Input.FromTransfer notKept(Conversation conversation, ErrorCode code, Throwable why) {
        return failed(new AttemptFailure(
                code,
                "the server answered " + conversation.status() + ", and the body of its answer couldn't be stored ("
                        + reason(why) + ")"
                        + (code == ErrorCode.DISK_FULL ? "; free space on that disk" : ""),
                Sent.MAYBE,
                uploaded(Sent.MAYBE),
                conversation.headOnly()));
    }

    private Input.FromTransfer notAnswered(HttpFailure failure, Conversation conversation, @Nullable UploadFile file) {
        noteSent(failure);
        if (stopped || gate.wasRefused()) {
            return stopped();
        }
        Optional<Signal> refused = presented.refused(failure);
        if (refused.isPresent()) {
            return input(refused.get(), null);
        }
        ErrorCode code = FailureNames.codeOf(failure);
        if (isOfAnswerBody(failure)) {
            return notKept(conversation, code, failure.cause().orElseThrow());
        }
        if (file != null && (code == ErrorCode.BODY_EXHAUSTED || code == ErrorCode.SPOOL_UNREADABLE)) {
            Optional<String> changed = file.changed();
            if (changed.isPresent()) {
                return failed(new AttemptFailure(ErrorCode.FILE_CHANGED, changed.get(), sent, uploaded(sent), null));
            }
        }
        String message = failure.message();
        if (code == ErrorCode.UNKNOWN && failure.causeOrNull() != null) {
            message = FailureNames.defect(failure.causeOrNull());
            log(message);
        }
        boolean endsTask = sent == Sent.MAYBE && !task.traits().mayResend();
        Conversation.Kept part = endsTask ? conversation.storePart() : null;
        return part != null
                ? failed(new AttemptFailure(code, message, sent, uploaded(sent), part.response()), part.inline())
                : failed(new AttemptFailure(code, message, sent, uploaded(sent), conversation.headOnly()));
    }

    private void noteSent(HttpFailure failure) {
        movement.sent(failure.bytesHandedOver());
        if (failure.sent() == dev.outlive.transfer.http.Sent.MAYBE) {
            sent = Sent.MAYBE;
        }
    }

    private static boolean isOfAnswerBody(HttpFailure failure) {
        return (failure.code().equals(FailureCode.CANNOT_OPEN_FILE)
                        || failure.code().equals(FailureCode.CANNOT_WRITE_FILE))
                && failure.causeOrNull() != null;
    }

    /** Plain HTTP confirms nothing but by its answer: "yes" is never said here. */
    private Uploaded uploaded(Sent truth) {
        return truth == Sent.MAYBE && movement.isAllSent() ? Uploaded.UNCONFIRMED : Uploaded.NO;
    }

    private Input.FromTransfer stopped() {
        return input(new Signal.AttemptStopped(task.attempt(), sent), null);
    }

    private Input.FromTransfer failed(AttemptFailure failure) {
        return failed(failure, null);
    }

    private Input.FromTransfer failed(AttemptFailure failure, byte @Nullable [] body) {
        return input(new Signal.AttemptFailed(task.attempt(), failure), body);
    }

    private Input.FromTransfer input(Signal signal, byte @Nullable [] body) {
        return new Input.FromTransfer(task.id(), signal, body);
    }

    private void log(String defect) {
        LOG.error("attempt {} of task {}: {}", task.attempt(), task.id(), defect);
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
