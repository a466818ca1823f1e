package dev.outlive.core.app;

import dev.outlive.protocol.model.LaunchReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A process of an app that the daemon started or that has held one of the app's sessions, until its end is known.
 *
 * @param startedAt when the system started it, on steady time, so that number and time name it also to a later daemon; null
 *     if the daemon doesn't see it among the processes of its user
 * @param reason what it was started for
 */
public record LivingProcess(long pid, @Nullable Instant startedAt, LaunchReason reason) {
    /** Whether this is what is known of the other already. */
    boolean isToldBy(LivingProcess known) {
        return pid == known.pid && (startedAt == null || startedAt.equals(known.startedAt));
    }
}
