package dev.outlive.core.schedule;

import dev.outlive.core.task.TaskState.Queued;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What admission looks at when it decides about a task, or about a lane as a whole.
 *
 * @param policy the limits
 * @param sessionPerHostMax the session's own limit at one host
 * @param restoredHold why the session holds since it was restored, or null
 * @param appHold why the app's tasks hold by its user's wish, or null
 * @param credentialHold why there is no credential for the task's server, or null if it needs none or there is one; of a
 *     lane as a whole, why some of its tasks have none
 * @param conditions what was seen of the machine
 * @param queued when the task may run, or null when the lane as a whole is asked about
 */
public record Situation(
        AdmissionPolicy policy,
        Lane lane,
        int sessionPerHostMax,
        Occupancy occupancy,
        Pauses pauses,
        @Nullable Reason restoredHold,
        @Nullable Reason appHold,
        @Nullable Reason credentialHold,
        Conditions conditions,
        Moment now,
        @Nullable Queued queued) {

    /** The same of the tasks that need no credential, or have one. */
    public Situation withCredentials() {
        return new Situation(
                policy,
                lane,
                sessionPerHostMax,
                occupancy,
                pauses,
                restoredHold,
                appHold,
                null,
                conditions,
                now,
                queued);
    }
}
