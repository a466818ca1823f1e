package dev.outlive.protocol.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a task waits: the code, a sentence for people, since when, and until when if that is known.
 */
public record Reason(
        WaitReason code,
        String text,
        @Nullable Instant since,
        @Nullable Instant until) {}
