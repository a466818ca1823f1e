package dev.outlive.receiver.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The header fields of one message, or of one part of a multipart body, in the order they came. */
public final class Fields {
    private static final Fields NONE = new Fields(List.of());

    private final List<Field> fields;

    private Fields(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /** One header field; the value without white space around it, one character a byte. */
    public record Field(String name, String value) {}

    public static Fields none() {
        return NONE;
    }

    /**
     * Reads field lines up to and with the empty line behind them.
     *
     * @param bytesMax for all lines together
     * @param countMax for the number of fields
     * @param tooLarge what to throw beyond these
     */
    static Fields read(WireInput in, int bytesMax, int countMax, Supplier<Refusal> tooLarge) throws IOException {
        var fields = new ArrayList<Field>();
        int left = bytesMax;
        while (true) {
            var line = in.readLine(left, tooLarge);
            left -= line.length() + 2;
            if (line.isEmpty()) {
                return fields.isEmpty() ? NONE : new Fields(fields);
            }
            if (fields.size() == countMax) {
                throw tooLarge.get();
            }
            fields.add(field(line));
        }
    }

    /** Reads one field line; folded lines and blanks before the colon are refused (RFC 9112 §5.1, §5.2). */
    static Field field(String line) throws Refusal {
        int colon = line.indexOf(':');
        if (colon < 0 || !Tokens.isToken(line.substring(0, colon))) {
            throw Refusal.malformed("a header line that isn't 'name: value'");
        }
        return new Field(line.substring(0, colon), line.substring(colon + 1).strip());
    }

    /** The fields of these lines. */
    static Fields of(List<String> lines) throws Refusal {
        var fields = new ArrayList<Field>();
        for (var line : lines) {
            fields.add(field(line));
        }
        return new Fields(fields);
    }

    /** The values of all fields of this name. */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    /** The value of the first field of this name. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** Whether one of the comma-separated elements of this field is the given token. */
    public boolean lists(String name, String token) {
        return all(name).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .anyMatch(element -> element.strip().equalsIgnoreCase(token));
    }
}
