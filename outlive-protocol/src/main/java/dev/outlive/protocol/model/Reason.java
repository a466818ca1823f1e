package dev.outlive.protocol.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a task waits: the code, a sentence for people, since when, and until when if that is known.
 *
 * @param detail with {@link WaitReason#NETWORK}: what the network is that the task may not use; else null
 */
public record Reason(
        WaitReason code,
        String text,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable NetworkDetail detail) {
    public Reason(WaitReason code, String text, @Nullable Instant since, @Nullable Instant until) {
        this(code, text, since, until, null);
    }
}
