package dev.outlive.core.schedule;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Derives what has to be started and stopped from what is stored and what is out. What a crash loses is derived again,
 * so recovery is the normal path.
 */
public final class Reconciler {
    private Reconciler() {}

    /** An attempt to stop. */
    public record Stop(TaskId task, long attempt) {}

    /**
     * What to do so that what is out is what the rows say.
     *
     * @param start tasks whose current attempt has to be started
     * @param stop attempts that have to stop
     * @param gone tasks whose row says that an attempt is out and none is, and none may be started in its place
     */
    public record Diff(List<Task> start, List<Stop> stop, List<Task> gone) {}

    /**
     * Compares rows with what is out.
     *
     * @param rows the tasks whose attempt may be out, and those of which an attempt is out
     * @param out the number of the attempt that is out, by task
     * @param fresh the tasks that were claimed just now: only these may be started. An attempt number is never started twice
     */
    public static Diff diff(Collection<Task> rows, Map<TaskId, Long> out, Collection<TaskId> fresh) {
        return diff(rows, out, fresh, _ -> false);
    }

    /**
     * The same, where some tasks hold by their user's wish.
     *
     * @param held whether the attempt of this task is to be stopped for that
     */
    public static Diff diff(
            Collection<Task> rows, Map<TaskId, Long> out, Collection<TaskId> fresh, Predicate<Task> held) {
        var start = new ArrayList<Task>();
        var stop = new ArrayList<Stop>();
        var gone = new ArrayList<Task>();
        for (Task task : rows) {
            Long attempt = out.get(task.id());
            if (attempt == null) {
                if (fresh.contains(task.id())) {
                    start.add(task);
                } else if (task.state().hasAttempt()) {
                    gone.add(task);
                }
            } else if (attempt != task.attempt() || !mayGoOn(task) || held.test(task)) {
                stop.add(new Stop(task.id(), attempt));
            }
        }
        return new Diff(start, stop, gone);
    }

    /** Whether the attempt that is out may go on. */
    private static boolean mayGoOn(Task task) {
        return switch (task.state()) {
            case TaskState.Running _ -> true;
            case TaskState.Suspending(var sent) -> !TaskMachine.mayRepeat(task, sent);
            case TaskState.Canceling _,
                    TaskState.Expiring _,
                    TaskState.Suspended _,
                    TaskState.Queued _,
                    TaskState.Completed _ -> false;
        };
    }
}
