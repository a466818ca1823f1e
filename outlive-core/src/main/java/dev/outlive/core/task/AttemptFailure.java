package dev.outlive.core.task;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.Uploaded;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended without the answer it was made for.
 *
 * @param code what went wrong
 * @param message for people; holds no secret
 * @param sent whether request bytes may have been processed, as the one who wrote them knows it
 * @param uploaded how much the server has
 * @param response what the server had said, or null
 */
public record AttemptFailure(
        ErrorCode code,
        String message,
        Sent sent,
        Uploaded uploaded,
        @Nullable Response response) {

    /** A failure before the first request byte. */
    public static AttemptFailure beforeSending(ErrorCode code, String message) {
        return new AttemptFailure(code, message, Sent.NOTHING, Uploaded.NO, null);
    }
}
