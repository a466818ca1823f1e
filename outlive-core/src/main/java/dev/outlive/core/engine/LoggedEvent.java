package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonFrame.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A durable event in a session's log. It stays until it is settled, that is acknowledged.
 *
 * @param seq gap-free within a generation
 * @param task null for events of the session itself
 * @param deliveries how often it was delivered again after a refusal
 */
public record LoggedEvent(
        SessionRef session,
        long generation,
        long seq,
        EventType type,
        @Nullable TaskId task,
        Instant at,
        int deliveries) {}
