package dev.outlive.simulator.oracle;

import dev.outlive.core.engine.Input;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.memory.MemoryDisk;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Judges that each suspend and each resume which was confirmed counts, as far as one turn has heard nothing but one of them. */
final class CountJudge implements FrameWitness {
    private final MemoryDisk disk;
    private final Checks checks;
    private final TreeMap<TaskId, Task> rows = new TreeMap<>();

    /** The rows as they were before this turn, of tasks that it has written. */
    private final TreeMap<TaskId, Task> before = new TreeMap<>();

    private final TreeMap<TaskId, Integer> suspends = new TreeMap<>();
    private final TreeMap<TaskId, Integer> resumes = new TreeMap<>();
    private final TreeMap<TaskId, Set<ClientFrame.Action>> heard = new TreeMap<>();

    CountJudge(MemoryDisk disk, Checks checks) {
        this.disk = disk;
        this.checks = checks;
    }

    /** A turn begins. */
    void takes(List<Input> inputs) {
        before.clear();
        suspends.clear();
        resumes.clear();
        heard.clear();
        for (Input input : inputs) {
            if (input instanceof Input.FromClient said && said.frame() instanceof ClientFrame.Act act) {
                heard.merge(act.task(), Set.of(act.action()), CountJudge::both);
            }
        }
    }

    private static Set<ClientFrame.Action> both(Set<ClientFrame.Action> one, Set<ClientFrame.Action> other) {
        var both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    void committed(Set<TaskId> touched) {
        for (TaskId id : touched) {
            Task last = rows.get(id);
            if (last != null) {
                before.putIfAbsent(id, last);
            }
            disk.live(id).ifPresentOrElse(row -> rows.put(id, row), () -> rows.remove(id));
        }
    }

    @Override
    public void leaves(LinkFacts link, DaemonFrame frame, @Nullable ClientFrame call) {
        if (frame instanceof DaemonFrame.TaskIs && call instanceof ClientFrame.Act act) {
            if (act.action() == ClientFrame.Action.SUSPEND) {
                suspends.merge(act.task(), 1, Integer::sum);
            } else if (act.action() == ClientFrame.Action.RESUME) {
                resumes.merge(act.task(), 1, Integer::sum);
            }
        }
    }

    /** The turn is over. */
    void turned() {
        suspends.forEach((id, times) -> counts(id, ClientFrame.Action.SUSPEND, times));
        resumes.forEach((id, times) -> counts(id, ClientFrame.Action.RESUME, -times));
    }

    private void counts(TaskId id, ClientFrame.Action action, int change) {
        Task now = rows.get(id);
        Task last = before.getOrDefault(id, now);
        if (now == null || last == null || !isCounted(now) || !isCounted(last)) {
            return;
        }
        int wanted = Math.max(0, last.suspendCount() + change);
        boolean holds = change > 0 ? now.suspendCount() >= wanted : now.suspendCount() <= wanted;
        checks.require(
                "I14",
                holds || !Set.of(action).equals(heard.get(id)),
                () -> "confirmed " + Math.abs(change) + " times " + action + " of " + id + ", and its count went from "
                        + last.suspendCount() + " to " + now.suspendCount());
    }

    private static boolean isCounted(Task task) {
        return switch (task.state()) {
            case TaskState.Suspended _, TaskState.Suspending _, TaskState.Queued _, TaskState.Running _ -> true;
            default -> false;
        };
    }
}
