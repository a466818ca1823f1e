package dev.outlive.simulator.memory;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.wire.Selection;
import java.util.Locale;

/** Whether a row is among those a selection asks for. */
final class Selected {
    private Selected() {}

    static boolean isSelected(MemoryDisk.Row row, Selection selection) {
        Task task = row.task();
        boolean archived = row.archivedAt() != null;
        return (selection.app() == null || selection.app().equals(task.session().app()))
                && (selection.session() == null
                        || selection.session().equals(task.session().session()))
                && (selection.key() == null
                        || selection.key().equals(task.traits().key()))
                && (selection.idPrefix() == null
                        || task.id().value().startsWith(selection.idPrefix().toUpperCase(Locale.ROOT)))
                && (selection.states().isEmpty() || selection.states().contains(shown(task.state())))
                && (!selection.failed() || isUnsuccessful(task))
                && (!selection.unacknowledged() || (task.isCompleted() && !archived))
                && (!archived || selection.archived());
    }

    private static boolean isUnsuccessful(Task task) {
        return task.state() instanceof TaskState.Completed(var outcome, var response, var _)
                && !(outcome.kind() == Outcome.Kind.FINISHED && response != null && response.isSuccessful());
    }

    private static dev.outlive.protocol.model.TaskState shown(TaskState state) {
        return switch (state) {
            case TaskState.Suspended _, TaskState.Suspending _ -> dev.outlive.protocol.model.TaskState.SUSPENDED;
            case TaskState.Queued _, TaskState.Running _, TaskState.Expiring _ ->
                dev.outlive.protocol.model.TaskState.RUNNING;
            case TaskState.Canceling _ -> dev.outlive.protocol.model.TaskState.CANCELING;
            case TaskState.Completed _ -> dev.outlive.protocol.model.TaskState.COMPLETED;
        };
    }
}
