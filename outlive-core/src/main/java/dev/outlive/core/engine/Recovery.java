package dev.outlive.core.engine;

import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.WaitReason;
import java.util.Map;
import java.util.TreeMap;

/** Counts what the first turn after a start finds, each task once, for the {@link RecoveryReport}. */
final class Recovery {
    private static final String RESTORED = WaitReason.RESTORED_COPY.code();

    private final TreeMap<String, Long> restarted = new TreeMap<>();
    private final TreeMap<String, Long> needApp = new TreeMap<>();
    private final long held;
    private final long resumed;
    private long reverified;

    private final Volatile state;

    /** What the store holds before anything is done about it. */
    Recovery(Turn turn, Volatile state) {
        this.state = state;
        TaskStore.Transaction transaction = turn.transaction;
        SessionCounts books = transaction.sessions().stream()
                .map(session -> transaction.counts(session.ref()))
                .reduce(new SessionCounts(0, 0, 0, 0), SessionCounts::plus);
        held = books.live() + books.unacknowledged();
        resumed = queued(false);
        count(needApp, RESTORED, queued(true));
        count(needApp, "suspended", transaction.suspended());
        count(needApp, "ended", transaction.ended());
    }

    private long queued(boolean restored) {
        return state.queued.entrySet().stream()
                .filter(lane -> state.restored.containsKey(lane.getKey().session()) == restored)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** A task lost its attempt, and this became of it. */
    void lost(Task before, Task after) {
        switch (after.state()) {
            case TaskState.Completed completed -> count(needApp, why(completed), 1);
            case TaskState.Suspended _ -> count(needApp, "suspended", 1);
            default -> {
                if (state.restored.containsKey(after.session())) {
                    count(needApp, RESTORED, 1);
                } else {
                    again(before);
                }
            }
        }
    }

    private void again(Task task) {
        if (task.confirmedBytes() > 0) {
            reverified++;
        } else {
            boolean left = task.state() instanceof TaskState.Running(var sent) && sent == Sent.MAYBE;
            count(restarted, left ? "repeatable" : "nothing-sent", 1);
        }
    }

    private static String why(TaskState.Completed completed) {
        var error = completed.outcome().error();
        if (error == null) {
            return "cancelled";
        }
        return error.code() == ErrorCode.TIMED_OUT ? "timed-out" : "outcome-unknown";
    }

    private static void count(TreeMap<String, Long> parts, String why, long tasks) {
        if (tasks > 0) {
            parts.merge(why, tasks, Long::sum);
        }
    }

    RecoveryReport report(Turn turn) {
        return new RecoveryReport(turn.now.wall(), held, resumed, reverified, restarted, needApp);
    }
}
