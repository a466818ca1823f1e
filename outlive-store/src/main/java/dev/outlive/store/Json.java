package dev.outlive.store;

import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.wire.FrameCodec;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;

/** Columns that hold JSON, in the clear or sealed. */
final class Json {
    private final Sealer sealer;

    Json(Sealer sealer) {
        this.sealer = sealer;
    }

    String write(Object value) {
        return FrameCodec.JSON.writeValueAsString(value);
    }

    <T> T read(String text, Class<T> type) {
        try {
            return Codes.present(FrameCodec.JSON.readValue(text, type));
        } catch (JacksonException unreadable) {
            throw new RowReader.Damage("its JSON for " + type.getSimpleName() + " can't be read", unreadable);
        }
    }

    /** A policy's one text: empty for the one that restricts nothing. A later property has to rewrite the column. */
    String policy(TransferPolicy policy) {
        return policy.equals(TransferPolicy.UNRESTRICTED) ? "" : write(policy);
    }

    TransferPolicy policy(String text) {
        return text.isEmpty() ? TransferPolicy.UNRESTRICTED : read(text, TransferPolicy.class);
    }

    /** A policy's one text: empty for the default. */
    String policy(FailurePolicy policy) {
        return policy.equals(FailurePolicy.DEFAULT) ? "" : write(policy);
    }

    FailurePolicy failurePolicy(String text) {
        return text.isEmpty() ? FailurePolicy.DEFAULT : read(text, FailurePolicy.class);
    }

    /** Seals a value for one row, for example {@code request 01J9…}. */
    byte[] seal(Object value, String row) {
        return sealer.seal(FrameCodec.JSON.writeValueAsBytes(value), row);
    }

    <T> T open(byte[] sealed, String row, Class<T> type) {
        return read(new String(sealer.open(sealed, row), StandardCharsets.UTF_8), type);
    }
}
