package dev.outlive.core.engine;

import dev.outlive.protocol.model.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in the journal of a task.
 *
 * @param endedAt null while it is out
 * @param result how it ended: {@code 201}, {@code connection-lost: …}, {@code stopped}; empty while it is out
 */
public record AttemptRecord(
        TaskId task,
        long attempt,
        Instant startedAt,
        @Nullable Instant endedAt,
        long bytesSent,
        String result) {}
