package dev.outlive.transfer.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of what may not stand in a URI as it is (RFC 3986 §2.1); what is encoded already is left alone. */
final class PercentEncoding {
    /** ASCII that people and servers write into URLs although RFC 3986 has no place for it. */
    private static final String UNWISE = " \"<>\\^`{|}";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    /** Everything beyond ASCII as UTF-8. */
    static String encodeNonAscii(String text) {
        var encoded = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < 0x80) {
                encoded.append((char) c);
            } else {
                append(encoded, Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return encoded.toString();
    }

    /** The value of a Location field, read byte by byte (ISO 8859-1), with bytes beyond ASCII and unwise characters encoded. */
    static String encodeLocation(String location) {
        var encoded = new StringBuilder(location.length());
        for (int i = 0; i < location.length(); i++) {
            char c = location.charAt(i);
            if (c >= 0x80 || UNWISE.indexOf(c) >= 0) {
                append(encoded, new byte[] {(byte) c});
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    private static void append(StringBuilder encoded, byte[] bytes) {
        for (byte b : bytes) {
            encoded.append('%').append(HEX.toHexDigits(b));
        }
    }
}
