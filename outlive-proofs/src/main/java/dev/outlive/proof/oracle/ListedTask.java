package dev.outlive.proof.oracle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskSnapshot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task as the daemon lists it.
 *
 * @param key empty if it has none
 * @param state suspended, running, canceling or completed
 * @param outcome as in {@link OracleLine}, or null while it is live
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListedTask(
        String key,
        String task,
        String state,
        @Nullable String outcome,
        @Nullable String endedAt,
        boolean acknowledged) {

    public static ListedTask of(TaskSnapshot snapshot) {
        Outcome outcome = snapshot.outcome();
        return new ListedTask(
                snapshot.key() == null ? "" : snapshot.key().value(),
                snapshot.id().value(),
                snapshot.state().code(),
                outcome == null ? null : text(outcome, snapshot.response()),
                snapshot.endedAt() == null ? null : snapshot.endedAt().toString(),
                snapshot.acknowledged());
    }

    /** An outcome in two words: its kind, and the status, error code or reason that belongs to it. */
    public static String text(Outcome outcome, @Nullable Response response) {
        return outcome.kind().code() + " "
                + switch (outcome.kind()) {
                    case FINISHED -> response == null ? "?" : String.valueOf(response.status());
                    case FAILED ->
                        Objects.requireNonNull(outcome.error()).code().code();
                    case CANCELLED -> reason(Objects.requireNonNull(outcome.cancelReason()));
                };
    }

    private static String reason(CancelReason reason) {
        return reason.kind().code();
    }
}
