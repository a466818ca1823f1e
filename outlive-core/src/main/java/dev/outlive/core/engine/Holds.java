package dev.outlive.core.engine;

import dev.outlive.core.app.App;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.SessionRef;
import java.util.Optional;

/**
 * Sessions whose tasks hold because their user wants it: their budgets stand still, their suspend counters stay as they
 * are. Admission asks it by the rule {@code APP}.
 */
final class Holds {
    private Holds() {}

    /** Why tasks of the session hold; empty if they may move. */
    static Optional<Reason> of(SessionRef ref, Turn turn) {
        App app = turn.app(ref.app());
        if (!app.enabled()) {
            return Optional.of(Reason.paused(
                    "app " + app.id() + " is disabled; `outlive app enable " + app.id() + "` lets its tasks go on",
                    HeldBy.APP_DISABLED));
        }
        if (app.quit() && policy(ref, turn) == QuitPolicy.PAUSE) {
            return Optional.of(Reason.paused(
                    "app " + app.id() + " was quit by its user; its tasks go on when the user starts it, or by"
                            + " `outlive app start " + app.id() + "`",
                    HeldBy.APP_QUIT));
        }
        return Optional.empty();
    }

    static boolean holds(SessionRef ref, Turn turn) {
        return turn.app(ref.app()).isHeldBack() && of(ref, turn).isPresent();
    }

    /** The task as it is kept: its budget stands still while its session holds. */
    static Task kept(Task task, Turn turn) {
        boolean runs = task.state() instanceof TaskState.Queued || task.state() instanceof TaskState.Running;
        return runs && task.budget().since() != null && holds(task.session(), turn)
                ? task.pausedAt(turn.now.steady())
                : task;
    }

    private static QuitPolicy policy(SessionRef ref, Turn turn) {
        return turn.session(ref)
                .map(session -> session.settings().lifecycle().quitPolicy())
                .orElse(QuitPolicy.PAUSE);
    }
}
