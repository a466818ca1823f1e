package dev.outlive.receiver.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Content-Disposition (RFC 6266, RFC 8187, RFC 7578 §4.2). What it gives is text a client chose, not a safe name.
 */
public final class ContentDisposition {
    private static final int PARAMETERS_MAX = 20;

    private ContentDisposition() {}

    /** The file name, the extended form first; empty if there is none or the field is malformed. */
    public static Optional<String> fileName(String value) {
        var parameters = parameters(value);
        return Optional.ofNullable(parameters.get("filename*"))
                .flatMap(ContentDisposition::extended)
                .or(() -> Optional.ofNullable(parameters.get("filename")).map(WireInput::text));
    }

    /** The parameters behind the first semicolon, their names in lower case; the first of a name counts. */
    static Map<String, String> parameters(String value) {
        var parameters = new LinkedHashMap<String, String>();
        int at = value.indexOf(';');
        while (at >= 0 && parameters.size() < PARAMETERS_MAX) {
            int equals = value.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            var name = value.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            int start = equals + 1;
            while (start < value.length() && value.charAt(start) == ' ') {
                start++;
            }
            if (start < value.length() && value.charAt(start) == '"') {
                var text = new StringBuilder();
                int next = start + 1;
                for (; next < value.length() && value.charAt(next) != '"'; next++) {
                    if (value.charAt(next) == '\\' && next + 1 < value.length()) {
                        next++;
                    }
                    text.append(value.charAt(next));
                }
                parameters.putIfAbsent(name, text.toString());
                at = value.indexOf(';', next);
            } else {
                int end = value.indexOf(';', start);
                parameters.putIfAbsent(
                        name,
                        value.substring(start, end < 0 ? value.length() : end).strip());
                at = end;
            }
        }
        return parameters;
    }

    /** Reads {@code UTF-8'en'na%C3%AFve.txt}. */
    private static Optional<String> extended(String value) {
        var parts = value.split("'", 3);
        if (parts.length != 3) {
            return Optional.empty();
        }
        Charset charset = switch (parts[0].toUpperCase(Locale.ROOT)) {
            case "UTF-8" -> StandardCharsets.UTF_8;
            case "ISO-8859-1" -> StandardCharsets.ISO_8859_1;
            default -> StandardCharsets.US_ASCII;
        };
        return Percent.decode(parts[2]).flatMap(bytes -> {
            try {
                return Optional.of(
                        charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        });
    }
}
