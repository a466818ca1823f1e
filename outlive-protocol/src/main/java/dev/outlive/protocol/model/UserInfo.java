package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names and values that an app has the daemon keep with a task, which the daemon doesn't read: what the app needs to go
 * on in a process that knows nothing else. In the order of the names; {@value #BYTES_MAX} bytes of UTF-8 in all, and
 * {@value #NAME_CHARACTERS_MAX} characters a name.
 */
public record UserInfo(@JsonValue Map<String, String> values) {
    public static final int BYTES_MAX = 64 * 1024;
    public static final int NAME_CHARACTERS_MAX = 255; // what a codec takes for a name of JSON is bounded

    private static final UserInfo NONE = new UserInfo(Map.of());

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public UserInfo {
        long bytes = 0;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            if (entry.getKey() == null || entry.getValue() == null) {
                throw new IllegalArgumentException("a name or a value of userInfo is null");
            }
            if (entry.getKey().length() > NAME_CHARACTERS_MAX) {
                throw new IllegalArgumentException("a name of userInfo has at most " + NAME_CHARACTERS_MAX
                        + " characters, '" + Text.visible(entry.getKey(), 40) + "' has "
                        + entry.getKey().length());
            }
            bytes += bytes(entry.getKey()) + bytes(entry.getValue());
        }
        if (bytes > BYTES_MAX) {
            throw new IllegalArgumentException("userInfo has at most " + BYTES_MAX + " bytes, not " + bytes);
        }
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    public static UserInfo none() {
        return NONE;
    }

    @JsonIgnore
    public boolean isEmpty() {
        return values.isEmpty();
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
