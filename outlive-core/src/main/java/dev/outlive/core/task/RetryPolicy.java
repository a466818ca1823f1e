package dev.outlive.core.task;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskKind;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a failed attempt is followed by another, and how long the task waits before it (transfer protocols §6).
 *
 * <p>The wait is full jitter: between nothing and {@code min(ceiling, base · 2^failures)}. The draw comes from outside, so
 * that a decision is a function of its arguments.
 *
 * @param base the first ceiling
 * @param ceiling the last ceiling
 */
public record RetryPolicy(Duration base, Duration ceiling) {
    /** Newly confirmed bytes that count as progress, so that a server taking a byte an attempt can't loop for ever. */
    public static final long PROGRESS_BYTES_MIN = 64 * 1024;

    public static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(5));

    /** What becomes of a failed attempt. */
    public enum Verdict {
        /** Tried again after a back-off; counts as a failure. */
        AGAIN,
        /** Tried again once a condition holds; doesn't count. */
        WAIT,
        /** The task fails with the attempt's code. */
        FAIL,
        /** The task fails, and nobody knows whether the server processed the request. */
        UNKNOWN
    }

    /** The longest wait after so many failures. */
    public Duration waitMax(int failures) {
        int doublings = Math.min(Math.max(failures - 1, 0), 20);
        Duration grown = base.multipliedBy(1L << doublings);
        return grown.compareTo(ceiling) > 0 ? ceiling : grown;
    }

    /** The wait after so many failures, drawn with full jitter. */
    public Duration wait(int failures, RandomGenerator random) {
        long millis = waitMax(failures).toMillis();
        return Duration.ofMillis(random.nextLong(millis + 1));
    }

    /**
     * The wait a server asked for, and up to a tenth more so that its clients don't come back together; no more than is left
     * of the task's time budget.
     */
    public static Duration retryAfter(Duration asked, Duration left, RandomGenerator random) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        if (asked.compareTo(left) >= 0) {
            return left;
        }
        Duration spread = asked.plusMillis(random.nextLong(asked.toMillis() / 10 + 1));
        return spread.compareTo(left) > 0 ? left : spread;
    }

    /** What becomes of a task whose attempt failed. */
    Verdict judge(Task task, AttemptFailure failure) {
        boolean safe = failure.sent() == Sent.NOTHING || task.traits().mayResend();
        Verdict declared =
                task.traits().failurePolicy().retries(failure.code()) && !isUsedUp(task) ? Verdict.AGAIN : Verdict.FAIL;
        return switch (failure.code().retry()) {
            case ANY, IDEMPOTENT -> safe ? declared : Verdict.UNKNOWN;
            case WAIT -> safe ? Verdict.WAIT : Verdict.UNKNOWN;
            case FINAL -> {
                if (waitsForSpace(task, failure)) {
                    yield Verdict.WAIT;
                }
                yield safe ? declared : isAmbiguous(failure.code()) ? Verdict.UNKNOWN : Verdict.FAIL;
            }
        };
    }

    /** Whether this status counts as a failed attempt of this task. 425 and 429 mean that nothing was processed. */
    boolean repeatsStatus(Task task, int status) {
        return task.traits().failurePolicy().retryStatuses().contains(status)
                && isRepeatableAfter(task, status)
                && !isUsedUp(task);
    }

    /** Whether sending the request again after this answer is safe, and another answer is to be expected. */
    static boolean mayHelpAfter(Task task, int status) {
        boolean passes = status == 408 || status == 425 || status == 429 || status >= 500;
        return passes && isRepeatableAfter(task, status);
    }

    private static boolean isRepeatableAfter(Task task, int status) {
        return task.traits().mayRepeat() || status == 425 || status == 429;
    }

    private static boolean isUsedUp(Task task) {
        int max = task.traits().failurePolicy().attemptsMax();
        return max > 0 && task.failures() + 1 >= max;
    }

    /** A download has nothing yet that a full disk or spool could spoil: it waits for space. */
    static boolean waitsForSpace(Task task, AttemptFailure failure) {
        boolean lacksSpace = failure.code() == ErrorCode.DISK_FULL || failure.code() == ErrorCode.QUOTA_EXCEEDED;
        return lacksSpace && task.traits().kind() == TaskKind.DOWNLOAD;
    }

    /** An answer that can't be read doesn't say whether the request was processed. */
    private static boolean isAmbiguous(ErrorCode code) {
        return code == ErrorCode.CANNOT_PARSE_RESPONSE || code == ErrorCode.UNKNOWN;
    }
}
