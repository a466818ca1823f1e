package dev.outlive.protocol.model;

/**
 * Why a task failed.
 *
 * @param code the closed code
 * @param urlErrorCode Apple's number, or 0
 * @param message what happened, for people; never holds a secret
 * @param retryable sending the same request again is safe and may help
 * @param attempts how many attempts were made
 * @param serverMayHaveProcessed whether request bytes left and no verdict came
 * @param uploaded how much the server has
 */
public record TransferError(
        ErrorCode code,
        int urlErrorCode,
        String message,
        boolean retryable,
        long attempts,
        boolean serverMayHaveProcessed,
        Uploaded uploaded) {}
