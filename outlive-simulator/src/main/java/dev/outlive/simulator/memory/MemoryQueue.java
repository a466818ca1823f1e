package dev.outlive.simulator.memory;

import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.simulator.memory.MemoryDisk.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is queued on a {@link MemoryDisk}, and when it is to be looked at. */
final class MemoryQueue {
    private static final Comparator<Task> ORDER =
            Comparator.comparingDouble(Task::priority).reversed().thenComparing(Task::number);

    private MemoryQueue() {}

    static Map<Lane, Long> lanes(MemoryDisk disk) {
        var lanes = new TreeMap<Lane, Long>();
        tasks(disk, task -> task.state() instanceof TaskState.Queued)
                .forEach(task -> lanes.merge(laneOf(task), 1L, Long::sum));
        return lanes;
    }

    private static Lane laneOf(Task task) {
        return new Lane(task.session(), task.traits().origin(), task.traits().policy());
    }

    static List<Task> due(MemoryDisk disk, Lane lane, Instant steady, int limit) {
        return tasks(
                        disk,
                        task -> task.state() instanceof TaskState.Queued queued
                                && !queued.isHeld()
                                && !queued.notBefore().isAfter(steady)
                                && laneOf(task).equals(lane))
                .sorted(ORDER)
                .limit(limit)
                .toList();
    }

    static List<Task> due(MemoryDisk disk, LanePart part, Instant steady, int limit) {
        return due(disk, part.lane(), steady, Integer.MAX_VALUE).stream()
                .filter(task -> part.includes(task.traits().folder()))
                .limit(limit)
                .toList();
    }

    static boolean isQueued(MemoryDisk disk, LanePart part) {
        return tasks(
                        disk,
                        task -> task.state() instanceof TaskState.Queued
                                && laneOf(task).equals(part.lane()))
                .anyMatch(task -> part.includes(task.traits().folder()));
    }

    static Optional<Instant> nextDue(MemoryDisk disk, Instant steady) {
        var times = new ArrayList<Instant>();
        for (Row row : disk.tasks.values()) {
            if (row.task().state() instanceof TaskState.Queued queued && !queued.isHeld()) {
                times.add(queued.notBefore());
            }
            deadline(row.task()).ifPresent(times::add);
        }
        return times.stream().filter(time -> time.isAfter(steady)).min(Comparator.naturalOrder());
    }

    static List<Task> begun(MemoryDisk disk, Instant wall, int limit) {
        return awaitingBegin(disk)
                .filter(task -> !begin(task).isAfter(wall))
                .sorted(Comparator.comparing(MemoryQueue::begin).thenComparing(Task::number))
                .limit(limit)
                .toList();
    }

    static Optional<Instant> nextBegin(MemoryDisk disk) {
        return Stream.concat(
                        awaitingBegin(disk).map(MemoryQueue::begin),
                        tasks(disk, task -> true).flatMap(task -> task.latestBegin().stream()))
                .min(Comparator.naturalOrder());
    }

    private static Stream<Task> awaitingBegin(MemoryDisk disk) {
        return tasks(disk, task -> task.state() instanceof TaskState.Queued queued && queued.awaitsBegin());
    }

    private static Instant begin(Task task) {
        return ((TaskState.Queued) task.state()).notBefore();
    }

    static List<Task> overdue(MemoryDisk disk, Instant steady, int limit) {
        return tasks(
                        disk,
                        task -> deadline(task)
                                .map(time -> !time.isAfter(steady))
                                .orElse(false))
                .limit(limit)
                .toList();
    }

    static List<Task> unbegun(MemoryDisk disk, Instant now, int limit) {
        return tasks(
                        disk,
                        task -> task.latestBegin()
                                .map(time -> !time.isAfter(now))
                                .orElse(false))
                .limit(limit)
                .toList();
    }

    /** When a task's budget ends that still has to be told so. */
    private static Optional<Instant> deadline(Task task) {
        return task.state() instanceof TaskState.Queued || task.state() instanceof TaskState.Running
                ? task.deadline()
                : Optional.empty();
    }

    private static Stream<Task> tasks(MemoryDisk disk, Predicate<Task> wanted) {
        return disk.tasks.values().stream().map(Row::task).filter(wanted);
    }
}
