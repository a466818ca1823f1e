package dev.outlive.cli.demo;

import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** All tasks in one line: {@code beach.raw 42 %, dunes.raw finished 201}. */
final class TaskLine {
    private static final double MIB = 1 << 20;

    private TaskLine() {}

    static String of(List<TaskSnapshot> tasks) {
        return tasks.isEmpty() ? "no task" : tasks.stream().map(TaskLine::of).collect(Collectors.joining(", "));
    }

    static String of(TaskSnapshot task) {
        return nameOf(task) + " " + stateOf(task);
    }

    static String nameOf(TaskSnapshot task) {
        return task.key() == null ? task.id().value() : task.key().value();
    }

    private static String stateOf(TaskSnapshot task) {
        Outcome outcome = task.outcome();
        if (outcome != null) {
            String status = task.response() == null ? "" : " " + task.response().status();
            return outcome.kind().code() + status + (task.acknowledged() ? " (acknowledged)" : "");
        }
        if (task.state() == TaskState.SUSPENDED) {
            return "suspended";
        }
        return percent(task) + " % (" + mib(task.bytesSent()) + " of " + mib(task.bytesExpectedToSend())
                + " MiB, attempt " + task.attempt() + ")";
    }

    static long percent(TaskSnapshot task) {
        return task.bytesExpectedToSend() == 0 ? 100 : 100 * task.bytesSent() / task.bytesExpectedToSend();
    }

    static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MIB);
    }
}
