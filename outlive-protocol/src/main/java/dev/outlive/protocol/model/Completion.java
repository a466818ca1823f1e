package dev.outlive.protocol.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a task ended, exactly once. A status of 4xx or 5xx is {@link Finished}: the server answered. */
public sealed interface Completion {
    /** The server answered and the answer is stored. */
    record Finished(Response response) implements Completion {}

    /**
     * The task failed; {@code lastResponse()} is what the server had said before, if anything.
     */
    record Failed(TransferError error, @Nullable Response kept) implements Completion {
        public Optional<Response> lastResponse() {
            return Optional.ofNullable(kept);
        }
    }

    /** The task was cancelled before it ended otherwise. */
    record Cancelled(CancelReason reason) implements Completion {}

    /** The completion that an outcome and the stored response stand for. */
    static Completion of(Outcome outcome, @Nullable Response response) {
        return switch (outcome.kind()) {
            case FINISHED -> {
                if (response == null) {
                    throw new IllegalArgumentException("a finished task has a response");
                }
                yield new Finished(response);
            }
            case FAILED -> new Failed(java.util.Objects.requireNonNull(outcome.error()), response);
            case CANCELLED -> new Cancelled(java.util.Objects.requireNonNull(outcome.cancelReason()));
        };
    }

    /** The plain form of this completion. */
    default Outcome outcome() {
        if (this instanceof Failed failed) {
            return Outcome.failed(failed.error());
        }
        if (this instanceof Cancelled cancelled) {
            return Outcome.cancelled(cancelled.reason());
        }
        return Outcome.finished();
    }
}
