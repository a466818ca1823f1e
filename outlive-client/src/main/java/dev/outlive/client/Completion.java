package dev.outlive.client;

import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.TransferError;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended, exactly once; it never changes.
 *
 * <p>A status of 4xx or 5xx is {@link Finished}: the server answered. Ask {@link Response#isSuccessful()}.
 */
public sealed interface Completion {
    /** The server answered, and the answer is kept until the task is acknowledged. */
    record Finished(Response response) implements Completion {}

    /**
     * No answer came that could be kept as the final one. {@code error.serverMayHaveProcessed()} tells whether the server
     * may have acted all the same.
     *
     * @param kept what the server had said before, or null; see {@link #lastResponse()}
     */
    record Failed(TransferError error, @Nullable Response kept) implements Completion {
        /** What the server had said before, if anything. */
        public Optional<Response> lastResponse() {
            return Optional.ofNullable(kept);
        }
    }

    /** The task was cancelled before it ended otherwise. */
    record Cancelled(CancelReason reason) implements Completion {}
}
