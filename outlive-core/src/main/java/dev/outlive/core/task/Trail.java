package dev.outlive.core.task;

import org.jspecify.annotations.Nullable;

/**
 * What the attempts of a task have left behind so far.
 *
 * @param attempt the fencing number of the latest: signals of an older one change nothing; only grows
 * @param failures the retry budget: failed attempts since the last progress
 * @param mayHaveReached an attempt that was followed by another, or may be, got no answer after its first byte may have left
 * @param bytesSent how far the latest was seen; for display, never to resume from
 * @param confirmedBytes the highest offset the server confirmed
 * @param received what the latest had of the answer when it ended, or null if that isn't known
 */
public record Trail(
        long attempt,
        int failures,
        boolean mayHaveReached,
        long bytesSent,
        long confirmedBytes,
        @Nullable Received received) {

    /** Of a task that was never begun. */
    public static final Trail NONE = new Trail(0, 0, false, 0, 0, null);

    /** A new fencing number, nothing sent. */
    Trail nextAttempt() {
        return new Trail(attempt + 1, failures, mayHaveReached, 0, confirmedBytes, null);
    }

    /** The latest attempt ends with so much of an answer. */
    Trail received(Received last) {
        return new Trail(attempt, failures, mayHaveReached, bytesSent, confirmedBytes, last);
    }

    Trail failedOnceMore() {
        return new Trail(attempt, failures + 1, mayHaveReached, bytesSent, confirmedBytes, received);
    }

    /** An attempt is over without an answer, and its request may have left. */
    Trail reached(Sent sent) {
        return sent == Sent.NOTHING || mayHaveReached
                ? this
                : new Trail(attempt, failures, true, bytesSent, confirmedBytes, received);
    }

    /** Seen at an offset of the body. The confirmed offset never goes back; enough of it forgives the failures. */
    Trail advancedTo(long sent, long confirmed) {
        long higher = Math.max(confirmed, confirmedBytes);
        boolean progress = higher - confirmedBytes >= RetryPolicy.PROGRESS_BYTES_MIN;
        return new Trail(attempt, progress ? 0 : failures, mayHaveReached, sent, higher, received);
    }
}
