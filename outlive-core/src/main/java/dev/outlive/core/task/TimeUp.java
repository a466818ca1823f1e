package dev.outlive.core.task;

import dev.outlive.core.task.TaskState.Delay;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Uploaded;
import org.jspecify.annotations.Nullable;

/** A task whose time budget has ended, and what is told of the last that happened to it: the part of {@link TaskMachine} at its end. */
final class TimeUp {
    private TimeUp() {}

    /** It waited to the end: what held it back then is told, and what its last attempt lacked. */
    static Step waiting(Task task, @Nullable Delay delay, @Nullable Reason held, Moment now) {
        String last = held == null ? "" : held.code().code() + ": " + held.text();
        if (delay != null && (held == null || !held.text().equals(delay.text()))) {
            last += (held == null ? "" : "; before that: ") + delay.text();
        }
        boolean forSpace = delay != null && delay.kind() == Delay.Kind.DISK_SPACE;
        return end(task, Sent.NOTHING, forSpace ? ErrorCode.DISK_FULL : ErrorCode.TIMED_OUT, last, now);
    }

    /** Its attempt failed while it was being stopped. */
    static Step failed(Task task, AttemptFailure failure, Moment now) {
        boolean forSpace = failure.code() == ErrorCode.DISK_FULL && RetryPolicy.waitsForSpace(task, failure);
        return end(
                task,
                failure.sent(),
                forSpace ? ErrorCode.DISK_FULL : ErrorCode.TIMED_OUT,
                failure.code() + ": " + failure.message(),
                now);
    }

    /** Its attempt is gone without a word. */
    static Step gone(Task task, Sent sent, Moment now) {
        return end(task, sent, ErrorCode.TIMED_OUT, "attempt " + task.attempt() + " was out and had no answer", now);
    }

    private static Step end(Task task, Sent sent, ErrorCode code, String last, Moment now) {
        boolean reached = sent == Sent.MAYBE || task.mayHaveReached();
        if (reached && !task.traits().mayResend()) {
            return TaskMachine.end(
                    task,
                    ErrorCode.OUTCOME_UNKNOWN,
                    ErrorCode.TIMED_OUT.urlErrorCode(),
                    "the time budget of " + task.traits().resourceTimeout() + " ended while the answer was awaited",
                    false,
                    true,
                    Uploaded.UNCONFIRMED,
                    null,
                    now);
        }
        return TaskMachine.end(
                task,
                code,
                code.urlErrorCode(),
                "the time budget of " + task.traits().resourceTimeout() + " is used up"
                        + (last.isEmpty() ? "" : "; last: " + last),
                !reached || task.traits().mayRepeat(),
                reached,
                Uploaded.NO,
                null,
                now);
    }
}
