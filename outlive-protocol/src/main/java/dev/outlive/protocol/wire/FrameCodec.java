package dev.outlive.protocol.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Frames to lines and back.
 *
 * <p>An example of a line: {@code {"frame":"Done","call":7}}. The frame's name stands first when written and anywhere
 * when read. Only the records listed by {@link ClientFrame} and {@link DaemonFrame}, and the kinds that their parts list by
 * name, can come out of a line: no class is ever named in one. Duplicate names, deep nesting and long numbers, names or strings are refused.
 *
 * <p>Immutable and safe from any thread.
 */
public final class FrameCodec {
    /** The longest line, its newline included. */
    public static final int FRAME_BYTES_MAX = 1 << 20;

    private static final int NESTING_MAX = 32; // the deepest frame nests 6
    private static final int NUMBER_CHARACTERS_MAX = 40;
    private static final int NAME_BYTES_MAX = 1024; // a name of 255 characters takes up to 765

    private static final Map<String, Class<? extends ClientFrame>> CLIENT = byName(ClientFrame.class);
    private static final Map<String, Class<? extends DaemonFrame>> DAEMON = byName(DaemonFrame.class);

    /** The mapper of every JSON surface: frames, {@code --json} output, stored settings. */
    public static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(NESTING_MAX)
                            .maxNumberLength(NUMBER_CHARACTERS_MAX)
                            .maxNameLength(NAME_BYTES_MAX)
                            .maxStringLength(FRAME_BYTES_MAX)
                            .maxDocumentLength(FRAME_BYTES_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private static final ObjectWriter WRITER = JSON.writer();

    private FrameCodec() {}

    /** The frame as one line, its newline included. */
    public static byte[] encode(Frame frame) {
        byte[] parts = WRITER.writeValueAsBytes(frame);
        byte[] name = ("{\"frame\":\"" + frame.name() + "\"" + (parts.length > 2 ? "," : ""))
                .getBytes(StandardCharsets.UTF_8);
        byte[] json = Arrays.copyOf(name, name.length + parts.length - 1);
        System.arraycopy(parts, 1, json, name.length, parts.length - 1);
        if (json.length + 1 > FRAME_BYTES_MAX) {
            throw new WireException(
                    ErrorCode.BAD_FRAME,
                    0,
                    true,
                    frame.name() + " would take " + json.length + " bytes; a line has at most " + FRAME_BYTES_MAX,
                    null);
        }
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /** The client frame in a line without its newline. */
    public static ClientFrame decodeClient(byte[] line) {
        return decode(line, CLIENT);
    }

    /** The daemon frame in a line without its newline. */
    public static DaemonFrame decodeDaemon(byte[] line) {
        return decode(line, DAEMON);
    }

    private static <F> F decode(byte[] line, Map<String, Class<? extends F>> known) {
        JsonNode node = parse(line);
        long call = callOf(node);
        JsonNode name = node.get("frame");
        if (name == null || !name.isString()) {
            throw new WireException(
                    ErrorCode.BAD_FRAME, call, true, "a frame is a JSON object with a \"frame\" name", null);
        }
        Class<? extends F> type = known.get(name.stringValue());
        if (type == null) {
            throw new WireException(
                    ErrorCode.BAD_FRAME,
                    call,
                    true,
                    "unknown frame '" + Text.visible(name.stringValue(), 60) + "'",
                    null);
        }
        try {
            ((ObjectNode) node).remove("frame");
            F frame = JSON.treeToValue(node, type);
            Completeness.require(frame);
            return frame;
        } catch (JacksonException | IllegalArgumentException broken) {
            throw new WireException(
                    ErrorCode.BAD_FRAME,
                    call,
                    true,
                    name.stringValue() + " isn't well-formed: " + reason(broken),
                    broken);
        }
    }

    private static JsonNode parse(byte[] line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException notJson) {
            throw new WireException(
                    ErrorCode.BAD_FRAME, callIn(line), true, "a line isn't JSON: " + reason(notJson), notJson);
        }
        throw new WireException(ErrorCode.BAD_FRAME, 0, true, "a line isn't a JSON object", null);
    }

    private static long callOf(JsonNode node) {
        JsonNode call = node.get("call");
        return call != null && call.canConvertToLong() ? call.longValue() : 0;
    }

    /** The call of a line that can't be read to its end, if it stands before what can't be read; else 0. */
    private static long callIn(byte[] line) {
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isCall = parser.currentName().equals("call");
                JsonToken value = parser.nextToken();
                if (isCall) {
                    return value == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : 0;
                }
                parser.skipChildren();
            }
        } catch (JacksonException unreadable) {
            return 0;
        }
        return 0;
    }

    /** The innermost cause's first line, made visible; never a piece of the line itself beyond a name. */
    private static String reason(Throwable broken) {
        @Nullable Throwable cause = broken;
        String message = "";
        while (cause != null) {
            if (cause instanceof JacksonException jackson) {
                message = jackson.getOriginalMessage();
            } else if (cause.getMessage() != null) {
                message = cause.getMessage();
            }
            cause = cause.getCause();
        }
        return Text.visible(String.valueOf(message).lines().findFirst().orElse(""), 300);
    }

    private static <F> Map<String, Class<? extends F>> byName(Class<F> family) {
        var known = new LinkedHashMap<String, Class<? extends F>>();
        collect(family, family, known);
        return Map.copyOf(known);
    }

    private static <F> void collect(Class<?> sealed, Class<F> family, Map<String, Class<? extends F>> known) {
        for (Class<?> each : sealed.getPermittedSubclasses()) {
            if (each.isSealed()) {
                collect(each, family, known);
            } else {
                known.put(each.getSimpleName(), each.asSubclass(family));
            }
        }
    }
}
