package dev.outlive.core.app;

import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of an app that the daemon started.
 *
 * @param token what the process shows to prove it
 * @param reason what it was started for
 * @param pid its number, or null until the start is reported
 * @param startedAt when the system started it, on steady time, or null: number and time together name a process
 * @param stopAt with SUSPENDING: when it is stopped; else null
 * @param handling sessions whose events it was started or woken for and whose {@code done} hasn't come
 */
public record AppProcess(
        String token,
        LaunchReason reason,
        Stage stage,
        @Nullable Long pid,
        @Nullable Instant startedAt,
        @Nullable Instant stopAt,
        List<SessionId> handling) {
    /** What it may do. */
    public enum Stage {
        /** Runs, for its user. */
        FOREGROUND,
        /** Runs, for events. */
        BACKGROUND,
        /** Gets no more events and is stopped after a grace period. */
        SUSPENDING,
        /** Is stopped. */
        SUSPENDED
    }

    public AppProcess {
        handling = List.copyOf(handling);
    }

    public boolean standsStill() {
        return stage == Stage.SUSPENDING || stage == Stage.SUSPENDED;
    }

    AppProcess in(Stage next, @Nullable Instant stopTime, List<SessionId> sessions) {
        return new AppProcess(token, reason, next, pid, startedAt, stopTime, sessions);
    }

    AppProcess seen(long number, @Nullable Instant since) {
        return new AppProcess(token, reason, stage, number, since, stopAt, handling);
    }
}
