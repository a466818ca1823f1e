package dev.outlive.core.session;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.SessionRef;
import java.time.Instant;

/**
 * A session whose rows came from a backup or another machine, as it is stored: its tasks hold, since their requests may have
 * been sent by another daemon meanwhile. The row goes when somebody has said what is to become of them.
 *
 * @param text how that was seen, for people
 * @param at when it was seen, by the clock on the wall
 * @param since steady time at which the rows were last at work, from which on the budgets of the tasks stand still
 * @param nextNumber the number of the session's next task then: lower ones were restored, later ones only wait with them
 */
public record Restored(SessionRef session, String text, Instant at, Instant since, long nextNumber) {
    /** Whether another daemon may have sent the task's request. */
    public boolean covers(Task task) {
        return task.number() < nextNumber;
    }
}
