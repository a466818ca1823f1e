package dev.outlive.cli.output;

import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Phase;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import java.time.Clock;
import java.util.OptionalDouble;

/** State, phase, reason and outcome of a task in one phrase: {@code waiting: backoff until 12:03:10}, {@code finished 201}. */
public final class TaskPhrase {
    private final Clock clock;

    public TaskPhrase(Clock clock) {
        this.clock = clock;
    }

    public String of(TaskSnapshot task) {
        return of(task, OptionalDouble.empty());
    }

    /** The phrase with a measured speed, where the task moves. */
    public String of(TaskSnapshot task, OptionalDouble bytesPerSecond) {
        return switch (task.state()) {
            case SUSPENDED -> suspended(task);
            case RUNNING -> running(task, bytesPerSecond);
            case CANCELING -> "canceling";
            case COMPLETED ->
                ended(task)
                        + (task.acknowledged() ? ", acknowledged" : task.deadLetter() != null ? ", dead letter" : "");
        };
    }

    private static String suspended(TaskSnapshot task) {
        if (task.phase() == Phase.TRANSFERRING) {
            return "suspending, its request is still out";
        }
        if (!task.everResumed()) {
            return "suspended, never resumed";
        }
        String resumes = task.suspendCount() > 1 ? ", needs " + task.suspendCount() + " resumes" : "";
        return "suspended"
                + (Moved.of(task).bytes() > 0 ? " at " + Moved.of(task).percent() : "") + resumes;
    }

    private String running(TaskSnapshot task, OptionalDouble bytesPerSecond) {
        Reason reason = task.reason();
        if (reason != null) {
            return "waiting: " + nameOf(reason) + until(reason);
        }
        if (task.phase() == null || task.phase() == Phase.WAITING) {
            return "waiting";
        }
        if (task.phase() == Phase.VERIFYING) {
            return "verifying";
        }
        Moved moved = Moved.of(task);
        if (task.kind() == TaskKind.UPLOAD && moved.isWhole() && task.attempt() > 0) {
            return "running 100 %, awaiting the answer";
        }
        if (task.kind() != TaskKind.UPLOAD && moved.bytes() == 0 && moved.expected() < 0) {
            return "running, awaiting the answer";
        }
        String speed = bytesPerSecond.isPresent() ? " " + Sizes.perSecond(bytesPerSecond.getAsDouble()) : "";
        return "running " + moved.percent() + speed;
    }

    private static String ended(TaskSnapshot task) {
        Outcome outcome = task.outcome();
        if (outcome == null) {
            return "completed";
        }
        return switch (outcome.kind()) {
            case FINISHED -> {
                var response = task.response();
                yield outcome.skipped()
                        ? "skipped, the file was there"
                        : response == null ? "finished" : "finished " + response.status();
            }
            case FAILED ->
                outcome.error() == null ? "failed" : "failed " + outcome.error().code();
            case CANCELLED -> {
                CancelReason reason = outcome.cancelReason();
                yield reason == null ? "cancelled" : "cancelled: " + of(reason);
            }
        };
    }

    /** Who cancelled, with Apple's numbers: {@code user-force-quit (-999, reason 0)}. */
    static String of(CancelReason reason) {
        return reason.kind().code() + " (" + reason.urlErrorCode()
                + (reason.number() == null ? "" : ", reason " + reason.number()) + ")";
    }

    private static String nameOf(Reason reason) {
        String code = reason.code().code();
        return code.startsWith("waiting-") ? code.substring("waiting-".length()) : code;
    }

    private String until(Reason reason) {
        var until = reason.until();
        return until == null ? "" : (nameOf(reason).equals("not-before") ? " " : " until ") + Ages.until(until, clock);
    }
}
