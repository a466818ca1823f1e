package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of an app, which owns sessions: 1 to 255 of {@code A-Z a-z 0-9 . _ -}, for example {@code com.example.photos}. */
public record AppId(@JsonValue String value) implements Comparable<AppId> {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AppId {
        SessionId.requireIdentifier("app id", value);
    }

    @Override
    public int compareTo(AppId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
