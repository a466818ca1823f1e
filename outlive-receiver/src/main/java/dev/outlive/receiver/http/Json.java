package dev.outlive.receiver.http;

import java.util.List;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object under construction, in one line of ASCII: it can be printed to any terminal and appended to any log,
 * and no character a peer chose reaches them unescaped.
 */
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final ObjectNode object = MAPPER.createObjectNode();

    public Json put(String name, String value) {
        object.put(name, value);
        return this;
    }

    public Json put(String name, long value) {
        object.put(name, value);
        return this;
    }

    /** A list of objects. */
    public Json put(String name, List<Json> values) {
        ArrayNode array = object.putArray(name);
        values.forEach(each -> array.add(each.object));
        return this;
    }

    /** A JSON string. */
    public static String quoted(String value) {
        return MAPPER.writeValueAsString(value);
    }

    @Override
    public String toString() {
        return MAPPER.writeValueAsString(object);
    }
}
