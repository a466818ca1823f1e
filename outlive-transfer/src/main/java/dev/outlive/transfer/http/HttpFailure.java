package dev.outlive.transfer.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a request drew no usable answer.
 *
 * @param code one of {@link FailureCode}
 * @param sent whether any hop's request may have reached a server
 * @param bytesHandedOver request body bytes of the last hop handed to the connection
 * @param deadlineOrNull the deadline that ended it
 * @param partialHeadOrNull the final response's head, if it came before the failure
 * @param message what happened, for people; names hosts, never paths, queries or header values
 * @param causeOrNull the exception behind it
 */
public record HttpFailure(
        String code,
        Sent sent,
        long bytesHandedOver,
        @Nullable Deadline deadlineOrNull,
        @Nullable ResponseHead partialHeadOrNull,
        String message,
        @Nullable Throwable causeOrNull) {
    public Optional<Deadline> deadline() {
        return Optional.ofNullable(deadlineOrNull);
    }

    public Optional<ResponseHead> partialHead() {
        return Optional.ofNullable(partialHeadOrNull);
    }

    public Optional<Throwable> cause() {
        return Optional.ofNullable(causeOrNull);
    }
}
