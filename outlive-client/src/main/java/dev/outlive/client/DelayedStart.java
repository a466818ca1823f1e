package dev.outlive.client;

import dev.outlive.client.internal.SessionHandler;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.PendingQuestion;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A task's question whether to begin, now that its begin date has come. May be kept and answered later, from any thread;
 * the first answer counts, in whatever process it was given.
 */
public final class DelayedStart {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30); // a daemon that restarts is back by then

    private final PendingQuestion pending;
    private final Question.DelayedStart question;
    private final SessionHandler.Settlement settlement;

    DelayedStart(DaemonFrame.Deliver deliver, SessionHandler.Settlement settlement) {
        this.pending = Objects.requireNonNull(
                deliver.question(), () -> "event " + deliver.seq() + " asks, and doesn't say what");
        if (!(pending.question() instanceof Question.DelayedStart asked)) {
            throw new IllegalStateException("event " + deliver.seq() + " asks something else: " + pending.question());
        }
        this.question = asked;
        this.settlement = settlement;
    }

    /** The begin date that has come. */
    public Instant earliestBegin() {
        return question.earliestBegin();
    }

    /** When it was asked. */
    public Instant askedAt() {
        return pending.askedAt();
    }

    /** When the task's fallback stands for the answer. */
    public Optional<Instant> until() {
        return Optional.ofNullable(pending.until());
    }

    /** What is done without an answer. */
    public AskBeforeStart.Fallback fallback() {
        return question.fallback();
    }

    /**
     * Answers, and waits until the daemon has made that durable.
     *
     * @return whether this was the answer that counts; false if it came late: the question was answered before, its time
     *     was over, or its task has ended
     * @throws IllegalArgumentException for {@link StartAnswer.Later}, which is none
     * @throws OutliveException {@code bad-request} if the task can't be carried out so, then the question comes again;
     *     {@code lease-lost}; {@code daemon-unreachable} if the daemon is away: the answer is said when it is back
     */
    public boolean answer(StartAnswer answer) {
        Answer said = answerOf(answer)
                .orElseThrow(() -> new IllegalArgumentException("'later' is no answer; keep the question instead"));
        return await(settlement.answer(said));
    }

    /** What the callback has returned. Nobody waits for what comes of it. */
    void give(StartAnswer answer) {
        answerOf(answer).ifPresent(settlement::answer);
    }

    private static Optional<Answer> answerOf(StartAnswer answer) {
        if (answer instanceof StartAnswer.ProceedWith with) {
            return Optional.of(new Answer.ProceedWith(with.request(), with.policy()));
        }
        return answer instanceof StartAnswer.Proceed
                ? Optional.of(new Answer.Proceed())
                : answer instanceof StartAnswer.Cancel ? Optional.of(new Answer.Cancel()) : Optional.empty();
    }

    static boolean await(CompletableFuture<Boolean> heard) {
        try {
            return heard.get(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof OutliveException known) {
                throw new OutliveException(known.code(), String.valueOf(known.getMessage()), known);
            }
            throw new IllegalStateException(failed);
        } catch (TimeoutException away) {
            throw new OutliveException(
                    ErrorCode.DAEMON_UNREACHABLE,
                    "the daemon has not confirmed the answer within " + ANSWER_MAX.toSeconds()
                            + " s. It is said again as soon as the daemon is back.");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutliveException(
                    ErrorCode.UNKNOWN,
                    "interrupted while waiting for the daemon to confirm the answer, which goes its way all the same.",
                    interrupted);
        }
    }
}
