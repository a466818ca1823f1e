package dev.outlive.simulator.memory;

import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.HistoryStore;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.simulator.memory.MemoryDisk.AttemptKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What became of tasks, on a {@link MemoryDisk}.
 *
 * @param called is told of each call
 */
record MemoryHistory(MemoryDisk disk, Runnable called) implements HistoryStore {
    @Override
    public void save(AttemptRecord attempt) {
        called.run();
        disk.put(disk.attempts, new AttemptKey(attempt.task(), attempt.attempt()), attempt);
    }

    @Override
    public List<AttemptRecord> attempts(TaskId task) {
        called.run();
        return List.copyOf(disk.attempts
                .subMap(new AttemptKey(task, 0), true, new AttemptKey(task, Long.MAX_VALUE), true)
                .values());
    }

    @Override
    public void save(WaitRecord wait) {
        called.run();
        var waits = new ArrayList<>(waits(wait.task()));
        waits.removeIf(earlier -> earlier.since().equals(wait.since()));
        waits.add(wait);
        waits.sort(Comparator.comparing(WaitRecord::since));
        disk.put(disk.waits, wait.task(), List.copyOf(waits));
    }

    @Override
    public List<WaitRecord> waits(TaskId task) {
        called.run();
        return disk.waits.getOrDefault(task, List.of());
    }

    @Override
    public void save(OperatorAct act) {
        called.run();
        var acts = new ArrayList<>(acts(act.task()));
        acts.removeIf(older -> older.number() <= act.number() - OperatorAct.KEPT_MAX);
        acts.add(act);
        disk.put(disk.acts, act.task(), List.copyOf(acts));
    }

    @Override
    public List<OperatorAct> acts(TaskId task) {
        called.run();
        return disk.acts.getOrDefault(task, List.of());
    }
}
