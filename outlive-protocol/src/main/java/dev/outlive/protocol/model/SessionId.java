package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The identifier of a session, unique within its app: 1 to 255 of {@code A-Z a-z 0-9 . _ -}.
 *
 * <p>A new process of the app that opens the same identifier finds every task of the session again.
 */
public record SessionId(@JsonValue String value) implements Comparable<SessionId> {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SessionId {
        requireIdentifier("session identifier", value);
    }

    static void requireIdentifier(String what, String value) {
        if (!IDENTIFIER.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a " + what + " is 1 to 255 of A-Z a-z 0-9 . _ -, which '" + Text.visible(value, 80) + "' isn't");
        }
    }

    @Override
    public int compareTo(SessionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
