package dev.outlive.protocol.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An app as the daemon knows it at one moment.
 *
 * @param enabled false after {@code outlive app disable}
 * @param quit whether its user quit it and hasn't started it since
 * @param supervised whether the daemon started its process by {@code outlive app run} and may stop it
 * @param pid of its process, or null
 * @param startedFor what that process was started for, or null
 * @param nextLaunch when the daemon starts it next, as things stand, or null
 * @param launchParked sessions whose events start it no more: that was done too often without an acknowledgement
 * @param problem what went wrong at the last start, or empty
 */
public record AppSnapshot(
        int schema,
        AppId app,
        AppState state,
        boolean enabled,
        boolean quit,
        boolean supervised,
        @Nullable Long pid,
        @Nullable LaunchReason startedFor,
        Launcher launcher,
        long sessions,
        long liveTasks,
        long backlogEvents,
        @Nullable Instant nextLaunch,
        List<SessionId> launchParked,
        String problem) {
    public static final int SCHEMA = 1;

    public AppSnapshot {
        launchParked = List.copyOf(launchParked);
    }
}
