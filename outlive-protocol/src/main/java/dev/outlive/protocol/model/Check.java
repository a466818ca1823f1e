package dev.outlive.protocol.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the daemon looks at before a task may move: whether it holds the task back, and what was seen.
 *
 * @param name the name of the rule: {@code resumed}, {@code backoff}, {@code slots-of-host}, …
 * @param code what it is waited for, or null where the wait is a state and no {@link WaitReason}
 * @param text what was looked at, for people
 * @param since since when it holds, if that is known
 * @param until until when it holds, if that is known
 * @param heldBy who takes what is waited for: tasks, at most {@link #HOLDERS_MAX}
 */
public record Check(
        String name,
        @Nullable WaitReason code,
        boolean holds,
        String text,
        @Nullable Instant since,
        @Nullable Instant until,
        List<String> heldBy) {
    /** Names told of those who hold something: the slots of one host at its default limit, and some more. */
    public static final int HOLDERS_MAX = 16;

    public Check {
        heldBy = List.copyOf(heldBy);
    }
}
