package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as the daemon knows it at one moment.
 *
 * @param holderPid the process that holds it, or null
 * @param heldSince since when that process holds it, or null
 * @param silentSince since when that process hasn't answered, or null if it does; it keeps the session and loses nothing
 * @param liveTasks tasks that haven't ended
 * @param unacknowledgedTasks tasks that have ended and wait for the app
 * @param backlogEvents durable events still to be delivered or acknowledged
 * @param deadLetters events that the app has refused to the end
 */
public record SessionSnapshot(
        int schema,
        AppId app,
        SessionId session,
        String description,
        SessionState state,
        long generation,
        long epoch,
        @Nullable Long holderPid,
        @Nullable Instant heldSince,
        @Nullable Instant silentSince,
        long liveTasks,
        long unacknowledgedTasks,
        long backlogEvents,
        long deadLetters) {
    public static final int SCHEMA = 1;

    /** Whether it has ended, and nobody has opened or used it since. Its identifier keeps its place in the order of generations. */
    @JsonIgnore
    public boolean isOver() {
        return generation > 1
                && state == SessionState.DETACHED
                && liveTasks + unacknowledgedTasks + backlogEvents + deadLetters == 0;
    }
}
