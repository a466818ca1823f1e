package dev.outlive.protocol.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a task waits: the code, a sentence for people, since when, and until when if that is known.
 *
 * @param detail with {@link WaitReason#NETWORK}: what the network is that the task may not use; else null
 * @param heldBy with {@link WaitReason#USER_PAUSED}: what of the user's wishes it is; else null
 */
public record Reason(
        WaitReason code,
        String text,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable NetworkDetail detail,
        @Nullable HeldBy heldBy) {
    public Reason(WaitReason code, String text, @Nullable Instant since, @Nullable Instant until) {
        this(code, text, since, until, null, null);
    }

    /** What the user holds, until the user ends it. */
    public static Reason paused(String text, HeldBy by) {
        return new Reason(WaitReason.USER_PAUSED, text, null, null, null, by);
    }

    /** The same since this time. */
    public Reason beganAt(Instant time) {
        return new Reason(code, text, time, until, detail, heldBy);
    }
}
