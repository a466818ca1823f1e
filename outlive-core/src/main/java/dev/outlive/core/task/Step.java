package dev.outlive.core.task;

import dev.outlive.core.time.Moment;
import java.util.ArrayList;
import java.util.List;

/**
 * What a signal made of a task, and the events that tell of it. Both are committed together.
 *
 * @param task the task after the signal, the same object if nothing changed
 */
public record Step(Task task, List<TaskEvent> events) {
    public Step {
        events = List.copyOf(events);
    }

    /** Nothing happened. */
    public static Step none(Task task) {
        return ignore(task);
    }

    static Step ignore(Task task) {
        return new Step(task, List.of());
    }

    static Step to(Task task, TaskState next) {
        return new Step(task.in(next), List.of());
    }

    /** The only way into Completed: adds exactly one Ended (I3, I6). */
    static Step end(Task task, TaskState.Completed completed, Moment now) {
        return new Step(task.in(completed).heldFrom(now.steady()), List.of(new TaskEvent.Ended(task.id())));
    }

    /** The same step, with an event that comes before its last one. */
    Step telling(TaskEvent first) {
        var told = new ArrayList<>(events);
        told.add(Math.max(0, told.size() - 1), first);
        return new Step(task, told);
    }
}
