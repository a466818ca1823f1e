package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The header fields of one HTTP message, in the order they were given.
 *
 * <p>Names are compared without regard to case (RFC 9110 §5.1) and kept as written. A name must be a token (RFC 9110
 * §5.6.2) and a value must hold no CR, LF, NUL or other control character but a tab (RFC 9110 §5.5): what could split a
 * message is refused here, when the request is built, never when it is sent. Immutable and safe from any thread.
 *
 * <p>In JSON a list of two-element lists: {@code [["Content-Type","image/jpeg"],["X-Tag","a"]]}.
 */
public final class Headers implements Iterable<Headers.Field> {
    /** Fields that may carry credentials: never shown, never logged, sealed at rest. */
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key", "www-authenticate");

    private static final Headers EMPTY = new Headers(List.of());

    private final List<Field> fields;

    private Headers(List<Field> fields) {
        this.fields = fields;
    }

    /** One header field. */
    public record Field(String name, String value) {
        public Field {
            if (!isToken(name)) {
                throw new IllegalArgumentException("not a header field name: " + visible(name));
            }
            value = value.strip();
            if (!isFieldValue(value)) {
                throw new IllegalArgumentException(
                        "the value of header field " + name + " holds a control character, which HTTP doesn't allow");
            }
        }

        /** Whether this field has the given name, compared without regard to case. */
        public boolean is(String otherName) {
            return name.equalsIgnoreCase(otherName);
        }

        /** Whether this field may carry a secret. */
        public boolean isCredential() {
            return CREDENTIALS.contains(name.toLowerCase(Locale.ROOT));
        }

        @Override
        public String toString() {
            return name + ": " + (isCredential() ? "<redacted>" : value);
        }
    }

    /** No fields. */
    public static Headers empty() {
        return EMPTY;
    }

    /** The given fields, in this order. */
    public static Headers of(List<Field> fields) {
        return fields.isEmpty() ? EMPTY : new Headers(List.copyOf(fields));
    }

    @JsonCreator
    static Headers fromPairs(List<List<String>> pairs) {
        var fields = new ArrayList<Field>(pairs.size());
        for (var pair : pairs) {
            if (pair.size() != 2) {
                throw new IllegalArgumentException(
                        "a header field is a pair [name, value], not " + pair.size() + " strings");
            }
            fields.add(new Field(pair.get(0), pair.get(1)));
        }
        return of(fields);
    }

    @JsonValue
    List<List<String>> toPairs() {
        return fields.stream()
                .map(field -> List.of(field.name(), field.value()))
                .toList();
    }

    /** These fields and one more, after them. */
    public Headers with(String name, String value) {
        var copy = new ArrayList<>(fields);
        copy.add(new Field(name, value));
        return of(copy);
    }

    /** These fields without those of the given name. */
    public Headers without(String name) {
        return of(fields.stream().filter(field -> !field.is(name)).toList());
    }

    /** The value of the first field of this name. */
    public Optional<String> first(String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::value).findFirst();
    }

    /** The values of all fields of this name, in order. */
    public List<String> all(String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
    }

    /** Whether a field of this name is present. */
    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** All fields, in order. */
    public List<Field> fields() {
        return fields;
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    @Override
    public Iterator<Field> iterator() {
        return fields.iterator();
    }

    /** Whether the text is a token of RFC 9110 §5.6.2. */
    public static boolean isToken(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFieldValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return true;
    }

    private static String visible(String text) {
        return "'" + text.replaceAll("[^\\x21-\\x7e]", "?") + "'";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(fields);
    }

    /** The fields with credentials redacted. */
    @Override
    public String toString() {
        return fields.toString();
    }
}
