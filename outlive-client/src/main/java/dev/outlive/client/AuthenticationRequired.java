package dev.outlive.client;

import dev.outlive.client.internal.SessionHandler;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.PendingQuestion;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A server's question who asks, put by one task for all that wait for the same credential. May be kept and answered later,
 * from any thread; the first answer counts, in whatever process it was given.
 *
 * <p>Apple: {@code URLAuthenticationChallenge}.
 */
public final class AuthenticationRequired {
    private final PendingQuestion pending;
    private final Question.Authentication question;
    private final SessionHandler.Settlement settlement;

    AuthenticationRequired(DaemonFrame.Deliver deliver, SessionHandler.Settlement settlement) {
        this.pending = Objects.requireNonNull(
                deliver.question(), () -> "event " + deliver.seq() + " asks, and doesn't say what");
        if (!(pending.question() instanceof Question.Authentication asked)) {
            throw new IllegalStateException("event " + deliver.seq() + " asks something else: " + pending.question());
        }
        this.question = asked;
        this.settlement = settlement;
    }

    /** Whether the server asks for the request, by a 401, or for the connection. */
    public Question.Scope scope() {
        return question.scope();
    }

    /** Which server, or which part of it, the credential is for. */
    public ProtectionSpace space() {
        return question.space();
    }

    /** The scheme that the server asks for, in lower case: {@code basic}, {@code digest}, {@code bearer}, or another. */
    public Optional<String> method() {
        return Optional.ofNullable(question.method());
    }

    /** What the server calls the part of it that it protects. */
    public Optional<String> realm() {
        return Optional.ofNullable(question.realm());
    }

    /** How many credentials the server has refused before, as far as this is known: it is forgotten when the daemon restarts. */
    public int previousFailures() {
        return question.previousFailures();
    }

    /** When it was asked. */
    public Instant askedAt() {
        return pending.askedAt();
    }

    /**
     * Answers, and waits until the daemon has made that durable.
     *
     * @return whether this was the answer that counts; false if it came late: the question was answered before, somebody has
     *     set another credential, or the task that asked has ended
     * @throws IllegalArgumentException for {@link AuthenticationAnswer.Later}, which is none
     * @throws OutliveException {@code bad-request} if a credential would go to a server without TLS, then the question comes
     *     again; {@link ErrorCode#LEASE_LOST}; {@code daemon-unreachable} if the daemon is away: the answer is said when it is
     *     back
     */
    public boolean answer(AuthenticationAnswer answer) {
        Answer said = answerOf(answer)
                .orElseThrow(() -> new IllegalArgumentException("'later' is no answer; keep the question instead"));
        return DelayedStart.await(settlement.answer(said));
    }

    /** What the callback has returned. Nobody waits for what comes of it. */
    void give(AuthenticationAnswer answer) {
        answerOf(answer).ifPresent(settlement::answer);
    }

    private static Optional<Answer> answerOf(AuthenticationAnswer answer) {
        if (answer instanceof AuthenticationAnswer.Use use) {
            return Optional.of(new Answer.Use(use.credential(), use.lifetime(), use.clearText()));
        }
        if (answer instanceof AuthenticationAnswer.PerformDefault) {
            return Optional.of(new Answer.Default());
        }
        if (answer instanceof AuthenticationAnswer.Reject) {
            return Optional.of(new Answer.Reject());
        }
        return answer instanceof AuthenticationAnswer.Cancel ? Optional.of(new Answer.Cancel()) : Optional.empty();
    }
}
