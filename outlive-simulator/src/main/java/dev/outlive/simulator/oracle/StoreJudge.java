package dev.outlive.simulator.oracle;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges what a daemon does whose store has failed, or is full. */
public final class StoreJudge implements FrameWitness {
    private final Checks checks;
    private boolean failed;

    StoreJudge(Checks checks) {
        this.checks = checks;
    }

    /** A commit was refused: nobody knows what of it is on the disk, and its process says and does nothing more. */
    public void failed() {
        failed = true;
    }

    /** The process has ended. */
    public void died() {
        failed = false;
    }

    @Override
    public void leaves(LinkFacts link, DaemonFrame frame, @Nullable ClientFrame call) {
        checks.require(
                "I8",
                !failed || (frame instanceof DaemonFrame.Refused refused && refused.code() == ErrorCode.STORE_FAILED),
                () -> "said after a commit has failed: " + frame);
        if (frame instanceof DaemonFrame.Refused refused && refused.code() == ErrorCode.DISK_FULL) {
            checks.require(
                    "I9",
                    call instanceof ClientFrame.Submit || call instanceof ClientFrame.BatchCommit,
                    () -> "the disk is full, and that is no new work: " + call);
        }
    }

    /** An attempt begins. */
    void begins(Task task) {
        checks.require("I8", !failed, () -> task.id() + " begins an attempt after a commit has failed");
    }

    /** A turn is over as if nothing had happened. */
    void turned() {
        checks.require("I8", !failed, () -> "a commit has failed and the daemon goes on");
    }

    /** A disk that is full took something in: what goes on, and nothing new. */
    void committedOnFullDisk(Set<TaskId> created) {
        checks.require("I9", created.isEmpty(), () -> "created on a full disk: " + created);
    }

    /** The daemon ends since its disk is full: only if the reserve for that is spent. */
    public void endsOnFullDisk(boolean reserveIsSpent) {
        checks.require("I9", reserveIsSpent, () -> "the daemon ends on a full disk and has its reserve");
    }

    /** The daemon was asked to end: what it leaves is what a crash leaves. */
    public void stopped(String before, String after) {
        checks.require("I40", before.equals(after), () -> "an orderly stop leaves other rows than a crash");
    }

    /** A daemon whose store another one has opened goes on: it changes nothing. */
    public void outlived(String before, String after) {
        checks.require("I36", before.equals(after), () -> "a daemon wrote to a store that another one has opened");
    }
}
