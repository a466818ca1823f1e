package dev.outlive.core.engine;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.AttemptMetrics;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was measured of a task, from the journals of its attempts and waits. */
final class Measurements {
    private Measurements() {}

    /** Anybody may ask, since nothing secret is measured. */
    static void answer(Link link, ClientFrame.ReadMetrics read, Turn turn) {
        Optional<Task> task = turn.stored(read.task()).map(StoredTask::task);
        if (task.isEmpty()) {
            turn.refuse(
                    link,
                    read.call(),
                    ErrorCode.TASK_NOT_FOUND,
                    "no task " + read.task() + " is known",
                    "Nothing was changed",
                    "List the tasks by `outlive ls -a`, which shows archived ones, too");
            return;
        }
        turn.answer(link, new DaemonFrame.MetricsAre(read.call(), of(task.get(), turn)));
    }

    static TaskMetrics of(Task task, Turn turn) {
        Instant endedAt = task.state() instanceof TaskState.Completed(var _, var _, var at) ? at : null;
        return of(
                task,
                endedAt,
                turn.transaction.history().attempts(task.id()),
                turn.transaction.history().waits(task.id()));
    }

    static TaskMetrics of(Task task, @Nullable Instant endedAt, List<AttemptRecord> attempts, List<WaitRecord> waits) {
        var told = new ArrayDeque<AttemptMetrics>();
        int redirects = 0;
        int exchanges = 0;
        boolean room = true;
        for (int i = attempts.size() - 1; i >= 0; i--) {
            AttemptRecord attempt = attempts.get(i);
            AttemptMetrics metrics = of(attempt, waitedBefore(attempt, i == 0 ? null : attempts.get(i - 1), waits));
            redirects += metrics.redirects();
            exchanges += metrics.exchanges() == null ? 0 : metrics.exchanges().size();
            room = room && told.size() < TaskMetrics.ATTEMPTS_MAX && exchanges <= TaskMetrics.EXCHANGES_MAX;
            if (room) {
                told.addFirst(metrics);
            }
        }
        return new TaskMetrics(
                TaskMetrics.SCHEMA,
                task.id(),
                task.traits().createdAt(),
                endedAt,
                redirects,
                sums(waits),
                attempts.size(),
                List.copyOf(told));
    }

    private static AttemptMetrics of(AttemptRecord attempt, Duration waited) {
        return new AttemptMetrics(
                attempt.attempt(),
                attempt.startedAt(),
                attempt.endedAt(),
                waited,
                attempt.bytesSent(),
                attempt.result(),
                attempt.exchanges());
    }

    /** The waits that ended with the beginning of an attempt or before it, and after the beginning of the one before. */
    private static Duration waitedBefore(
            AttemptRecord attempt, @Nullable AttemptRecord before, List<WaitRecord> waits) {
        return waits.stream()
                .filter(wait -> !wait.until().isAfter(attempt.startedAt())
                        && (before == null || wait.until().isAfter(before.startedAt())))
                .map(Measurements::lasted)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static List<TaskMetrics.Wait> sums(List<WaitRecord> waits) {
        Map<WaitReason, Duration> sums = new LinkedHashMap<>();
        waits.forEach(wait -> sums.merge(wait.code(), lasted(wait), Duration::plus));
        return sums.entrySet().stream()
                .map(sum -> new TaskMetrics.Wait(sum.getKey(), sum.getValue()))
                .toList();
    }

    private static Duration lasted(WaitRecord wait) {
        return Duration.between(wait.since(), wait.until());
    }
}
