package dev.outlive.receiver.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Percent-coding (RFC 3986 §2.1). */
public final class Percent {
    private Percent() {}

    /** The bytes behind the coding, unless it is malformed. */
    public static Optional<byte[]> decode(String coded) {
        var bytes = new ByteArrayOutputStream(coded.length());
        for (int i = 0; i < coded.length(); i++) {
            char c = coded.charAt(i);
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            int high = digit(coded, i + 1);
            int low = digit(coded, i + 2);
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return Optional.of(bytes.toByteArray());
    }

    private static int digit(String text, int index) {
        return index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
    }

    /** The text as one segment of a path. */
    public static String encode(String text) {
        var coded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= '0' && b <= '9')
                    || (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || "-._~".indexOf(b) >= 0;
            coded.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
        }
        return coded.toString();
    }
}
