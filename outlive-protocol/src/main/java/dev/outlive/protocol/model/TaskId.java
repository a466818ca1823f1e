package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The name of a task, unique everywhere: a ULID, 26 characters of Crockford's base 32, which sorts by time of creation.
 */
public record TaskId(@JsonValue String value) implements Comparable<TaskId> {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskId {
        if (!ULID.matcher(value).matches()) {
            throw new IllegalArgumentException("not a task id: '" + Text.visible(value, 40) + "'");
        }
    }

    /** A new id: 48 bits of time in milliseconds, 80 bits drawn from {@code random}. */
    public static TaskId draw(Instant now, RandomGenerator random) {
        var text = new char[26];
        long time = now.toEpochMilli();
        for (int i = 9; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (time & 31));
            time >>>= 5;
        }
        for (int half = 0; half < 2; half++) {
            long bits = random.nextLong();
            for (int i = 0; i < 8; i++) {
                text[10 + half * 8 + i] = DIGITS.charAt((int) (bits & 31));
                bits >>>= 5;
            }
        }
        return new TaskId(new String(text));
    }

    @Override
    public int compareTo(TaskId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
