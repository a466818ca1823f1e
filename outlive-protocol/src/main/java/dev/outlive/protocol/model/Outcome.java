package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended: the plain form of {@link Completion}, as it stands in JSON.
 *
 * @param cancelReason present if and only if cancelled
 * @param integrity whether a digest confirmed the bytes at the other end, for example {@code not-confirmed}
 * @param skipped a download's destination was there already, so nothing was asked for
 * @param error present if and only if failed
 */
public record Outcome(
        Kind kind,
        @Nullable CancelReason cancelReason,
        @Nullable String integrity,
        boolean skipped,
        @Nullable TransferError error) {
    public Outcome {
        if ((kind == Kind.CANCELLED) != (cancelReason != null) || (kind == Kind.FAILED) != (error != null)) {
            throw new IllegalArgumentException("an outcome " + kind.code() + " has its own detail and no other");
        }
    }

    public enum Kind {
        FINISHED("finished"),
        FAILED("failed"),
        CANCELLED("cancelled");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    /** Nothing but the server's 2xx says that the bytes arrived whole. */
    public static final String NOT_CONFIRMED = "not-confirmed";

    public static Outcome finished() {
        return new Outcome(Kind.FINISHED, null, NOT_CONFIRMED, false, null);
    }

    /** Finished without a request: the destination was there, and its policy says to skip then. */
    public static Outcome skippedAsThere() {
        return new Outcome(Kind.FINISHED, null, null, true, null);
    }

    public static Outcome failed(TransferError error) {
        return new Outcome(Kind.FAILED, null, null, false, error);
    }

    public static Outcome cancelled(CancelReason reason) {
        return new Outcome(Kind.CANCELLED, reason, null, false, null);
    }
}
