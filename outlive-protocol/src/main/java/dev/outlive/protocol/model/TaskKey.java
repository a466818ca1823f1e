package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;

/**
 * The app's own name for a task, unique in its session: 1 to {@value #BYTES_MAX} bytes of UTF-8 without control characters.
 *
 * <p>Creating a task under a key that exists gives the existing task, so a create whose answer was lost can be repeated.
 */
public record TaskKey(@JsonValue String value) {
    public static final int BYTES_MAX = 256;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskKey {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a task key has 1 to " + BYTES_MAX + " bytes, '" + Text.visible(value, 40) + "' has " + bytes);
        }
        if (!Text.visible(value, BYTES_MAX).equals(value)) {
            throw new IllegalArgumentException(
                    "a task key holds no control characters: '" + Text.visible(value, 80) + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
