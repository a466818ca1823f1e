package dev.outlive.receiver.http;

import java.util.List;

/**
 * A JSON object under construction, in one line of ASCII: it can be printed to any terminal and appended to any log,
 * and no character a peer chose reaches them unescaped.
 */
public final class Json {
    private final StringBuilder text = new StringBuilder("{");

    public Json put(String name, String value) {
        key(name);
        text.append(quoted(value));
        return this;
    }

    public Json put(String name, long value) {
        key(name);
        text.append(value);
        return this;
    }

    /** A list of objects. */
    public Json put(String name, List<Json> values) {
        key(name);
        text.append('[');
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ",").append(values.get(i));
        }
        text.append(']');
        return this;
    }

    private void key(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        text.append(quoted(name)).append(':');
    }

    /** A JSON string. */
    public static String quoted(String value) {
        var text = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
