package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Why a task was cancelled. Cancelling doesn't undo what was sent: {@code serverMayHaveProcessed} says so.
 *
 * @param urlErrorCode Apple's number of what a cancelled task ends with, -999
 * @param number Apple's {@code NSURLErrorBackgroundTaskCancelledReasonKey}, or null where Apple has none
 */
public record CancelReason(
        Kind kind, int urlErrorCode, @Nullable Integer number, boolean serverMayHaveProcessed) {
    public enum Kind {
        REQUESTED("requested", null),
        USER_FORCE_QUIT("user-force-quit", 0),
        APP_DISABLED("app-disabled", 1),
        INSUFFICIENT_RESOURCES("insufficient-resources", 2),
        DELAYED_START_REFUSED("delayed-start-refused", null);

        private final String code;

        @Nullable
        private final Integer number;

        Kind(String code, @Nullable Integer number) {
            this.code = code;
            this.number = number;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    public static CancelReason of(Kind kind, boolean serverMayHaveProcessed) {
        return new CancelReason(kind, ErrorCode.CANCELLED.urlErrorCode(), kind.number, serverMayHaveProcessed);
    }
}
