package dev.outlive.store;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.wire.Selection;
import java.util.EnumSet;
import java.util.Set;

/** In which list a task stands: what a {@link Selection} tells apart, so that each page comes straight from an index. */
enum Listed {
    SUSPENDED("suspended"),
    RUNNING("running"),
    CANCELING("canceling"),
    SUCCEEDED("succeeded"),
    UNSUCCESSFUL("unsuccessful"),
    ARCHIVED("archived"),
    ARCHIVED_UNSUCCESSFUL("archived-unsuccessful");

    private final String code;

    Listed(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    static Listed of(String code) {
        for (Listed each : values()) {
            if (each.code.equals(code)) {
                return each;
            }
        }
        throw new RowReader.Damage("there is no list of tasks named so");
    }

    static Listed of(Task task, boolean archived) {
        return switch (task.state()) {
            case TaskState.Suspended _, TaskState.Suspending _ -> SUSPENDED;
            case TaskState.Queued _, TaskState.Running _, TaskState.Expiring _ -> RUNNING;
            case TaskState.Canceling _ -> CANCELING;
            case TaskState.Completed completed -> {
                boolean succeeded = completed.outcome().kind() == Outcome.Kind.FINISHED
                        && completed.response() != null
                        && completed.response().isSuccessful();
                yield archived
                        ? (succeeded ? ARCHIVED : ARCHIVED_UNSUCCESSFUL)
                        : (succeeded ? SUCCEEDED : UNSUCCESSFUL);
            }
        };
    }

    Ledger.Stage stage() {
        return switch (this) {
            case SUSPENDED, RUNNING, CANCELING -> Ledger.Stage.LIVE;
            case SUCCEEDED, UNSUCCESSFUL -> Ledger.Stage.UNACKNOWLEDGED;
            case ARCHIVED, ARCHIVED_UNSUCCESSFUL -> Ledger.Stage.ARCHIVED;
        };
    }

    /** The lists that a selection looks through. */
    static Set<Listed> selected(Selection selection) {
        var lists = EnumSet.noneOf(Listed.class);
        for (Listed each : values()) {
            boolean stateAsked =
                    selection.states().isEmpty() || selection.states().contains(each.shown());
            boolean ended = each.stage() != Ledger.Stage.LIVE;
            boolean failedAsked = !selection.failed() || each == UNSUCCESSFUL || each == ARCHIVED_UNSUCCESSFUL;
            boolean stageAsked =
                    each.stage() != Ledger.Stage.ARCHIVED || (selection.archived() && !selection.unacknowledged());
            boolean unacknowledgedAsked = !selection.unacknowledged() || ended;
            if (stateAsked && failedAsked && stageAsked && unacknowledgedAsked) {
                lists.add(each);
            }
        }
        return lists;
    }

    private dev.outlive.protocol.model.TaskState shown() {
        return switch (this) {
            case SUSPENDED -> dev.outlive.protocol.model.TaskState.SUSPENDED;
            case RUNNING -> dev.outlive.protocol.model.TaskState.RUNNING;
            case CANCELING -> dev.outlive.protocol.model.TaskState.CANCELING;
            default -> dev.outlive.protocol.model.TaskState.COMPLETED;
        };
    }
}
