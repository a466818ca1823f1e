package dev.outlive.simulator;

import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.Submission;
import org.jspecify.annotations.Nullable;

/** A task that an app wants, as its own database knows it: outlives its processes. */
final class Wish {
    final Submission submission;

    /** The process that drew the submission id, without a key the only one that can ask again. */
    final long drawnBy;

    /** The task it became, once somebody was told. */
    @Nullable
    TaskId task;

    Wish(Submission submission, long drawnBy) {
        this.submission = submission;
        this.drawnBy = drawnBy;
    }

    boolean mayBeAskedBy(long pid) {
        return submission.key() != null || drawnBy == pid;
    }
}
