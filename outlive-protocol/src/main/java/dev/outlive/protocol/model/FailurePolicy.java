package dev.outlive.protocol.model;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What counts as a failure of a task, and how often it is tried again. By default every answer is delivered as it is, also
 * 404 and 500, as at Apple, and what an attempt fails with is treated as {@link ErrorCode#retry()} says, until the time
 * budget ends. Immutable; each {@code with…} gives a copy.
 *
 * @param attemptsMax gives up after so many failed attempts without progress, 0 for no limit but the time budget
 * @param retryStatuses statuses of an answer, 400 to 999, that count as a failed attempt: the request is sent again, after
 *     the wait that Retry-After asks for, if it is repeatable; 425 and 429 repeat every request (RFC 8470, RFC 6585). At the
 *     limit of attempts the answer is delivered
 * @param failStatuses statuses of an answer, 300 to 999, that end the task as failed with {@code status-refused}; the answer
 *     is kept. One that is named in both counts as a failed attempt first
 * @param retryCodes the only codes whose attempts are followed by another, where that is safe; empty for what
 *     {@link ErrorCode#retry()} says. Codes that wait for a condition wait all the same
 * @param resendsAfterLoss sends a request again that may have been processed and isn't repeatable, a POST above all: the
 *     server may then see it more than once. Apple does so; by default such a task ends as {@code outcome-unknown}
 */
public record FailurePolicy(
        int attemptsMax,
        List<Integer> retryStatuses,
        List<Integer> failStatuses,
        List<ErrorCode> retryCodes,
        boolean resendsAfterLoss) {
    /** Every answer counts, and nothing is sent twice that mustn't be. */
    public static final FailurePolicy DEFAULT = new FailurePolicy(0, List.of(), List.of(), List.of(), false);

    /** What Apple's background sessions do: also a POST is sent again after its connection was lost. */
    public static final FailurePolicy APPLE = DEFAULT.withResendAfterLoss();

    private static final Set<ErrorCode> OF_TASKS = Set.of(
            ErrorCode.CANCELLED,
            ErrorCode.TIMED_OUT,
            ErrorCode.OUTCOME_UNKNOWN,
            ErrorCode.DEADLINE_MISSED,
            ErrorCode.STATUS_REFUSED);

    public FailurePolicy {
        if (attemptsMax < 0) {
            throw new IllegalArgumentException("an attempt limit isn't negative: " + attemptsMax);
        }
        retryStatuses = statuses(retryStatuses, 400, "tried again");
        failStatuses = statuses(failStatuses, 300, "a failure");
        retryCodes = List.copyOf(new LinkedHashSet<>(retryCodes));
        for (ErrorCode code : retryCodes) {
            if (OF_TASKS.contains(code)) {
                throw new IllegalArgumentException(
                        code + " is how a task ends, not an attempt, so nothing can follow it");
            }
        }
    }

    private static List<Integer> statuses(List<Integer> statuses, int least, String what) {
        for (int status : statuses) {
            if (status < least || status > 999) {
                throw new IllegalArgumentException(
                        "a status that is " + what + " is one of " + least + " to 999, not " + status);
            }
        }
        return List.copyOf(new LinkedHashSet<>(statuses));
    }

    /** Gives up after so many failed attempts without progress. */
    public FailurePolicy withAttemptsMax(int attempts) {
        if (attempts <= 0) {
            throw new IllegalArgumentException("at least one attempt is made, not " + attempts);
        }
        return new FailurePolicy(attempts, retryStatuses, failStatuses, retryCodes, resendsAfterLoss);
    }

    /** Answers that are tried again instead of delivered, for example 503. */
    public FailurePolicy withRetryStatuses(int... statuses) {
        return new FailurePolicy(attemptsMax, boxed(statuses), failStatuses, retryCodes, resendsAfterLoss);
    }

    /** Answers that end the task as failed, for example 404. */
    public FailurePolicy withFailStatuses(int... statuses) {
        return new FailurePolicy(attemptsMax, retryStatuses, boxed(statuses), retryCodes, resendsAfterLoss);
    }

    /** The only codes that are tried again, for example {@link ErrorCode#CONNECTION_LOST}. */
    public FailurePolicy withRetryCodes(ErrorCode... codes) {
        return new FailurePolicy(attemptsMax, retryStatuses, failStatuses, List.of(codes), resendsAfterLoss);
    }

    /** The same, which sends a request again that may have been processed, whatever its method. */
    public FailurePolicy withResendAfterLoss() {
        return new FailurePolicy(attemptsMax, retryStatuses, failStatuses, retryCodes, true);
    }

    /** Whether an attempt that failed so is followed by another, where that is safe. */
    public boolean retries(ErrorCode code) {
        return retryCodes.isEmpty()
                ? code.retry() == ErrorCode.Retry.ANY || code.retry() == ErrorCode.Retry.IDEMPOTENT
                : retryCodes.contains(code);
    }

    private static List<Integer> boxed(int... statuses) {
        return Arrays.stream(statuses).boxed().toList();
    }
}
